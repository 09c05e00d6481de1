"""The season the stories happen in. Run by `manage.py shell` in the stack's environment."""

import os
from datetime import timedelta
from typing import Any

from django.utils import timezone

from chat.actions import ensure_channel
from chat.models import Workspace
from partners.models import EthicsOpinion
from projects.models import Edition, Membership, Project
from seasons.actions import link
from seasons.models import Event
from tests import factories as make

season = make.season(12, launch_in=10, slug="12", tagline="Trois mois pour bâtir ensemble")
past = make.season(11, launch_in=-400, slug="11")
call = make.season(13, launch_in=120, slug="13")
start = timezone.now() + timedelta(days=10)
Event.objects.create(
    season=season, kind="kick_off", title="Lancement de la saison", starts_at=start, ends_at=start, place="en ligne"
)


def project(slug: str, title: str, partner: str, **fields: Any) -> Project:
    return make.project(slug=slug, title=title, partners=[make.partner(name=partner, slug=f"p-{slug}")], **fields)


trawlwatch = make.edition(
    project=project("trawlwatch", "TrawlWatch", "Bloom", summary="Suivre les chalutiers industriels."),
    season=season,
    slug="12-trawlwatch",
    number=1,
    emoji="🛥️",
    problem="Des navires pêchent là où la mer est **protégée**.",
    deliverable="Une carte publique, tenue à jour.",
    rhythm="Un point le mardi soir",
)
analysis = make.need(edition=trawlwatch, skill="data-analysis", seats=2)
make.need(edition=trawlwatch, skill="design", seats=1)
lea = make.volunteer("Léa", user=make.user("Léa", email="lea@example.org"))
make.membership(edition=trawlwatch, volunteer=lea, role=Membership.Role.PRODUCT_LEAD)
alice = make.volunteer("Alice", user=make.user("Alice", email="alice@example.org"))
bob = make.volunteer("Bob", user=make.user("Bob", email="bob@example.org"))
make.volunteer("Zoé", user=make.user("Zoé", email="zoe@example.org"))
make.membership(need=analysis, volunteer=alice, reference="ALICE234")
make.membership(need=analysis, volunteer=bob, state="applied", reference="BBB23456", message="Je connais les cartes.")
make.user("Chloé", email="chloe@example.org", staff=True)

full = make.edition(project=project("complet", "Délibère", "Agora"), season=season, slug="12-complet", number=2)
make.membership(need=make.need(edition=full, seats=1), volunteer=make.volunteer("Tom"))
for number in range(3, 16):
    run = project(f"projet-{number}", f"Projet {number}", f"Association {number}", social=number % 2 == 0)
    needs = [("data-analysis", 2), ("design", 1), ("web", 3)]
    made = make.edition(project=run, season=season, slug=f"12-projet-{number}", number=number, emoji="🌿")
    for skill, seats in needs:
        make.need(edition=made, skill=skill, seats=seats)
make.edition(project=trawlwatch.project, season=past, slug="11-trawlwatch", state=Edition.State.FINISHED)

lookout = make.edition(
    project=project("vigie", "Vigie", "Pyronear", summary="Voir un départ de feu avant qu’il ne grandisse."),
    season=season,
    slug="12-vigie",
    number=20,
    emoji="🔥",
)
make.need(edition=lookout, skill="design", seats=6)
make.membership(edition=lookout, volunteer=lea, role=Membership.Role.TECH_LEAD)
workspace = Workspace.objects.create(
    name="Mattermost",
    slug="story",
    base_url=os.environ["STORY_CHAT_URL"],
    team_name=os.environ["STORY_CHAT_TEAM"],
    token_name="STORY_CHAT_TOKEN",
    invite_url=os.environ["STORY_CHAT_INVITE"],
    is_default=True,
)
for about, name in ((season, "12_saison"), (lookout, "12_vigie"), (trawlwatch, "12_trawlwatch")):
    ensure_channel(about=about, workspace=workspace, name=name)
link(season=season, kind="chat_invite", url=os.environ["STORY_CHAT_INVITE"], label="Rejoindre la messagerie")

awa = make.user("Awa", email="awa@asso.example")
rita = make.reviewer(season=call, user=make.user("Rita", email="rita@comite.example"), ethics=True)
for reference, state in (("PDRAFT22", "draft"), ("PSENT222", "shortlisted")):
    proposal = make.proposal(season=call, reference=reference, state=state, publish_summary=True)
    make.writer(proposal=proposal, email=awa.email)
make.review(proposal=proposal, reviewer=rita)
EthicsOpinion.objects.create(proposal=proposal, reviewer=rita)
make.committee(season=call)
for number in range(12):
    make.proposal(season=call, state="shortlisted", publish_summary=True, title=f"Un besoin partagé, le {number}e")
