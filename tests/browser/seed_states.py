"""Proposals in the states few pages show, in a season no public page lists. Run by `manage.py shell` after seed.py."""

from typing import Any

from accounts.models import User
from partners.models import Criterion, EthicsOpinion, Message, Proposal, Score
from projects.models import Edition
from seasons.models import Season
from tests import factories as make

CRITERIA = (
    "Intérêt général", "Impact et empreinte", "Clarté du problème", "Données", "Faisable en trois mois",
    "Disponibilité", "Après la saison", "Code ouvert",
)  # fmt: skip
chloe = User.objects.get(email="chloe@example.org")
call, open_season = Season.objects.get(slug="13"), Season.objects.get(slug="12")
quiet = make.season(15, launch_in=60, slug="15", published=False)
criteria = Criterion.objects.bulk_create(
    Criterion(season=quiet, title=title, question=f"{title} : est-ce convaincant ?", weight=8 - at, position=at)
    for at, title in enumerate(CRITERIA)
)
make.user("Ina", email="ina@asso.example")
readers = [
    make.reviewer(season=quiet, user=make.user(n, email=f"{n}@comite.example")) for n in ("rolf", "remi", "rosa")
]
eva = make.reviewer(season=quiet, user=make.user("Eva", email="eva@comite.example"), scores=False, ethics=True)
evening = make.committee(season=quiet, minutes="# Comité\n\nDeux propositions sont **retenues**.")
evening.present.set(readers[:2])


def case(reference: str, state: str, *, within: Season = quiet, **fields: Any) -> Proposal:
    """A proposal of Ina's."""
    row = make.proposal(season=within, reference=reference, state=state, **fields)
    make.writer(proposal=row, email="ina@asso.example", key=f"lien-{reference}")
    return row


def read(row: Proposal, *values: int, **fields: Any) -> None:
    """Handed in by the first readers, who agree when the values do."""
    for reader, value in zip(readers, values, strict=False):
        review = make.review(proposal=row, reviewer=reader, state="done", **fields)
        Score.objects.bulk_create([Score(review=review, criterion=c, value=value) for c in criteria])


empty: dict[str, Any] = dict.fromkeys(make.ANSWERS, "") | {"climate": False, "internal": False, "goals": []}
empty |= {name: False for name in make.ANSWERS if name.startswith("commits_")}
case("PEMPTY22", "draft", within=call, **empty)
case("PLATE222", "draft")
asked = case("PASKED22", "questions")
Message.objects.create(proposal=asked, by=chloe, text="Depuis quand ?", answer_by=make.day(5))
told = case("PTD22222", "declined", announced_letter="Un besoin réel, des données encore loin.")
read(told, 2, 2, comment="Revenez avec un premier relevé.", comment_approved=True)
won = case("PWN22222", "selected")
case("PGNE2222", "withdrawn")
dossier = case("PREAD222", "shortlisted", pending_state="selected", pending_letter="Bienvenue.")
read(dossier, 4, 2, notes="Les données existent-elles vraiment ?", comment="Un besoin clair.")
make.review(proposal=dossier, reviewer=readers[2])
EthicsOpinion.objects.create(proposal=dossier, reviewer=eva)
Proposal.objects.filter(pk=dossier.pk).update(ethics="asked", ethics_reason="Des données de santé.")
for at, pending in enumerate(["declined", "redirected", "waiting_list", *[""] * 23]):
    row = make.proposal(season=quiet, state="shortlisted", title=f"Un besoin, le {at}e", pending_state=pending)
    make.writer(proposal=row)
    read(row, at % 3 + 1, at % 3 + 1)
    Proposal.objects.filter(pk=row.pk, pending_state="declined").update(held_back=True)
make.edition(
    project=make.project(slug="cadrage", title="Puits", published=False),
    season=open_season,
    slug="12-cadrage",
    number=30,
    published=False,
    state=Edition.State.FRAMING,
    problem="Douze communes **manquent d’eau**.",
    proposal=won,
)
