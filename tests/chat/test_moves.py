"""From Slack to Mattermost, or back: channel by channel, step by step, and back where it can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from accounts.models import AuditLine, User
from chat import actions, moving
from chat.models import Account, Channel, Move, MovePair, Workspace
from demo.fakes.faults import Fault
from demo.fakes.mattermost import FakeMattermost
from demo.fakes.slack import FakeSlack
from outbox.models import Mail
from projects.models import Edition, Membership
from tests import factories
from tests.chat import scene

pytestmark = pytest.mark.django_db
State, Notice = Move.State, MovePair.Notice
Fake = FakeSlack | FakeMattermost


@dataclass
class Scene:
    """Two servers, a move between them, and who steps."""

    old: Any
    new: Any
    move: Move
    chloe: User
    channel: Channel

    @property
    def pair(self) -> MovePair:
        return self.move.pairs.get(source=self.channel)

    @property
    def target(self) -> Channel:
        found = self.pair.target
        assert found is not None
        return found

    def to(self, state: str) -> Scene:
        """Take every step until this one, and let the tick follow."""
        steps: dict[str, Callable[[], Any]] = {
            State.OPENED: lambda: actions.open_targets(move=self.move, actor=self.chloe),
            State.DUAL: lambda: actions.run_both(move=self.move, actor=self.chloe),
            State.FROZEN: lambda: actions.freeze_source(move=self.move, notice=str(moving.NOTICE), actor=self.chloe),
            State.ARCHIVED: lambda: actions.archive_source(move=self.move, actor=self.chloe),
        }
        for name, step in steps.items():
            if list(steps).index(name) > list(State).index(State(self.move.state)) - 1:
                step()
                self.tick()
            if name == state:
                return self
        return self

    def tick(self) -> None:
        for _ in range(3):
            scene.tick()

    def back(self) -> None:
        actions.go_back(move=self.move, actor=self.chloe)
        self.tick()


def workspace(fake: Fake, name: str, token: str) -> Workspace:
    slack = isinstance(fake, FakeSlack)
    return Workspace.objects.create(
        name=name,
        slug=name.lower(),
        platform="slack" if slack else "mattermost",
        base_url=fake.api_url if isinstance(fake, FakeSlack) else fake.url,
        team_name="" if isinstance(fake, FakeSlack) else fake.team_name,
        token_name=token,
        invite_url=f"https://{name.lower()}.example.org/join",
        is_default=slack,
    )


@pytest.fixture(params=["slack to mattermost", "mattermost to slack"])
def moved(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: Any, edition: Edition) -> Iterator[Scene]:
    """Léa and Alice are in the old channel; only Léa is on the new chat already."""
    kinds = {"slack": FakeSlack, "mattermost": FakeMattermost}
    first, _to, second = request.param.split()
    with ExitStack() as stack:
        old, new = (stack.enter_context(kinds[one](path=tmp_path / one)) for one in (first, second))
        for token, fake in (("OLD_TOKEN", old), ("NEW_TOKEN", new)):
            monkeypatch.setenv(token, fake.bot_token)
        source, target = workspace(old, "Ancien", "OLD_TOKEN"), workspace(new, "Nouveau", "NEW_TOKEN")
        channel = scene.channel(source, edition)
        lea, alice = scene.member(edition, "Léa"), scene.member(edition, "Alice")
        for row in (lea, alice):
            scene.registered(old, row)
        scene.registered(new, lea)
        scene.tick()
        scene.tick()
        channel.refresh_from_db()
        chloe = factories.user("Chloé", staff=True)
        move = actions.start_move(source=source, target=target, actor=chloe)
        yield Scene(old, new, move, chloe, channel)


def member(name: str) -> Membership:
    return Membership.objects.get(volunteer__user__name=name)


def names(fake: Fake, channel: Channel) -> set[str]:
    """Volunteers in a channel, as the platform sees it."""
    inside = scene.inside(fake, channel)
    rows = channel.workspace.accounts.filter(external_id__in=inside)
    return {str(row.volunteer) for row in rows.select_related("volunteer__user")}


def test_each_step_from_the_first_to_the_last(moved: Scene, edition: Edition) -> None:
    assert names(moved.old, moved.channel) == {"Léa", "Alice"}
    moved.to(State.OPENED)
    assert (moved.target.name, moved.target.policy) == (moved.channel.name, "additive")
    assert names(moved.new, moved.target) == {"Léa"}
    assert [str(one) for one in moving.unmatched(moved.move)] == ["Alice"]
    assert scene.truth(member("Alice"))[0] == "present"  # the old channel still says where the team is

    moved.to(State.DUAL)
    scene.registered(moved.new, member("Alice"))
    actions.seek_people(move=moved.move)
    moved.tick()
    assert names(moved.new, moved.target) == {"Léa", "Alice"}
    assert not moving.unmatched(moved.move).exists()
    bob = scene.member(edition, "Bob")
    for fake in (moved.old, moved.new):
        scene.registered(fake, bob)
    moved.tick()
    assert "Bob" in names(moved.old, moved.channel) & names(moved.new, moved.target)

    moved.to(State.FROZEN)
    assert moved.pair.notice == Notice.PINNED
    where, text, pinned = moved.old.message(moved.pair.notice_id)
    assert (where, pinned) == (moved.channel.external_id, True)
    assert str(moved.target) in text
    assert moved.target.external_id in text or f"/channels/{moved.target.name}" in text
    links = list(edition.links.filter(kind="channel").values_list("label", flat=True))
    assert links == [str(moved.target)]

    moved.to(State.ARCHIVED)
    moved.channel.refresh_from_db()
    assert moved.old.is_archived(moved.channel.external_id)
    assert moved.channel.closed
    assert names(moved.old, moved.channel) >= {"Léa", "Alice"}  # nobody was taken out
    assert moved.target.policy == "managed"
    verbs = list(AuditLine.objects.filter(verb__startswith="move.").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["move.started", "move.opened", "move.dual", "move.frozen", "move.archived"]


def test_while_both_live_nobody_is_taken_out_of_either(moved: Scene) -> None:
    scene.registered(moved.new, member("Alice"))
    moved.to(State.DUAL)
    before = names(moved.old, moved.channel), names(moved.new, moved.target)
    scene.out(member("Alice"))
    moved.tick()
    assert (names(moved.old, moved.channel), names(moved.new, moved.target)) == before


def test_after_the_freeze_the_old_channel_stays_as_it_is_and_the_new_one_speaks(moved: Scene, edition: Edition) -> None:
    moved.to(State.FROZEN)
    assert scene.truth(member("Alice"))[0] == "invited"  # not on the new chat yet
    tom = scene.member(edition, "Tom")
    scene.registered(moved.old, tom)
    moved.tick()
    assert "Tom" not in names(moved.old, moved.channel)
    actions.sync_now(channel=moved.channel, actor=None)
    moved.tick()
    assert scene.truth(member("Alice"))[0] == "invited"
    assert edition.links.filter(kind="channel").count() == 1


def test_after_the_freeze_a_season_and_a_chapter_show_their_new_channel_only(moved: Scene, edition: Edition) -> None:
    chapter = factories.chapter(name="Lyon", slug="lyon")
    for about in (edition.season, chapter):
        actions.ensure_channel(about=about, workspace=moved.move.source)
    moved.tick()
    moved.to(State.FROZEN)

    def shown() -> list[set[str]]:
        links = (edition.season.links.filter(kind="channel"), chapter.links.all())
        return [set(rows.values_list("label", flat=True)) for rows in links]

    pairs = {pair.source.scope: pair for pair in moved.move.pairs.select_related("source", "target")}
    new = [{str(pair.target)} for pair in (pairs["season"], pairs["chapter"]) if pair.target]
    assert shown() == new
    moved.back()
    assert shown() == [one | {str(pairs[kind].source)} for one, kind in zip(new, ("season", "chapter"), strict=True)]


def test_every_step_is_gone_back_on(moved: Scene, edition: Edition) -> None:
    moved.to(State.ARCHIVED)
    moved.back()
    moved.channel.refresh_from_db()
    assert (moved.move.state, moved.channel.policy, moved.channel.closed) == (State.FROZEN, "frozen", False)
    assert not moved.old.is_archived(moved.channel.external_id)
    moved.back()
    moved.channel.refresh_from_db()
    assert (moved.move.state, moved.channel.policy) == (State.DUAL, "additive")
    assert edition.links.filter(kind="channel").count() == 2
    moved.back()
    moved.channel.refresh_from_db()
    assert (moved.move.state, moved.channel.policy) == (State.OPENED, "managed")
    moved.back()
    assert (moved.move.state, moved.target.policy) == (State.DRAFT, "frozen")
    before = names(moved.new, moved.target)
    scene.registered(moved.new, member("Alice"))
    moved.tick()
    assert names(moved.new, moved.target) == before
    with pytest.raises(actions.NotNow):
        actions.go_back(move=moved.move, actor=moved.chloe)
    target = moved.target
    moved.to(State.OPENED)
    assert moved.target == target  # the same one again, not a second
    moved.tick()
    assert names(moved.new, target) == {"Léa", "Alice"}


def test_a_step_twice_or_out_of_order_changes_nothing(moved: Scene) -> None:
    for step in (actions.run_both, actions.archive_source):
        with pytest.raises(actions.NotNow):
            step(move=moved.move, actor=moved.chloe)
    moved.to(State.OPENED)
    with pytest.raises(actions.NotNow):
        actions.open_targets(move=moved.move, actor=moved.chloe)
    with pytest.raises(actions.NotNow):
        actions.choose_targets(move=moved.move, wishes={}, actor=moved.chloe)
    assert Channel.objects.filter(workspace=moved.move.target).count() == 1


def test_an_existing_channel_takes_the_place_and_another_stays(moved: Scene) -> None:
    room = moved.new.open_room("bloom-d-avant")
    season = actions.ensure_channel(about=member("Léa").edition.season, workspace=moved.move.source)
    scene.tick()
    assert moving.read_rooms(moved.move)
    assert [room, "bloom-d-avant"] in moved.move.rooms
    actions.list_channels(move=moved.move)
    other = moved.move.pairs.get(source=season)
    wishes = {moved.pair.pk: ("bind", room), other.pk: ("stay", "")}
    actions.choose_targets(move=moved.move, wishes=wishes, actor=moved.chloe)
    moved.to(State.OPENED)
    assert (moved.target.external_id, moved.target.policy) == (room, "additive")
    assert names(moved.new, moved.target) == {"Léa"}
    assert Channel.objects.filter(workspace=moved.move.target).count() == 1
    moved.to(State.ARCHIVED)
    assert not moved.old.is_archived(Channel.objects.get(pk=season.pk).external_id)


def test_one_existing_channel_does_not_take_two_places(moved: Scene) -> None:
    season = actions.ensure_channel(about=member("Léa").edition.season, workspace=moved.move.source)
    scene.tick()
    actions.list_channels(move=moved.move)
    wishes = {moved.pair.pk: ("bind", "x"), moved.move.pairs.get(source=season).pk: ("bind", "x")}
    with pytest.raises(actions.TargetTaken):
        actions.choose_targets(move=moved.move, wishes=wishes, actor=moved.chloe)


def test_those_not_found_get_one_mail_with_their_address_and_the_invitation(moved: Scene, settings: Any) -> None:
    moved.to(State.OPENED)
    assert actions.write_to_unmatched(move=moved.move, text=str(moving.LETTER), actor=moved.chloe) == 1
    letter = mail.outbox[-1]
    alice = member("Alice").volunteer.user
    assert letter.to == [alice.email]
    for words in (alice.email, "Ancien", "https://nouveau.example.org/join", "/messagerie/"):
        assert words in letter.body
    settings.EMAIL_BACKEND = "outbox.backend.EmailBackend"
    for _ in range(2):
        actions.write_to_unmatched(move=moved.move, text=str(moving.LETTER), actor=moved.chloe)
    assert Mail.objects.filter(kind="chat.move").count() == 1


def strike(moved: Scene, kind: str, step: str) -> None:
    """The next time a message is written, or pinned."""
    slack = {"post": "chat.postMessage", "pin": "pins.add"}
    path = slack[step] if isinstance(moved.old, FakeSlack) else {"post": "/posts$", "pin": "/pin$"}[step]
    moved.old.switches.faults.append(Fault(kind, path))


def written(moved: Scene) -> int:
    state = moved.old.state
    return len(state.messages if isinstance(moved.old, FakeSlack) else state.posts)


def test_a_notice_whose_answer_is_lost_is_not_written_twice(moved: Scene) -> None:
    moved.to(State.DUAL)
    strike(moved, "truncate", "post")
    moved.to(State.FROZEN)
    scene.later(hours=1)
    moved.tick()
    assert (moved.pair.notice, written(moved)) == (Notice.UNSURE, 1)


def test_a_notice_put_off_is_written_later_and_a_pin_is_asked_again(moved: Scene) -> None:
    moved.to(State.DUAL)
    strike(moved, "429", "post")
    strike(moved, "500", "pin")
    moved.to(State.FROZEN)
    for _ in range(3):
        scene.later(hours=1)
        moved.tick()
    assert (moved.pair.notice, written(moved)) == (Notice.PINNED, 1)


def test_two_channels_of_one_edition_keep_their_names(moved: Scene, edition: Edition) -> None:
    second = scene.channel(moved.move.source, edition, name=f"{moved.channel.name}_data")
    scene.tick()
    actions.list_channels(move=moved.move)
    moved.to(State.OPENED)
    found = Channel.objects.filter(workspace=moved.move.target).values_list("name", flat=True)
    assert set(found) == {moved.channel.name, second.name}


def test_a_move_goes_elsewhere_one_at_a_time(moved: Scene) -> None:
    source, target = moved.move.source, moved.move.target
    with pytest.raises(actions.AlreadyMoving):
        actions.start_move(source=source, target=target, actor=moved.chloe)
    for fields in ({"source": target, "target": target}, {"source": source, "target": target}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Move.objects.create(**fields)
    for wish, external_id in (("bind", ""), ("create", "x")):
        with pytest.raises(IntegrityError), transaction.atomic():
            MovePair.objects.filter(pk=moved.pair.pk).update(wish=wish, external_id=external_id)


def test_whoever_unlinked_themselves_is_not_written_to(moved: Scene) -> None:
    moved.to(State.OPENED)
    Account.objects.filter(workspace=moved.move.target, volunteer=member("Alice").volunteer).update(state="unlinked")
    assert not moving.unmatched(moved.move).exists()
