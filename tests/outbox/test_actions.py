"""What a coordinator does, and what time does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from accounts.models import AuditLine
from outbox import actions, delivery, tasks
from outbox.models import Mail, State, new_token
from tests.factories import user
from tests.outbox.letters import send, written

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=60)


def in_state(state: State, **fields: Any) -> Mail:
    """A mail that came to be in a state."""
    mail = written(bulk="1")
    if state in (State.SENDING, State.HANDING):
        fields |= {"token": new_token(), "lease_until": timezone.now() + timedelta(minutes=1)}
    if state == State.SENT:
        fields |= {"sent_at": timezone.now()}
    Mail.objects.filter(pk=mail.pk).update(state=state, **fields)
    mail.refresh_from_db()
    return mail


VERBS = {
    actions.try_again: (State.QUEUED, {State.QUEUED, State.DEAD, State.HELD}),
    actions.send_unsure_again: (State.QUEUED, {State.UNSURE}),
    actions.release_quarantined: (State.QUEUED, {State.QUARANTINED}),
    actions.hold: (State.HELD, {State.QUEUED, State.DEAD, State.UNSURE, State.QUARANTINED}),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_each_verb_moves_its_states_only_and_leaves_a_line(verb: Any, state: State) -> None:
    mail, lea = in_state(state, attempts=8), user("Léa")
    AuditLine.objects.all().delete()
    after, allowed = VERBS[verb]
    if state in allowed:
        assert verb(mail=mail, actor=lea).state == after
        assert AuditLine.objects.get().actor == lea
        assert mail.to not in AuditLine.objects.get().object_label
    else:
        with pytest.raises(actions.WrongState):
            verb(mail=mail, actor=lea)
        assert AuditLine.objects.count() == 0
    mail.refresh_from_db()
    assert mail.state == (after if state in allowed else state)


def test_a_mail_tried_again_starts_anew() -> None:
    mail = in_state(State.DEAD, attempts=8, reason="550", not_before=timezone.now() - LONG_AGO)
    actions.try_again(mail=mail, actor=None)
    assert (mail.attempts, mail.reason) == (0, "")
    assert Mail.objects.oldest_due_seconds() < 5
    assert delivery.claim(timezone.now()) == [mail]


def test_a_blanked_mail_cannot_be_tried_again() -> None:
    with pytest.raises(actions.BodyGone):
        actions.try_again(mail=in_state(State.DEAD, raw=b""), actor=None)


def test_after_a_restore_nothing_leaves_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    waiting = [in_state(state) for state in (State.QUEUED, State.SENDING, State.HANDING)]
    sent = in_state(State.SENT)
    call_command("outbox_quarantine")
    assert "3 mails" in capsys.readouterr().out
    assert delivery.claim(timezone.now()) == []
    assert set(Mail.objects.filter(pk__in=[m.pk for m in waiting]).values_list("state", flat=True)) == {"quarantined"}
    sent.refresh_from_db()
    assert sent.state == State.SENT
    assert AuditLine.objects.get(verb="mail.quarantined").detail == {"count": 3}


def test_texts_then_lines_are_purged_but_never_what_waits(settings: Settings) -> None:
    ages = {
        name: timezone.now() - timedelta(days=days) for name, days in {"young": 5, "month": 31, "season": 91}.items()
    }
    for age in ages.values():
        in_state(State.SENT, created_at=age, subject="over")
        in_state(State.DEAD, created_at=age, subject="over")
        in_state(State.QUEUED, created_at=age, subject="waits")
    tasks.purge()
    assert Mail.objects.filter(subject="waits").exclude(raw=b"").count() == 3
    assert Mail.objects.filter(subject="over").count() == 4
    assert Mail.objects.filter(subject="over", raw=b"").count() == 2


def test_a_code_that_could_not_leave_is_blanked_the_next_day() -> None:
    yesterday = timezone.now() - timedelta(days=1, minutes=1)
    in_state(State.DEAD, secret=True, created_at=yesterday)
    in_state(State.DEAD, created_at=yesterday)
    assert actions.purge() == (1, 0)


def test_queued_mails_are_counted_in_one_query(django_assert_num_queries: Any) -> None:
    for _time in range(3):
        send()
    with django_assert_num_queries(1):
        Mail.objects.oldest_due_seconds()
