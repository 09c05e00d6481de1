"""Which channels hold whom."""

from __future__ import annotations

import pytest

from chat import actions
from chat.models import Channel, Workspace
from demo.fakes.mattermost import FakeMattermost
from demo.fakes.slack import FakeSlack, Fault
from projects.models import Edition, Membership
from seasons.actions import touch_chapters
from tests import factories
from tests.chat import scene
from tests.chat.platform import Fake, both

pytestmark = pytest.mark.django_db
State = Membership.ChatState


@both
def test_a_bound_channel_is_filled_and_never_emptied(workspace: Workspace, edition: Edition, fake: Fake) -> None:
    room = fake.open_room("existing")
    old = fake.register("old@example.org", "old")
    fake.join(room, old)
    made = scene.channel(workspace, edition, external_id=room)
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    assert scene.inside(fake, made) == {old, account}
    assert edition.links.get(kind="channel").label == scene.label(made)
    scene.out(alice)
    scene.tick()
    assert scene.inside(fake, made) == {old, account}
    actions.ask_plan(channel=made, actor=None)
    scene.tick()
    assert ("by_hand", "additive") in scene.lines(scene.last_plan(made))


def test_one_channel_per_external_id(workspace: Workspace, edition: Edition) -> None:
    scene.channel(workspace, edition, external_id="x" * 26)
    with pytest.raises(actions.AlreadyBound):
        scene.channel(workspace, factories.edition(), external_id="x" * 26)


@both
def test_leads_have_a_private_channel_of_their_own(workspace: Workspace, edition: Edition, fake: Fake) -> None:
    leads = scene.channel(workspace, edition, audience=Channel.Audience.LEADS)
    lea = scene.member(edition, "Léa")
    bob = scene.member(edition, "Bob", role=Membership.Role.MENTOR)
    accounts = [scene.registered(fake, row) for row in (lea, bob)]
    scene.tick()
    assert scene.inside(fake, leads) == {accounts[0]}
    assert fake.is_private(leads.external_id)
    assert not edition.links.filter(kind="channel").exists()


def test_a_season_channel_holds_everybody_of_its_editions(
    workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    room = actions.ensure_channel(about=edition.season, workspace=workspace)
    rows = [scene.member(edition), scene.member(factories.edition(season=edition.season), "Bob")]
    accounts = {scene.registered(fake, row) for row in rows}
    scene.tick()
    assert scene.inside(fake, room) == accounts
    scene.out(rows[1])
    scene.tick()
    assert len(scene.inside(fake, room)) == 1
    assert edition.season.links.get(kind="channel").label == "~saison-12"


def test_a_chapter_channel_holds_whoever_chose_the_chapter(workspace: Workspace, fake: FakeMattermost) -> None:
    chapter = factories.chapter(name="Lyon", slug="lyon")
    room = actions.ensure_channel(about=chapter, workspace=workspace)
    scene.tick()
    row = factories.volunteer("Alice", chapter=chapter)
    account = fake.register(row.user.email, "alice")
    touch_chapters([chapter.pk])
    scene.tick()
    assert scene.inside(fake, room) == {account}


@both
def test_10_11_bots_and_administrators_are_never_touched_however_often_the_channel_is_read(
    channel: Channel, edition: Edition, fake: Fake
) -> None:
    Channel.objects.update(policy=Channel.Policy.AUTHORITATIVE)
    boss, bot = fake.register("boss@example.com", "boss"), fake.register("bot@example.com", "bot")
    fake.mark(boss, admin=True)
    fake.mark(bot, bot=True)
    for one in (boss, bot):
        fake.join(channel.external_id, one)
    for _ in range(3):
        actions.sync_now(channel=channel, actor=None)
        scene.tick()
    actions.ask_plan(channel=channel, actor=None)
    scene.tick()
    assert {("protected", "admin"), ("protected", "bot")} <= scene.lines(scene.last_plan(channel))
    assert scene.inside(fake, channel) >= {boss, bot}


@pytest.mark.parametrize("fake", ["slack"], indirect=True)
def test_22_naming_many_strangers_goes_on_where_a_limit_interrupted_it(
    workspace: Workspace, edition: Edition, fake: FakeSlack
) -> None:
    room = fake.open_room("existing")
    old = [fake.register(f"old{n}@example.org", f"old{n}") for n in range(60)]
    for one in old:
        fake.join(room, one)
    made = scene.channel(workspace, edition, external_id=room)
    Workspace.objects.update(people_count=20_000)  # the directory would cost more
    fake.switches.faults = [Fault("429", path=r"users\.info", skip=30)]
    scene.tick()
    assert made.presences.exclude(username="").count() == 25
    scene.later(minutes=1)
    fake.calls.clear()
    scene.tick()
    assert made.presences.exclude(username="").count() == 60
    assert sum(path == "users.info" for _, path in fake.calls) == 35
