"""One table of steps, whoever asks: outside of it nothing is written, inside each step says who, when and why."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditLine, User
from partners import actions
from partners.models import Proposal, State, Step, Writer
from partners.states import OVER, STEPS, By, can_move, next_states
from tests import factories

pytestmark = pytest.mark.django_db

ROLES = st.sampled_from([*By])
SEQUENCES = st.lists(st.tuples(ROLES, st.sampled_from([*State]), st.text("abc é", max_size=12)), max_size=8)
EXAMPLES = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def ines() -> Writer:
    """Who writes; their account and a coordinator's stand beside."""
    return factories.writer()


def told(proposal: Proposal) -> tuple[Any, ...]:
    """Everything a refused step must leave alone."""
    row = Proposal.objects.filter(pk=proposal.pk).values("state", "submitted_at", "pending_state", "held_back").get()
    return row, Step.objects.count(), AuditLine.objects.count(), proposal.messages.count()


@EXAMPLES
@given(start=st.sampled_from([*State]), steps=SEQUENCES)
def test_only_the_table_s_steps_are_taken(ines: Writer, chloe: User, start: State, steps: list[Any]) -> None:
    sent = None if start == State.DRAFT else timezone.now()
    proposal = factories.proposal(season=ines.proposal.season, state=start, submitted_at=sent)
    for by, target, reason in steps:
        before, then = State(Proposal.objects.get(pk=proposal.pk).state), timezone.now()
        who: dict[str, Any] = {"actor": chloe} if by == By.COORDINATOR else {"writer": ines}
        written = told(proposal)
        if by in STEPS.get((before, target), frozenset()):
            actions.move(proposal=proposal, to=target, by=by, reason=reason, **who)
            step = Step.objects.filter(proposal=proposal).latest("pk")
            assert (step.before, step.after, step.reason) == (before, target, reason)
            assert (step.by, step.writer) == (who.get("actor"), who.get("writer"))
            assert then <= step.at <= timezone.now()
            assert AuditLine.objects.latest("pk").verb == f"proposal.{target.value}"
            current = Proposal.objects.get(pk=proposal.pk)
            assert current.state == target
            assert current.submitted_at or target in (State.DRAFT, State.WITHDRAWN)
        else:
            with pytest.raises(actions.WrongStep):
                actions.move(proposal=proposal, to=target, by=by, reason=reason, **who)
            assert told(proposal) == written


# What each verb may bring about, by the state it is asked in; a verb that finds itself elsewhere writes nothing.
VERBS: dict[str, Any] = {
    "questions": lambda p, c: actions.ask(proposal=p, text="Où ?", answer_by=None, actor=c),
    "call": lambda p, c: actions.note_call(proposal=p, held_on=factories.day(), people="Inès", notes="x", actor=c),
    "deep_dive": lambda p, c: actions.deepen(proposal=p, read=p.deep_dives.count(), actor=c, goals="x"),
    "shortlist": lambda p, c: actions.shortlist(proposal=p, tell=True, actor=c),
    "back": lambda p, c: actions.move_back(proposal=p, to=State.QUESTIONS, reason="x", actor=c),
    "eligible": lambda p, c: actions.decide_eligibility(proposal=p, eligible=True, ticks=actions.TICKS, actor=c),
    "ineligible": lambda p, c: actions.decide_eligibility(proposal=p, eligible=False, ticks=[], note="x", actor=c),
    "withdraw": lambda p, c: actions.withdraw_for(proposal=p, reason="x", actor=c),
}
REFUSALS = (actions.WrongStep, actions.SameVerdict)


@EXAMPLES
@given(start=st.sampled_from([*State]), verbs=st.lists(st.sampled_from([*VERBS]), min_size=1, max_size=8))
def test_the_team_s_verbs_stay_in_the_table(
    ines: Writer, chloe: User, django_settings: Any, start: State, verbs: list[str]
) -> None:
    sent = None if start == State.DRAFT else timezone.now()
    proposal = factories.proposal(season=ines.proposal.season, state=start, submitted_at=sent)
    factories.writer(proposal=proposal)
    for verb in verbs:
        before, written = State(Proposal.objects.get(pk=proposal.pk).state), told(proposal)
        try:
            VERBS[verb](proposal, chloe)
        except REFUSALS:
            assert told(proposal) == written
            continue
        after = State(Proposal.objects.get(pk=proposal.pk).state)
        if after == before:
            assert Step.objects.count() == written[1]
            continue
        step = Step.objects.latest("pk")
        assert By.COORDINATOR in STEPS[before, after]
        assert (step.before, step.after, step.by) == (before, after, chloe)
        assert step.reason or verb in ("shortlist", "eligible")


@pytest.fixture
def django_settings(settings: Any) -> Any:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return settings


def test_a_partner_sends_and_withdraws_and_nothing_else() -> None:
    targets = {after for (_before, after), who in STEPS.items() if By.PARTNER in who}
    assert targets == {State.SUBMITTED, State.WITHDRAWN}
    assert [before for (before, after), who in STEPS.items() if By.PARTNER in who and after == State.SUBMITTED] == [
        State.DRAFT
    ]


def test_no_role_leaves_withdrawn_or_a_refusal() -> None:
    for state in (State.WITHDRAWN, State.DECLINED, State.REDIRECTED):
        assert not any(next_states(state, by) for by in By)
    assert {before for before, after in STEPS if before in OVER} <= {State.INELIGIBLE, State.SELECTED}


def test_the_two_questions_of_the_table_agree() -> None:
    for before in State:
        for by in By:
            assert next_states(before, by) == [after for after in State if can_move(before, after, by)]
