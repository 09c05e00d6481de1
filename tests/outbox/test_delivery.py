"""Claims, answers and crashes: what became of each mail."""

from __future__ import annotations

import itertools
import uuid
from contextlib import suppress
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone
from pytest_django import Settings

from outbox import delivery, tasks
from outbox.models import Mail, State
from outbox.smtp import SmtpSession
from tests.outbox.letters import send, written
from tests.outbox.servers import Server

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Stands for kill -9: no handler of the code runs on its way, but `finally` does."""


def later(mail: Mail, **fields: Any) -> Mail:
    """The row as it is now, after changes that time would have made."""
    if fields:
        Mail.objects.filter(pk=mail.pk).update(**fields)
    mail.refresh_from_db()
    return mail


def due_again(mail: Mail) -> Mail:
    return later(mail, next_try=timezone.now())


def test_a_mail_leaves_as_written(server: Server) -> None:
    mail = written(body="un\n.deux\n\nété\n")
    assert delivery.drain().sent == 1
    assert server.raw[0].rstrip() == bytes(mail.raw).rstrip()
    assert (later(mail).state, mail.attempts, mail.reason) == (State.SENT, 1, "")
    assert mail.sent_at
    assert delivery.drain().sent == 0


def test_the_first_to_leave_is_the_most_urgent(server: Server) -> None:
    for marks in ({"bulk": "1"}, {}, {"priority": "code"}):
        send(subject=str(marks), **marks)
    delivery.drain()
    assert ["code" in str(m["Subject"]) for m in server.messages] == [True, False, False]
    assert "bulk" in str(server.messages[-1]["Subject"])


def test_a_code_overtakes_a_newsletter_that_was_written_before() -> None:
    for _time in range(delivery.BATCH):
        send(bulk="1")
    code = written(priority="code")
    assert delivery.claim(timezone.now())[0] == code


def test_a_mail_does_not_leave_before_its_time(server: Server) -> None:
    mail = written(not_before=(timezone.now() + timedelta(hours=1)).isoformat())
    assert delivery.drain().sent == 0
    later(mail, next_try=timezone.now())
    assert delivery.drain().sent == 1


def test_two_claims_never_share_a_mail() -> None:
    for _time in range(delivery.BATCH + 5):
        send()
    first, second = delivery.claim(timezone.now()), delivery.claim(timezone.now())
    assert (len(first), len(second)) == (delivery.BATCH, 5)
    assert not {mail.pk for mail in first} & {mail.pk for mail in second}
    assert delivery.claim(timezone.now()) == []


def test_a_mail_tried_before_is_claimed_alone() -> None:
    mails = [written() for _time in range(4)]
    later(mails[1], attempts=1)
    claims = [[mail.pk for mail in delivery.claim(timezone.now())] for _time in range(3)]
    assert claims == [[mails[0].pk], [mails[1].pk], [mails[2].pk, mails[3].pk]]


def test_sent_is_noted_only_by_who_holds_the_claim(server: Server) -> None:
    mail = written()

    def overtaken(*_args: object) -> None:
        Mail.objects.filter(pk=mail.pk).update(token=uuid.uuid4())

    with patch("outbox.delivery._note_handing", overtaken):
        assert delivery.drain().sent == 0
    assert later(mail).state == State.SENDING


def test_an_answer_in_4xx_puts_the_mail_off_ever_longer(server: Server) -> None:
    server.on_recipient = lambda _address: "451 4.7.1 grey list"
    mail, pauses = written(), []
    for _attempt in range(delivery.MOST_ATTEMPTS - 1):
        before = timezone.now()
        assert delivery.drain().put_off == 1
        assert later(mail).state == State.QUEUED
        assert "451 4.7.1 grey list" in mail.reason
        pauses.append((mail.next_try - before).total_seconds())
        due_again(mail)
    assert 14 < pauses[0] < 20
    assert all(longer > shorter for shorter, longer in itertools.pairwise(pauses))
    assert delivery.drain().dead == 1
    assert later(mail).state == State.DEAD
    assert "Huit essais" in mail.reason


@pytest.mark.parametrize("stage", ["on_recipient", "on_data"])
@pytest.mark.parametrize("marks", [{}, {"bulk": "1"}])
def test_an_answer_in_5xx_ends_the_mail_with_its_reason(server: Server, stage: str, marks: dict[str, str]) -> None:
    setattr(server, stage, lambda _what: "550 5.1.1 no such person")
    mail = written(**marks)
    assert delivery.drain().dead == 1
    assert later(mail).state == State.DEAD
    assert "550 5.1.1 no such person" in mail.reason
    assert bytes(mail.raw)


def test_one_bad_address_stops_nobody_else(server: Server) -> None:
    server.on_recipient = lambda address: "550 no" if address.startswith("bob") else ""
    for name in ("alice", "bob", "lea"):
        send(f"{name}@example.org")
    tally = delivery.drain()
    assert (tally.sent, tally.dead, len(server.messages)) == (2, 1, 2)


def test_a_server_that_is_away_costs_no_attempt(settings: Settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail = written()
    for _time in range(10):
        assert delivery.drain().away
        assert (later(mail).state, mail.attempts) == (State.QUEUED, 0)
        assert "ne répond pas" in mail.reason
        due_again(mail)
    later(mail, not_before=timezone.now() - timedelta(minutes=20), next_try=timezone.now() + timedelta(minutes=1))
    assert Mail.objects.oldest_due_seconds() >= 1200


def test_a_server_that_refuses_our_credentials_costs_no_attempt(server: Server) -> None:
    server.on_recipient = lambda _address: "530 5.7.0 authentication required"
    mails = [written(), written()]
    assert delivery.drain().away
    assert [(later(mail).state, mail.attempts) for mail in mails] == [(State.QUEUED, 0)] * 2
    assert "530" in mails[0].reason


def test_mail_leaves_when_the_server_is_back(server: Server, settings: Settings) -> None:
    settings.EMAIL_PORT = 1
    mail = written()
    delivery.drain()
    settings.EMAIL_PORT = server.port
    due_again(mail)
    assert delivery.drain().sent == 1


def test_a_line_cut_during_the_content_is_tried_again_for_one_person_but_not_for_many(server: Server) -> None:
    server.on_data = lambda _id: "hang up"
    one, many, other = written(), written(bulk="1"), written()
    delivery.drain()
    assert (later(one).state, one.attempts) == (State.QUEUED, 1)
    assert (later(other).state, other.attempts) == (State.QUEUED, 0)
    later(one, next_try=timezone.now() + timedelta(hours=1))
    later(other, next_try=timezone.now() + timedelta(hours=1))
    delivery.drain()
    assert (later(many).state, many.attempts) == (State.UNSURE, 1)
    assert "coupée" in many.reason


def test_a_closing_server_ends_the_session_and_gives_the_rest_back(server: Server) -> None:
    server.on_recipient = lambda _address: "421 closing"
    first, second = written(), written()
    delivery.drain()
    assert (later(first).state, first.attempts) == (State.QUEUED, 1)
    assert (later(second).state, second.attempts) == (State.QUEUED, 0)


def test_a_crash_before_the_content_sends_again_after_the_lease(server: Server) -> None:
    mail = written()
    with patch("outbox.smtp.SmtpSession.hand", side_effect=Killed), pytest.raises(Killed):
        delivery.drain()
    assert later(mail).state == State.SENDING
    assert delivery.drain().sent == 0
    later(mail, lease_until=timezone.now())
    assert delivery.drain().sent == 1
    assert later(mail).attempts == 2


def test_a_crash_after_the_content_makes_one_duplicate_with_the_same_message_id(server: Server) -> None:
    mail = written()
    with patch("outbox.delivery._note_sent", side_effect=Killed), pytest.raises(Killed):
        delivery.drain()
    later(mail, lease_until=timezone.now())
    delivery.drain()
    assert [m["Message-ID"] for m in server.messages] == [mail.message_id] * 2
    assert server.raw[0] == server.raw[1]


def test_a_crash_while_handing_over_bulk_mail_is_left_to_a_person(server: Server) -> None:
    mail = written(bulk="1")
    with patch("outbox.delivery._note_sent", side_effect=Killed), pytest.raises(Killed):
        delivery.drain()
    assert later(mail).state == State.HANDING
    later(mail, lease_until=timezone.now())
    assert delivery.drain().sent == 0
    assert later(mail).state == State.UNSURE
    assert len(server.messages) == 1


def test_a_crash_before_the_content_of_bulk_mail_sends_again(server: Server) -> None:
    mail = written(bulk="1")
    with patch("outbox.delivery._note_handing", side_effect=Killed), pytest.raises(Killed):
        delivery.drain()
    later(mail, lease_until=timezone.now())
    assert delivery.drain().sent == 1
    assert len(server.messages) == 1


def test_a_mail_that_kills_its_process_ends_after_eight_times_and_alone(server: Server) -> None:
    poison, healthy = written(), written()
    hand = SmtpSession.hand

    def deadly(session: SmtpSession, mail: Mail, **how: Any) -> None:
        if mail == poison:
            raise Killed
        hand(session, mail, **how)

    with patch.object(SmtpSession, "hand", deadly), patch("outbox.delivery._give_back"):
        for _time in range(delivery.MOST_ATTEMPTS):
            with suppress(Killed):
                delivery.drain()
            Mail.objects.filter(state=State.SENDING).update(lease_until=timezone.now())
            delivery.recover(timezone.now())
    assert (later(poison).state, poison.attempts) == (State.DEAD, 8)
    assert "huit fois" in poison.reason
    assert (later(healthy).state, healthy.attempts) == (State.SENT, 2)


def test_a_claim_that_ends_while_others_are_handed_over_is_given_back(server: Server) -> None:
    for _time in range(3):
        send()
    with patch("outbox.delivery._seconds_left", side_effect=[30, 10, 30, 30]) as left:
        assert delivery.drain().sent == 3
    assert left.call_count == 4
    assert set(Mail.objects.values_list("attempts", flat=True)) == {1}


def test_secret_texts_are_blanked_once_sent_and_others_kept(server: Server) -> None:
    code, hello = written(secret="1", body="ABC-123"), written()
    delivery.drain()
    assert bytes(later(code).raw) == b""
    assert "Bonjour Alice." in later(hello).text()
    assert "ABC-123" in server.messages[0].as_string()


def test_the_demo_sends_nothing_and_keeps_even_secret_texts(settings: Settings, server: Server) -> None:
    settings.DEMO = True
    mail = written(secret="1", body="ABC-123")
    assert delivery.drain().sent == 1
    assert later(mail).state == State.SENT
    assert "ABC-123" in mail.text()
    assert server.messages == []


def test_without_a_server_mail_waits() -> None:
    mail = written()
    assert delivery.drain().sent == 0
    assert (later(mail).state, mail.attempts) == (State.QUEUED, 0)


def test_how_long_the_oldest_mail_has_waited_for_us() -> None:
    assert Mail.objects.oldest_due_seconds() == 0
    mail = written(not_before=(timezone.now() + timedelta(days=1)).isoformat())
    assert Mail.objects.oldest_due_seconds() == 0
    later(mail, not_before=timezone.now() - timedelta(seconds=90), next_try=timezone.now())
    assert 90 <= Mail.objects.oldest_due_seconds() < 95
    later(mail, attempts=2, next_try=timezone.now() + timedelta(hours=1))
    assert Mail.objects.oldest_due_seconds() == 0


def test_a_drain_that_ran_out_of_time_rings_again(server: Server) -> None:
    for _time in range(delivery.BATCH + 1):
        send()
    with patch("outbox.delivery.BUDGET", 0.0), patch("outbox.tasks.ring") as ring:
        tasks.drain()
        ring.assert_not_called()  # nothing was sent: the timetable will ring
    with (
        patch("outbox.tasks.ring") as ring,
        patch("outbox.delivery.claim", side_effect=[delivery.claim(timezone.now()), []]),
    ):
        tasks.drain()
        ring.assert_called_once_with()
    tasks.drain()
    assert len(server.messages) == delivery.BATCH + 1
