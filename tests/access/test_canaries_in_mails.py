"""A mail tells its reader no text of a proposal that no page would."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from partners import actions, tasks
from partners.models import EthicsOpinion, Proposal, Reviewer, State, Writer
from seasons.models import Phase, Season
from tests import factories
from tests.access import canaries, world
from tests.access.canaries import Canaries, table
from tests.access.test_canaries import OF_AWA

pytestmark = pytest.mark.django_db
OTHER = "basile@ailleurs.example"


@pytest.fixture
def built(settings: Any, tmp_path: Path) -> world.World:
    settings.EMAIL_BACKEND, settings.MEDIA_ROOT = "django.core.mail.backends.locmem.EmailBackend", tmp_path
    return world.build()


def may_read(address: str, place: canaries.Place, planted: Canaries) -> bool:
    """A coordinator like the team's pages, a reader like theirs, a writer like their own file's partner."""
    file, name = place
    row = table()[name]
    writer = Writer.objects.filter(
        email=address, proposal=planted.files[file]["sent"], confirmed_at__isnull=False
    ).first()
    if User.objects.filter(email=address, is_staff=True).exists() or row[file] == "E":
        return True
    if name == "writer.key":
        return writer is not None and writer.key == planted.word(place)
    if writer:
        return any("P" in row[one] for one in OF_AWA)
    if address.endswith("@lecture.example"):  # each file's other reader
        return name == "reader.name" or "R" in row["own"]
    return address == "rita@comite.example" and "R" in row[file]


def everything_happens(planted: Canaries, season: Season, chloe: Any) -> None:
    """Every mail the call can send, to everybody it can be sent to."""
    files = {name: Proposal.objects.get(pk=objects["sent"].pk) for name, objects in planted.files.items()}
    own, kept, draft = files["own"], files["kept"], files["draft"]
    writer = Writer.objects.filter(proposal=kept).earliest("pk")
    today = factories.day()
    for email in ("new@example.org", OTHER):
        actions.begin(email=email, season=season, today=today)
        actions.mail_link(email=email)
    actions.invite_writer(proposal=draft, email="ami@example.org", by=Writer.objects.filter(proposal=draft)[0])
    actions.ask_support(proposal=files["shared"], organisation="Rivières", email="soutien@example.org")
    actions.answer(proposal=kept, writer=writer, text="Depuis 2004.")
    rita = Reviewer.objects.get(user__email="rita@comite.example")
    actions.ask_opinion(proposal=kept, reason="Des données de santé", reviewers=[rita], actor=chloe)
    opinion = EthicsOpinion.objects.get(proposal=kept, reviewer=rita)
    actions.give_opinion(opinion=opinion, answer="cleared", text="Rien à dire.")
    actions.assign(season=season, per_proposal=9, actor=chloe)
    actions.remind(season=season, actor=chloe)
    for proposal, decision in ((own, State.DECLINED), (kept, State.SELECTED)):
        actions.decide(proposal=proposal, pending_state=decision, letter="Un mot.", actor=chloe)
        actions.announce(proposal=Proposal.objects.get(pk=proposal.pk), actor=chloe)
    actions.ask(proposal=files["shared"], text="Où ?", answer_by=None, actor=chloe)
    actions.withdraw(proposal=files["closed"], writer=Writer.objects.filter(proposal=files["closed"])[0])
    Proposal.objects.filter(pk=draft.pk).update(created_at=timezone.now() - timedelta(days=3))
    Phase.objects.filter(season=season, kind="call").update(ends_on=factories.day(2))
    tasks.daily()


def test_no_mail_tells_more_than_its_reader_may_see(built: world.World) -> None:
    planted = canaries.planted(built)
    everything_happens(planted, built.sent.season, built.coordinator)
    told = {(address, str(one.subject)): _found(planted, one) for one in mail.outbox for address in one.to}
    wrong = [(*key, *place) for key, places in told.items() for place in places if not may_read(key[0], place, planted)]
    assert wrong == []
    assert {address for address, _subject in told} >= {
        "new@example.org", OTHER, "ami@example.org", "soutien@example.org", "rita@comite.example", built.bearer.email
    }  # fmt: skip
    quoted = set().union(*told.values())
    assert {("own", "proposal.title"), ("kept", "proposal.title"), ("draft", "proposal.title")} <= quoted


def _found(planted: Canaries, one: Any) -> set[canaries.Place]:
    parts = [one.subject, one.body, *(part for part, _kind in getattr(one, "alternatives", []))]
    return planted.found(" ".join(map(str, parts)))
