"""The plan and all it stands on, told any story, with a fault at any step: no database, so that ten thousand fit.

Real: the plan, what is remembered, the clients' walks and batches, applying, the marks. In memory: `tests.chat.world`.
`CHAT_EXAMPLES=10000` is the full profile.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chat import directory, people, prepare, setbacks, sweep, sync
from chat.apply import apply
from chat.clients import base, mattermost_members, slack_members
from chat.models import Account, Channel
from chat.plan import CAP_FLOOR, DECIDED, Kind
from tests.chat.rows import Portal, Rows
from tests.chat.world import BOT, PAGE, ROOM, Human, Killed, Mattermost, Slack, World

EXAMPLES = int(os.environ.get("CHAT_EXAMPLES", "150"))
CROWD = 8
Policy = Channel.Policy


class Story:
    """One example: what people do, what is run, and what must hold at every step."""

    def __init__(self, platform: type[Mattermost] | type[Slack], policy: str) -> None:
        self.world = World(self.hand)
        for n in range(CROWD):
            self.world.humans[f"u{n}"] = Human(f"u{n}", f"p{n}@example.org", f"u{n}")
        for one in ("stranger", "kept", "robot", "guest"):
            self.world.humans[one] = Human(one, name=one, bot=one == "robot", guest=one == "guest")
        self.portal = Portal(self.world, CROWD)
        self.portal.channel.policy = policy
        self.platform, self.client = platform, platform(self.world)
        self.world.on_add, self.world.on_remove = self.added, self.removed
        self.stay_out: set[str] = set()
        self.taken_out: list[str] = []

    # -- what people do, also in the middle of a run

    def hand(self, what: str) -> None:
        verb, _, who = what.partition(":")
        getattr(self, verb)(who)

    def join(self, who: str) -> None:
        number = int(who[1:])
        if number not in self.portal.seated:
            self.portal.seated[number] = timezone.now()
            self.portal.elsewhere.discard(number)
            self.portal.version += 1
            # Who had come by hand, and went again unseen, has gone by themselves as far as anybody can know.
            row = self.portal.presences.get(who)
            if row is None or row.left_at is not None or row.added_by_portal:
                self.stay_out.discard(who)

    def leave(self, who: str) -> None:
        if self.portal.seated.pop(int(who[1:]), None):
            self.portal.left[int(who[1:])] = timezone.now()
            self.portal.version += 1

    def moves(self, who: str) -> None:
        """They have a place in another team, and none here."""
        if self.portal.seated.pop(int(who[1:]), None):
            self.portal.elsewhere.add(int(who[1:]))
            self.portal.version += 1

    def unseat(self, who: str) -> None:
        """Seats are lost, up to this one, and no person decided that these people go."""
        for number in range(int(who[1:]) + 1):
            self.portal.seated.pop(number, None)
        self.portal.version += 1

    def drop(self, who: str) -> None:
        """One of them, the same way."""
        self.portal.version += self.portal.seated.pop(int(who[1:]), None) is not None

    def goes(self, who: str) -> None:
        """By themselves. The portal can only know of whom it knew to be in, since they took their seat."""
        row = self.portal.presences.get(who)
        if self.world.inside.pop(who, None) and row and row.left_at is None:
            seat = self.portal.seated.get(int(who[1:]))
            if seat is None or seat <= row.since or not row.added_by_portal:
                self.stay_out.add(who)

    def comes(self, who: str) -> None:
        self.world.enter(who)

    def off(self, who: str) -> None:
        self.world.humans[who].active = False

    def on(self, who: str) -> None:
        self.world.humans[who].active = True

    def renamed(self, who: str) -> None:
        self.world.humans[who].name += "x"

    def room(self, name: str) -> None:
        if self.world.room:
            self.world.room = replace(self.world.room, name=name)

    # -- what the platform sees

    def added(self, who: str) -> None:
        assert who not in self.stay_out, f"{who} left by themselves and is put back"
        assert self.portal.channel.policy != Policy.FROZEN

    def removed(self, who: str) -> None:
        policy, known = self.portal.channel.policy, who.startswith("u")
        assert not self.client.half_read, f"{who} is taken out after half a reading"
        assert known, f"{who} is nobody of the portal's"
        assert not self.portal.has_place(who), f"{who} has a place"
        assert policy in (Policy.MANAGED, Policy.AUTHORITATIVE)
        if policy == Policy.MANAGED:
            assert who in self.world.sent or int(who[1:]) in self.portal.left, f"{who} was not put in by the portal"
        self.taken_out.append(who)

    # -- runs

    def run(self) -> None:
        """What one worker does with the channel, and what its fault leaves behind."""
        self.client = self.platform(self.world)
        self.taken_out = []
        book = Rows(self.portal)
        try:
            made = prepare.prepare(book, self.client, walk=sync.must_look(book.channel))  # type: ignore[arg-type]
            self.judge(made)
            done = apply(book, self.client, made.plan.ready)  # type: ignore[arg-type]
            if done.stopped:
                raise done.stopped
            sync.settle(book, made, done)
        except base.ChatError as error:
            if setbacks.shakes(error):
                self.portal.channel.look_since = timezone.now()
        except Killed:
            pass

    def judge(self, made: prepare.Prepared) -> None:
        removals = made.plan.of(Kind.REMOVE)
        assert made.complete is not self.client.half_read
        assert not removals or made.complete, "a removal is planned from an incomplete reading"
        undecided = [line for line in removals if not line.reason.startswith(DECIDED) and not line.waits]
        assert len(undecided) <= CAP_FLOOR
        assert not undecided or any(account.external_id for account in made.accounts.values())

    def tick(self) -> None:
        if self.portal.due:
            self.run()

    def look(self) -> None:
        now = timezone.now()
        vars(self.portal.channel).update(dirty_since=now, look_since=now, checked_at=None)
        self.tick()

    def sweep(self) -> None:
        """Counts first."""
        channel = self.portal.channel
        with self.meanwhile():
            if channel.external_id:
                count = self.client.member_counts([ROOM]).get(ROOM)
                if sweep.differs(channel, count):
                    vars(channel).update(dirty_since=timezone.now(), look_since=timezone.now(), counted=count)
        self.tick()

    def verify(self) -> None:
        """The whole directory, then the whole channel. Whom no page shows is asked for by id."""
        book, cursor, shown = Rows(self.portal), "", set()
        with self.meanwhile():
            if book.channel.external_id:
                count = self.client.member_counts([ROOM]).get(ROOM)
                vars(self.portal.channel).update(dirty_since=timezone.now(), look_since=timezone.now(), counted=count)
            while cursor != directory.END:
                page = self.client.directory(cursor)
                self.meet(book, {one.id: one for one in page.people})
                shown |= {one.id for one in page.people}
                cursor = page.more or directory.END
            absent = [one.external_id for one in self.portal.accounts.values() if one.external_id not in shown | {""}]
            for by_id in directory.asked_by_id(self.client, absent):  # type: ignore[arg-type]
                book.forget([one for one, person in by_id.items() if person is None])
                self.meet(book, {one: person for one, person in by_id.items() if person})
        self.tick()

    def meet(self, book: Rows, some: dict[str, base.Person]) -> None:
        for account in book.accounts(some).values():
            known = Account(pk=account.pk, workspace=account.workspace, volunteer=account.volunteer)
            people.learn(known, some[account.external_id], by=Account.MatchedBy.EMAIL)
            book.learnt(known)
            self.portal.version += known.state != account.state

    @staticmethod
    def meanwhile() -> Any:
        return _Interrupted()

    def time_passes(self) -> None:
        self.portal.channel.checked_at = None
        for account in self.portal.accounts.values():
            account.next_check_at = account.next_check_at and timezone.now() - timedelta(hours=1)

    # -- the end

    def end(self) -> None:
        """No fault any more: an hourly sweep, a daily one, and it is as wanted; a third plan is empty."""
        self.world.faults, self.world.passing = [], 0
        for bell in (self.sweep, self.verify):
            self.time_passes()
            bell()
            for _tick in range(4):
                self.tick()
        assert not self.portal.due
        vars(self.portal.channel).update(dirty_since=timezone.now(), look_since=timezone.now())
        third = prepare.prepare(Rows(self.portal), self.client, walk=True).plan  # type: ignore[arg-type]
        if self.portal.channel.policy == Policy.FROZEN:
            return
        assert third.ready == ()
        seated = {f"u{n}" for n in self.portal.seated}
        here = {one for one in seated if self.world.humans[one].active} - self.stay_out
        assert self.world.inside.keys() >= here | {BOT}
        if self.portal.channel.policy != Policy.ADDITIVE:
            extra = self.world.inside.keys() - seated
            waiting = {line.account for line in third.lines}
            assert extra - {BOT} <= waiting, "each of the others is there for a reason that a coordinator reads"


class _Interrupted:
    def __enter__(self) -> None:
        """A round begins."""

    def __exit__(self, kind: Any, *_how: Any) -> bool:
        return kind is not None and issubclass(kind, base.ChatError | Killed)


WHO = st.integers(0, CROWD - 1).map(lambda n: f"u{n}")
OTHERS = st.sampled_from(["stranger", "kept", "robot", "guest"])
HANDS = st.one_of(
    st.tuples(st.sampled_from(["join", "join", "leave", "leave", "goes", "comes", "off", "on", "moves", "drop"]), WHO),
    st.tuples(st.sampled_from(["unseat", "renamed"]), WHO),
    st.tuples(st.just("comes"), OTHERS),
    st.tuples(st.just("room"), st.sampled_from(["salon", "autre"])),
).map(":".join)
MEANWHILE = st.tuples(st.sampled_from(["goes", "comes", "off", "renamed", "join", "leave"]), WHO).map(":".join)
PLAIN = st.sampled_from(["limited", "down", "refused", "never", "lost", "half", "again", "dies", "died", "crowd"])
FAULTS = st.lists(st.one_of(st.just(""), st.just(""), PLAIN, PLAIN, MEANWHILE), max_size=16)
RUNS = st.tuples(st.sampled_from(["tick", "sweep", "verify", "look", "look"]), FAULTS)
# What makes the reading of a channel of four pages incomplete, whatever the client tries.
HALF = {Mattermost: ["", "crowd", *[""] * 6, "crowd"], Slack: ["", "", "", "again"]}
STEPS = st.lists(st.one_of(HANDS, HANDS, RUNS), max_size=16)


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mattermost_members, "PAGE", PAGE)
    monkeypatch.setattr(slack_members, "INVITED", PAGE)


@pytest.mark.parametrize("platform", [Mattermost, Slack])
@given(st.sampled_from([Policy.MANAGED, Policy.MANAGED, *Policy]), st.integers(0, CROWD), STEPS)
@example(Policy.MANAGED, CROWD, ["leave:u0", ("look", HALF[Mattermost])])
@example(Policy.MANAGED, CROWD, ["leave:u0", ("look", HALF[Slack])])
@example(Policy.MANAGED, 2, ["comes:u5", ("look", []), "join:u5", ("tick", []), "drop:u5", ("tick", [])])
@example(Policy.MANAGED, CROWD, ["unseat:u3", ("look", HALF[Mattermost]), "join:u1", ("tick", ["", "lost", "died"])])
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_fails_no_removal_comes_from_half_a_reading_and_all_comes_to_order(
    platform: type[Mattermost] | type[Slack], policy: str, first: int, steps: list[Any]
) -> None:
    story = told(platform, policy, first, steps)
    story.end()


def told(platform: type[Mattermost] | type[Slack], policy: str, first: int, steps: list[Any]) -> Story:
    story = Story(platform, policy)
    for number in range(first):
        story.join(f"u{number}")
    story.tick()
    for step in steps:
        if isinstance(step, str):
            story.hand(step)
        else:
            bell, story.world.faults = step[0], list(step[1])
            getattr(story, bell)()
            story.world.faults = []
            story.time_passes()
    return story


@pytest.mark.parametrize("platform", [Mattermost, Slack])
def test_from_half_a_reading_a_decided_removal_waits_for_a_whole_one(platform: type[Mattermost] | type[Slack]) -> None:
    story = told(platform, Policy.MANAGED, CROWD, ["leave:u0", ("look", HALF[platform])])
    assert story.client.half_read
    assert "u0" in story.world.inside
    story.end()
    assert "u0" not in story.world.inside
