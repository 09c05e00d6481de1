"""Sending a mail writes a row, in the transaction of what caused it."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from unittest.mock import Mock

import pytest
from celery import current_app
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.letters import Letter
from accounts.letters import send as send_letter
from outbox import bell
from outbox.models import Mail, Priority, State
from tests.factories import user
from tests.outbox.letters import send, written

pytestmark = pytest.mark.django_db


def test_a_mail_is_undone_with_the_transaction_that_wrote_it() -> None:
    with transaction.atomic():
        send()
        assert Mail.objects.count() == 1
        transaction.set_rollback(True)
    assert Mail.objects.count() == 0


def test_marks_become_columns_and_never_leave() -> None:
    later = timezone.now() + timedelta(days=1)
    mail = written(kind="test.hello", about="accounts.user:7", not_before=later.isoformat(), secret="1", bulk="1")
    assert (mail.kind, mail.about_type, mail.about_id) == ("test.hello", "accounts.user", "7")
    assert (mail.secret, mail.bulk, mail.priority) == (True, True, Priority.BULK)
    assert mail.not_before == mail.next_try == later
    assert b"x-portal" not in bytes(mail.raw).lower()


def test_a_second_mail_with_the_same_key_is_not_written() -> None:
    send(dedupe="joined:1")
    send(dedupe="joined:1", subject="Encore")
    send(dedupe="joined:2")
    assert list(Mail.objects.order_by("pk").values_list("subject", flat=True)) == ["Bienvenue", "Bienvenue"]


def test_mails_without_a_key_are_all_written() -> None:
    send()
    send()
    assert Mail.objects.count() == 2


def test_each_recipient_has_a_message_and_sees_nobody_else() -> None:
    message = EmailMessage("Salut", "…", to=["alice@example.org", "bob@example.org"], cc=["lea@example.org"])
    message.bcc = ["zoe@example.org"]
    message.send()
    mails = list(Mail.objects.order_by("pk"))
    assert [mail.to for mail in mails] == [f"{name}@example.org" for name in ("alice", "bob", "lea", "zoe")]
    for mail in mails:
        content = bytes(mail.raw).decode()
        assert [name for name in ("alice", "bob", "lea", "zoe") if name in content] == [mail.to.partition("@")[0]]
    assert len({mail.message_id for mail in mails}) == 4


def test_one_key_and_two_recipients_make_two_mails_once() -> None:
    for _time in range(2):
        send(["alice@example.org", "bob@example.org"], dedupe="team:1")
    assert Mail.objects.count() == 2


def test_the_row_holds_crlf_bytes_only() -> None:
    body = "un\ndeux\r\ntrois\rquatre\n.\nFrom là\n" + "é" * 2000
    message = EmailMultiAlternatives("Été", body, to=["alice@example.org"])
    message.attach_alternative("<p>un</p>\n<p>deux</p>", "text/html")
    message.attach("notes.txt", "a\nb\n", "text/plain")
    message.send()
    raw = bytes(Mail.objects.get().raw)
    assert raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n")
    assert "quatre" in Mail.objects.get().text()


@pytest.mark.parametrize(
    "parts",
    [
        {"subject": "Salut\nBcc: zoe@example.org"},
        {"to": ["alice@example.org\nBcc: zoe@example.org"]},
        {"headers": {"X-Autre": "un\r\nBcc: zoe@example.org"}},
        {"headers": {"X-Portal-Unsubscribe": "https://example.org/\nBcc: zoe@example.org"}},
    ],
)
def test_a_header_cannot_be_smuggled_in(parts: dict[str, object]) -> None:
    message = EmailMessage(**{"subject": "Salut", "body": "…", "to": ["alice@example.org"]} | parts)  # type: ignore[arg-type]
    try:
        message.send()
    except BadHeaderError:
        assert Mail.objects.count() == 0
    else:
        assert Mail.objects.get().state == State.DEAD
    assert not Mail.objects.filter(to__contains="zoe", state=State.QUEUED).exists()


@pytest.mark.parametrize(
    "address",
    [
        "zoé@example.org",
        "personne",
        "a b@example.org",
        "@example.org",
        "a@" + "x" * 300 + ".org",
        "a@exa\0mple",
        "a@é..fr",
    ],
)
def test_an_address_nobody_can_reach_is_dead_with_the_reason(address: str) -> None:
    mail = written(to=address)
    assert (mail.state, bytes(mail.raw)) == (State.DEAD, b"") or mail.to == "a@example"
    assert mail.reason or mail.to == "a@example"


def test_a_name_and_an_accented_domain_are_fine() -> None:
    mail = written(to="Zoé <zoe@café.example>")
    assert (mail.state, mail.to) == (State.QUEUED, "zoe@xn--caf-dma.example")
    assert "Zoé" in str(message_from_bytes(bytes(mail.raw), policy=policy.default)["To"])


def test_a_subject_that_postgresql_would_refuse_is_cleaned() -> None:
    assert written(subject="Sa\0lut " + "x" * 500).subject.startswith("Salut x")


def test_codes_jump_the_queue() -> None:
    assert written(priority="code").priority < written().priority < written(bulk="1").priority


def test_bulk_mail_carries_one_click_unsubscription() -> None:
    mail = written(bulk="1", unsubscribe="https://example.org/stop/1")
    message = message_from_bytes(bytes(mail.raw))
    assert message["List-Unsubscribe"] == "<https://example.org/stop/1>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_letter_is_found_from_its_object() -> None:
    alice = user("Alice")
    letter = Letter(kind="test.letter", subject="Bienvenue", happened=["Tu es dans l’équipe."])
    send_letter(letter, to=alice, about=alice, dedupe="letter")
    mail = Mail.objects.about(alice).get()
    assert (mail.kind, mail.to) == ("test.letter", alice.email)
    assert "Tu es dans l’équipe." in mail.text()


def test_one_ring_for_a_transaction(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        for _time in range(5):
            send()
    assert callbacks == [bell.ring]


def test_a_broker_that_is_away_is_only_a_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(current_app, "send_task", Mock(side_effect=OperationalError("refused")))
    bell.ring()
    assert "mail waits" in caplog.text


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "lost"},
        {"state": State.SENDING},
        {"lease_until": timezone.now()},
        {"state": State.SENT},
        {"sent_at": timezone.now()},
        {"state": State.HANDING, "token": "0" * 32, "lease_until": timezone.now(), "bulk": False},
    ],
)
def test_the_database_refuses_a_row_in_two_states(fields: dict[str, object]) -> None:
    mail = written()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.filter(pk=mail.pk).update(**fields)


def test_the_database_refuses_a_key_written_twice() -> None:
    send(dedupe="a")
    other = written(dedupe="b")
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.filter(pk=other.pk).update(dedupe="a")
