"""The open call the story of a proposal happens in. Run by `manage.py shell` in the stack's environment."""

import os

from chat.models import Workspace
from partners.models import Criterion
from tests import factories as make

season = make.season(14, launch_in=110, slug="14", tagline="Un appel ouvert")
for position, title in enumerate(("Intérêt général", "Données")):
    Criterion.objects.create(season=season, title=title, question="Convainc-t-il ?", weight=2 - position)
for name in ("Yara", "Omar", "Sam"):
    user = make.user(name, email=f"{name.lower()}@example.org")
    make.reviewer(season=season, user=user, organisation=f"Maison de {name}")
make.user("Chloé", email="chloe@example.org", staff=True)
for name in ("Nour", "Iris"):
    make.volunteer(name, user=make.user(name, email=f"{name.lower()}@example.org"))
Workspace.objects.create(
    name="Mattermost",
    slug="story",
    base_url=os.environ["STORY_CHAT_URL"],
    team_name=os.environ["STORY_CHAT_TEAM"],
    token_name="STORY_CHAT_TOKEN",
    invite_url=os.environ["STORY_CHAT_INVITE"],
    is_default=True,
)
