"""Whoever presses whatever button, in whatever state: only the table's steps are taken; each says who, when, why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditLine, User
from partners import actions
from partners.announcing import mark, previews
from partners.models import Proposal, State
from partners.states import DECISIONS, STEPS, By
from tests import factories
from tests.partners.follow_scene import enter
from tests.partners.review_scene import reader, signed_in

pytestmark = pytest.mark.django_db
ROLES = ("anonymous", "volunteer", "other partner", "partner", "reader", "coordinator")
PARTNER = ("verifier", "retirer", "messages", "reprendre", "moyens", "personnes")
READER = ("lire", "deport", "brouillon")
TEAM = tuple(step.name for step in admin.site._registry[Proposal].steps)  # type: ignore[attr-defined]
VERBS = (*PARTNER, *READER, "decider", "annoncer", "lettre", *(f"admin {name}" for name in TEAM))
EXAMPLES = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass
class Scene:
    """One open call, and a browser for everybody."""

    chloe: User
    clients: dict[str, Client]
    rita: Any
    season: Any

    def proposal(self, state: str) -> Proposal:
        """One in this state, of the partner's, given to the reader to read."""
        proposal = factories.proposal(season=self.season, state=state)
        enter(self.clients["partner"], factories.writer(proposal=proposal, email="ines@asso.example"))
        factories.review(proposal=proposal, reviewer=self.rita)
        return proposal

    def press(self, role: str, verb: str, proposal: Proposal, to: str = "") -> int:
        """Press the button, with a form that is filled in as well as can be; the answer's status."""
        cache.clear()
        return self.clients[role].post(self.address(verb, proposal), self.answers(proposal, to)).status_code

    def address(self, verb: str, proposal: Proposal) -> str:
        if verb.startswith("admin "):
            return reverse("admin:partners_proposal_step", args=[proposal.pk, verb.removeprefix("admin ")])
        if verb in PARTNER:
            return f"/proposer/{proposal.reference}/{verb}/"
        season = self.season.slug
        others = {"decider": f"{season}/decisions", "annoncer": f"{season}/annoncer", "lire": proposal.reference}
        others["lettre"] = f"{season}/annoncer/{proposal.reference}"
        return f"/comite/{others.get(verb, f'{proposal.reference}/{verb}')}/"

    def answers(self, proposal: Proposal, to: str) -> dict[str, Any]:
        """All that any of these forms may ask."""
        today, words = factories.day().isoformat(), ("text", "reason", "note", "notes", "people", "goals", "letter")
        fresh = Proposal.objects.get(pk=proposal.pk)
        waits = previews(actions.waiting(self.season))
        return {
            **dict.fromkeys(words, "Parce que."),
            **dict.fromkeys((*actions.TICKS, "tell", "agrees", "agreed", "agreement"), "on"),
            **{f"score_{row.pk}": 3 for row in self.season.criteria.all()},
            "verdict": "no" if to == State.INELIGIBLE else "yes",
            "to": to,
            "decision": to if to in DECISIONS else "",
            "proposal": proposal.reference,
            "held_on": today,
            "read": fresh.deep_dives.count(),
            "first": self.chloe.pk,
            "email": "ami@asso.example",
            "season": self.season.slug,
            "reviewers": [self.rita.pk],
            "mark": mark(waits),
        }


@pytest.fixture
def scene(settings: Any) -> Scene:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    season = factories.season(launch_in=120)
    factories.committee(season=season)
    season.criteria.create(title="Intérêt général")
    rita, chloe = reader(season), factories.user("Chloé", staff=True)
    clients = {role: Client() for role in ROLES}
    clients |= {"coordinator": signed_in(chloe), "reader": signed_in(rita.user)}
    clients["volunteer"] = signed_in(factories.volunteer("Zoé").user)
    enter(clients["other partner"], factories.writer(proposal=factories.proposal(season=season)))
    return Scene(chloe, clients, rita, season)


@dataclass
class Before:
    """How it stood when a button was pressed."""

    proposal: Proposal

    def __post_init__(self) -> None:
        self.state = Proposal.objects.get(pk=self.proposal.pk).state
        self.steps, self.at = self.proposal.steps.count(), timezone.now()


def check(scene: Scene, role: str, was: Before) -> None:
    """A state that moved did so by one step of the table, which says who, when and why; one that did not has none."""
    after, before = Proposal.objects.get(pk=was.proposal.pk).state, was.state
    taken = list(was.proposal.steps.all())
    if after == before:
        assert len(taken) == was.steps
        return
    assert role in ("partner", "coordinator"), f"{role}: {before} -> {after}"
    by = By.COORDINATOR if role == "coordinator" else By.PARTNER
    assert by in STEPS[State(before), State(after)]
    assert len(taken) == was.steps + 1
    step = taken[-1]
    assert (step.before, step.after) == (before, after)
    assert was.at <= step.at <= timezone.now()
    who = {"coordinator": (scene.chloe, None), "partner": (None, was.proposal.writers.first())}
    assert (step.by, step.writer) == who[role]
    assert step.reason or role == "partner" or after in (State.SUBMITTED, State.SHORTLISTED, *DECISIONS)
    line = AuditLine.objects.filter(verb=f"proposal.{after}").latest("pk")
    assert line.actor == step.by


@pytest.mark.parametrize("role", ROLES)
@EXAMPLES
@given(
    start=st.sampled_from([*State]),
    presses=st.lists(st.tuples(st.sampled_from(VERBS), st.sampled_from([*State])), min_size=1, max_size=4),
)
def test_no_button_leaves_the_table(scene: Scene, role: str, start: str, presses: list[tuple[str, str]]) -> None:
    proposal = scene.proposal(start)
    for verb, to in presses:
        was = Before(proposal)
        assert scene.press(role, verb, proposal, to) < 500
        check(scene, role, was)


WAYS: dict[State, list[tuple[str, ...]]] = {
    State.SUBMITTED: [("verifier",), ("admin eligibilite",), ("admin envoyer",)],
    State.INELIGIBLE: [("admin eligibilite",)],
    State.QUESTIONS: [("admin questions",), ("admin revenir",)],
    State.CALL: [("admin echange",), ("admin revenir",)],
    State.DEEP_DIVE: [("admin etude",), ("admin revenir",)],
    State.SHORTLISTED: [("admin preselectionner",), ("admin revenir",)],
    State.WITHDRAWN: [("retirer",), ("admin retirer",)],
    **{state: [("decider", "lettre", "annoncer")] for state in DECISIONS},
}
EDGES = [(role, *edge) for edge, who in STEPS.items() for role in ("partner", "coordinator") if By(role) in who]


@pytest.mark.parametrize(("role", "before", "after"), EDGES, ids=[" ".join(edge) for edge in EDGES])
def test_each_step_of_the_table_has_its_button(scene: Scene, role: str, before: State, after: State) -> None:
    for way in WAYS[after]:
        was = Before(scene.proposal(before))
        if way[0] == "admin envoyer":  # a draft of the team's, that nobody claimed yet
            Proposal.objects.filter(pk=was.proposal.pk).update(source=Proposal.Source.PROSPECTED)
            was.proposal.writers.all().delete()
        for verb in way:
            scene.press(role, verb, was.proposal, after)
        if Proposal.objects.get(pk=was.proposal.pk).state == after:
            check(scene, role, was)
            return
    pytest.fail("no button takes it")
