"""Taking up again: copies to a later call, and reminders before a call ends."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from partners import actions
from partners.answers import snapshot
from partners.emails import following
from partners.models import Attachment, Proposal, Writer
from seasons.models import Phase
from tests import factories
from tests.partners.follow_scene import enter, sent, text

pytestmark = pytest.mark.django_db


def expired(client: Client, **fields: str) -> Writer:
    """A draft whose call ended, in this browser."""
    season = factories.season(launch_in=30)
    writer = factories.writer(proposal=factories.proposal(season=season, publish_summary=True, **fields))
    enter(client, writer)
    return writer


def resume(client: Client, proposal: Proposal) -> str:
    return text(client.get(f"/proposer/{proposal.reference}/reprendre/"))


def test_an_expired_draft_says_when_the_next_call_opens(client: Client) -> None:
    proposal = expired(client).proposal
    assert "n’est pas encore fixée" in resume(client, proposal)
    factories.season(77, launch_in=300)
    page = resume(client, proposal)
    assert "celui de la saison 77, ouvre le" in page
    assert "Rien n’est perdu" in page


def test_a_draft_whose_call_is_extended_opens_again(client: Client) -> None:
    proposal = expired(client).proposal
    Phase.objects.filter(kind="call").update(ends_on=factories.day(5))
    answer = client.get(f"/proposer/{proposal.reference}/reprendre/")
    assert answer["Location"] == f"/proposer/{proposal.reference}/"


def test_an_expired_draft_is_copied_with_its_people_and_files(client: Client) -> None:
    writer = expired(client)
    old = writer.proposal
    factories.writer(proposal=old, email="co@asso.example", owner=False)
    factories.writer(proposal=old, email="jamais@asso.example", owner=False, confirmed_at=None)
    row = Attachment(proposal=old, name="note.txt", content_type="text/plain", size=3)
    row.file.save("note.txt", ContentFile(b"abc"))
    season = factories.season(78, launch_in=120)
    assert "Copier vers la saison 78" in resume(client, old)
    answer = client.post(f"/proposer/{old.reference}/reprendre/", {"season": season.slug})
    new = Proposal.objects.get(season=season)
    assert answer["Location"] == f"/proposer/{new.reference}/"
    promised = {"publish_summary", *[name for name in snapshot(new) if name.startswith("commits_")]}
    before, after = snapshot(old), snapshot(new)
    assert {name: after[name] for name in after if name not in promised} == {
        name: before[name] for name in before if name not in promised
    }
    assert not any(after[name] for name in promised)
    assert new.state == "draft"
    assert {row.email for row in new.writers.all()} == {writer.email, "co@asso.example"}
    copied = new.attachments.get()
    assert copied.file.read() == b"abc"
    assert copied.file.name != row.file.name
    assert len(mail.outbox) == 2
    assert client.get(f"/proposer/{new.reference}/retirer/").status_code == 200
    again = resume(client, old)
    assert "Une copie existe déjà pour la saison 78" in again
    assert "Copier vers" not in again
    assert "date du prochain appel" not in again


def test_copying_twice_gives_the_same_draft(client: Client) -> None:
    old = expired(client).proposal
    season = factories.season(78, launch_in=120)
    places = {client.post(f"/proposer/{old.reference}/reprendre/", {"season": "78"})["Location"] for _ in range(3)}
    assert len(places) == 1
    assert Proposal.objects.filter(season=season).count() == 1
    assert "Une copie existe déjà" in resume(client, old)


@pytest.mark.parametrize("state", ["declined", "redirected", "ineligible", "withdrawn"])
def test_what_is_over_is_proposed_again_prefilled(client: Client, state: str) -> None:
    old = sent(client, state=state, announced_letter="Non.", pending_letter="Autre chose")
    factories.season(78, launch_in=120)
    client.post(f"/proposer/{old.reference}/reprendre/", {"season": "78"})
    new = Proposal.objects.get(copied_from=old)
    assert (new.state, new.problem, new.announced_letter, new.pending_letter) == ("draft", old.problem, "", "")


@pytest.mark.parametrize(("state", "again"), [("withdrawn", 1), ("ineligible", 1), ("declined", 0), ("redirected", 0)])
def test_while_the_call_is_open_only_what_nobody_chose_starts_again_in_it(
    client: Client, state: str, again: int
) -> None:
    old = sent(client, season=factories.season(78, launch_in=120), state=state)
    page = resume(client, old)
    assert ("Copier dans un nouveau brouillon" in page) == bool(again)
    assert "ouvre le" not in page  # the call is open: nothing is announced for a day that is past
    client.post(f"/proposer/{old.reference}/reprendre/", {"season": "78"})
    assert old.copies.count() == again


@pytest.mark.parametrize("state", ["submitted", "questions", "shortlisted", "waiting_list", "selected"])
def test_what_is_under_way_is_not_copied(client: Client, state: str) -> None:
    old = sent(client, state=state)
    season = factories.season(78, launch_in=120)
    answer = client.post(f"/proposer/{old.reference}/reprendre/", {"season": "78"})
    assert answer.status_code == 302
    assert Proposal.objects.count() == 1
    with pytest.raises(actions.StillAlive):
        actions.copy_to(proposal=old, season=season, writer=old.writers.get())


def test_what_came_back_into_the_call_meanwhile_is_not_copied(client: Client) -> None:
    read = sent(client, season=factories.season(78, launch_in=120), state="ineligible")
    Proposal.objects.update(state="submitted")
    with pytest.raises(actions.StillAlive):
        actions.copy_to(proposal=read, season=read.season, writer=read.writers.get())
    assert not read.copies.exists()


@pytest.mark.parametrize("season", ["", "inconnue", "\x00", "79"])
def test_a_call_that_is_not_open_takes_no_copy(client: Client, season: str) -> None:
    old = expired(client).proposal
    factories.season(79, launch_in=400)
    assert client.post(f"/proposer/{old.reference}/reprendre/", {"season": season}).status_code in {302, 404}
    assert Proposal.objects.count() == 1


def test_a_draft_is_sent_back_to_where_it_is_written(client: Client) -> None:
    proposal = factories.proposal()
    enter(client, factories.writer(proposal=proposal))
    for path in ("suivi", "envoyee"):
        answer = client.get(f"/proposer/{proposal.reference}/{path}/")
        assert answer["Location"] == f"/proposer/{proposal.reference}/"


def reminders(days_left: int, today_in: int = 0, **fields: object) -> tuple[Proposal, int]:
    """A draft begun long ago whose call ends in so many days; how many were told today."""
    season = factories.season(launch_in=300)
    Phase.objects.filter(season=season, kind="call").update(
        starts_on=factories.day(-60), ends_on=factories.day(days_left)
    )
    proposal = factories.proposal(season=season, **fields)
    factories.writer(proposal=proposal)
    Proposal.objects.update(created_at=timezone.now() - timedelta(days=20))
    return proposal, actions.remind_drafts(today=factories.day(today_in))


@pytest.mark.parametrize(("days", "told"), [(8, 0), (7, 1), (3, 1), (2, 1), (0, 1), (-1, 0)])
def test_drafts_hear_when_the_call_ends_soon(days: int, told: int) -> None:
    assert reminders(days)[1] == told
    assert len(mail.outbox) == told


def test_two_reminders_at_most_however_often_the_task_runs() -> None:
    reminders(10)
    for day in range(12):
        for _ in range(3):
            actions.remind_drafts(today=factories.day(day))
    assert len(mail.outbox) == 2
    assert [re.sub("\u00a0", " ", str(one.subject)) for one in mail.outbox] == [
        "Votre brouillon : l’appel se termine dans 7 jours",
        "Votre brouillon : l’appel se termine dans 2 jours",
    ]


def test_a_portal_that_slept_tells_once_only_the_last_thing() -> None:
    assert reminders(1)[1] == 1
    assert actions.remind_drafts(today=factories.day()) == 0


def test_an_extended_call_reminds_again() -> None:
    proposal, _told = reminders(2)
    Phase.objects.filter(kind="call").update(ends_on=factories.day(20))
    assert actions.remind_drafts(today=factories.day()) == 0
    assert actions.remind_drafts(today=factories.day(13)) == 1
    proposal.refresh_from_db()
    assert proposal.reminded_days == 7


@pytest.mark.parametrize("state", ["submitted", "withdrawn"])
def test_only_drafts_are_reminded(state: str) -> None:
    assert reminders(2, state=state)[1] == 0


def test_a_reminder_counts_the_answers_that_are_missing() -> None:
    proposal, _told = reminders(2, problem="")
    assert "Il manque une réponse pour l’envoyer." in str(mail.outbox[0].body)
    Proposal.objects.update(problem=factories.proposal(season=factories.season(launch_in=80)).problem)
    following.remind(Proposal.objects.get(pk=proposal.pk), factories.day(2), factories.day())
    assert "Il ne manque rien" in str(mail.outbox[1].body)


def test_only_confirmed_addresses_are_reminded() -> None:
    proposal, _told = reminders(9)
    proposal.writers.update(confirmed_at=None)
    actions.remind_drafts(today=factories.day(7))
    assert not mail.outbox


def test_a_draft_begun_today_is_left_in_peace() -> None:
    proposal, _told = reminders(20)
    Proposal.objects.update(created_at=timezone.now())
    Phase.objects.filter(kind="call").update(ends_on=factories.day(5))
    assert actions.remind_drafts(today=factories.day()) == 0
    assert not proposal.reminded_days
