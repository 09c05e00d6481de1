"""Which channels hold whom."""

from __future__ import annotations

import pytest

from chat import actions, tasks
from chat.models import Channel, Workspace
from demo.fakes.mattermost import FakeMattermost
from projects.models import Edition, Membership
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


def test_a_chapter_channel_follows_at_the_sweep(workspace: Workspace, fake: FakeMattermost) -> None:
    chapter = factories.chapter(name="Lyon", slug="lyon")
    room = actions.ensure_channel(about=chapter, workspace=workspace)
    scene.tick()
    row = factories.volunteer("Alice", chapter=chapter)
    account = fake.register(row.user.email, "alice")
    tasks.sweep()
    scene.tick()
    assert scene.inside(fake, room) == {account}
