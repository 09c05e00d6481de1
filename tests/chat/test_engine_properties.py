"""The whole engine under any story: joins, leaves, hands on the platform, and a fault at any step of any run.

`CHAT_EXAMPLES=10000` is the full profile; the platform is in memory, the rows are the database's.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chat import actions, connect, tasks, wanted
from chat.models import Channel, Presence, SyncPlan, Workspace
from chat.plan import CAP_FLOOR
from projects.actions.seats import touch_teams
from projects.models import Edition, Membership
from tests import factories
from tests.chat import scene
from tests.chat.pocket import BOT, Killed, Pocket
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("CHAT_EXAMPLES", "12"))
CROWD = 9
WHO = st.integers(0, CROWD - 1)
BELLS = ("tick", "sweep", "verify", "look")
FAULTS = st.sampled_from(["", "", "half", "limited", "down", "lost", "never", "half", "dies", "died"])
STEPS = st.one_of(
    st.tuples(st.sampled_from(["join", "join", "leave", "goes", "comes"]), WHO),
    st.tuples(st.just("unseat"), st.integers(1, CROWD)),
    st.tuples(st.just("stranger"), st.just(0)),
    st.tuples(st.sampled_from(["tick", "sweep", "verify", "look", "look"]), st.lists(FAULTS, max_size=9)),
)


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch, edition: Edition) -> tuple[Channel, list[Volunteer]]:
    people = [factories.volunteer(f"P{n}") for n in range(CROWD)]
    space = Workspace.objects.create(
        name="Pocket",
        slug="pocket",
        base_url="https://chat.example.org",
        team_name="dfg",
        token_name="NONE",
        own_id=BOT,
        team_id="t",
    )
    return scene.channel(space, edition), people


class Story:
    """One example: what people do, what is run, and what must hold after every step."""

    def __init__(self, channel: Channel, people: list[Volunteer]) -> None:
        self.channel, self.people = channel, people
        assert channel.edition is not None
        self.edition = channel.edition
        self.pocket = Pocket({f"u{n}": one.user.email for n, one in enumerate(people)})
        self.unseated: set[str] = set()

    def seat(self, number: int) -> Any:
        return Membership.objects.seated().filter(volunteer=self.people[number], edition=self.edition)

    def join(self, number: int) -> None:
        if not self.seat(number).exists():
            scene.member(self.edition, volunteer=self.people[number])
            self.pocket.stay_out.discard(f"u{number}")
            self.unseated.discard(f"u{number}")

    def leave(self, number: int) -> None:
        self.seat(number).update(state="left", ended_at=timezone.now())
        touch_teams([self.edition.pk])

    def unseat(self, number: int) -> None:
        """Seats are lost, and no person decided that these people go."""
        for one in range(number):
            if self.seat(one).delete()[0]:
                self.unseated.add(f"u{one}")
        touch_teams([self.edition.pk])

    def goes(self, number: int) -> None:
        one = f"u{number}"
        if one in self.pocket.inside:
            self.pocket.inside.discard(one)
            if Presence.objects.filter(external_id=one, left_at=None).exists():
                self.pocket.stay_out.add(one)

    def comes(self, number: int) -> None:
        if self.pocket.room:
            self.pocket.inside.add(f"u{number}")
            self.pocket.stay_out.discard(f"u{number}")

    def stranger(self, _number: int) -> None:
        if self.pocket.room:
            self.pocket.inside.add("stranger")

    def run(self, bell: str, faults: list[str]) -> None:
        self.pocket.faults, self.pocket.removed = list(faults), []
        try:
            if bell == "look":
                actions.sync_now(channel=self.channel, actor=None)
            else:
                getattr(tasks, bell)()
            if bell != "tick":
                tasks.tick()
        except Killed:
            pass
        finally:
            self.pocket.faults = []
        self.check()
        scene.later(minutes=20)

    def check(self) -> None:
        assert self.pocket.wrong == []
        for one in self.pocket.removed:
            assert one.startswith("u"), f"{one} is nobody of the portal's"
            assert not wanted.has_place(self.channel, one), f"{one} has a place"
        assert len(self.unseated.intersection(self.pocket.removed)) <= CAP_FLOOR

    def end(self) -> None:
        """No fault any more: two sweeps, and it is as wanted."""
        scene.later(hours=2)
        for bell in ("sweep", "sweep"):
            self.run(bell, [])
        seated = {f"u{n}" for n in range(CROWD) if self.seat(n).exists()}
        assert self.pocket.inside >= seated - self.pocket.stay_out
        assert BOT in self.pocket.inside
        kept = set(Presence.objects.filter(left_at=None, added_by_portal=True).values_list("external_id", flat=True))
        gone = kept - seated - self.unseated
        assert not gone & self.pocket.inside, "decided departures are carried out"
        waits = SyncPlan.objects.filter(state=SyncPlan.State.WAITING).exists()
        assert waits or not seated or len(self.unseated & self.pocket.inside & kept) == 0


@given(st.integers(0, CROWD), st.lists(STEPS, max_size=14))
@example(5, [("leave", 0), ("look", ["", "half"])])
@example(5, [("goes", 0), ("look", ["", "lost"]), ("tick", ["died"])])
@example(9, [("unseat", 8), ("tick", ["lost", "dies"]), ("leave", 8)])
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_nobody_is_taken_out_wrongly_and_the_channel_comes_to_order(
    world: tuple[Channel, list[Volunteer]], monkeypatch: pytest.MonkeyPatch, first: int, steps: list[tuple[str, Any]]
) -> None:
    with transaction.atomic():
        story = Story(*world)
        monkeypatch.setattr(connect, "connect", lambda workspace: story.pocket)
        for number in range(first):
            story.join(number)
        story.run("tick", [])
        for what, how in steps:
            if what in BELLS:
                story.run(what, how)
            else:
                getattr(story, what)(how)
        story.end()
        transaction.set_rollback(True)
