"""The call the story of a proposal happens in. Run by `manage.py shell` in the stack's environment."""

from partners.models import Criterion
from tests import factories as make

# Its call ends before that of the pages' season: partners begin here.
season = make.season(14, launch_in=110, slug="14", tagline="Un appel ouvert")
for position, title in enumerate(("Intérêt général", "Données")):
    Criterion.objects.create(season=season, title=title, question="Convainc-t-il ?", weight=2 - position)
for name in ("Yara", "Omar", "Sam"):
    user = make.user(name, email=f"{name.lower()}@example.org")
    reviewer = make.reviewer(season=season, user=user, organisation=f"Maison de {name}")
committee = make.committee(season=season, quorum=1)
committee.present.add(reviewer)
