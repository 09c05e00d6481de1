"""The directory: read once for everybody awaited, in pieces when a limit interrupts it, never twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from chat import actions, connect, directory, lease, sync, tasks
from chat.clients import base
from chat.models import Account, Channel, Workspace
from demo.fakes.slack import Clock, FakeSlack
from projects.models import Edition, Membership
from tests import factories
from tests.chat import scene
from tests.chat.platform import Fake, both

pytestmark = pytest.mark.django_db
slack = pytest.mark.parametrize("fake", ["slack"], indirect=True)


def crowd(fake: Fake, edition: Edition, number: int, *, known: bool = True) -> list[Membership]:
    rows = [scene.member(edition, f"P{n}") for n in range(number)]
    for row in rows if known else ():
        scene.registered(fake, row)
    return rows


@both
def test_two_crowded_channels_read_the_directory_once(workspace: Workspace, edition: Edition, fake: Fake) -> None:
    other = factories.edition(season=edition.season)
    for run in (edition, other):
        scene.channel(workspace, run)
        crowd(fake, run, 15)
    scene.tick()
    assert fake.asked().count("directory") == 1
    assert "lookup" not in fake.asked()
    assert all(len(scene.inside(fake, one)) == 15 for one in Channel.objects.all())


@both
def test_a_crowd_on_a_server_that_hides_addresses_is_said_plainly(
    workspace: Workspace, edition: Edition, fake: Fake
) -> None:
    scene.channel(workspace, edition)
    crowd(fake, edition, 12)
    fake.hide_emails()
    scene.tick()
    assert set(Account.objects.values_list("state", flat=True)) == {Account.State.HIDDEN}


@both
def test_14_somebody_the_directory_no_longer_shows_is_asked_for_before_being_believed_gone(
    channel: Channel, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    lea = Account.objects.get()
    whole = type(connect.connect(channel.workspace)).directory

    def shorter(client: base.ChatClient, cursor: str = "") -> base.Page:
        page = whole(client, cursor)
        return base.Page(tuple(one for one in page.people if one.id != lea.external_id), page.more)

    monkeypatch.setattr(type(connect.connect(channel.workspace)), "directory", shorter)
    tasks.verify()
    lea.refresh_from_db()
    assert lea.state == Account.State.FOUND


def limited(fake: FakeSlack, pages: int) -> Clock:
    """A directory of so many pages, on a Slack that counts: twenty of them a minute."""
    fake.switches.most = 3
    for number in range(3 * pages - len(fake.state.users)):
        fake.register(f"old{number}@example.org", f"old{number}")
    fake.switches.clock, fake.switches.tiers = Clock(), True
    return fake.switches.clock


@slack
def test_22_a_directory_that_a_limit_interrupts_goes_on_where_it_was(
    workspace: Workspace, edition: Edition, fake: FakeSlack
) -> None:
    made = scene.channel(workspace, edition)
    rows = crowd(fake, edition, 12)
    clock = limited(fake, 30)
    scene.tick()
    assert Workspace.objects.get().status == Workspace.Status.LIMITED
    before, refused = len(fake.calls), 1
    for _ in range(20):
        clock.advance(3)
        scene.later(seconds=3)
        scene.tick()
    assert {scene.truth(row)[0] for row in rows} == {Membership.ChatState.PRESENT}
    assert len(scene.inside(fake, made)) == 12
    reads = fake.asked().count("directory")
    assert 30 <= reads <= 30 + 12 + refused  # each page once, and a refusal for each pause
    assert before >= 20
    assert (Workspace.objects.get().walk_since, Workspace.objects.get().people_count) == (None, 90)


@slack
def test_22_the_few_left_by_a_directory_that_a_fault_cut_are_found_in_its_next_pages(
    workspace: Workspace, edition: Edition, fake: FakeSlack
) -> None:
    made = scene.channel(workspace, edition)
    fake.switches.most = 7
    crowd(fake, edition, 12)
    fake.strike("500", "directory", skip=1)
    sync.run(made.pk)
    scene.later(minutes=1)
    sync.run(made.pk)
    assert len(scene.inside(fake, made)) == 12
    assert (fake.asked().count("directory"), fake.asked().count("lookup")) == (3, 0)


@slack
def test_22_a_verification_that_a_limit_interrupts_is_finished_by_the_tick(channel: Channel, fake: FakeSlack) -> None:
    clock = limited(fake, 25)
    lea = Account.objects.get()
    fake.state.users[lea.external_id]["name"] = "renamed"
    tasks.verify()
    assert Workspace.objects.get().walk_since is not None
    for _ in range(12):
        clock.advance(3)
        scene.later(seconds=3)
        scene.tick()
    lea.refresh_from_db()
    assert (lea.username, Workspace.objects.get().walk_since) == ("renamed", None)
    assert Channel.objects.get().look_since is None


@both
@pytest.mark.parametrize("step", ["", "counts"])
def test_22_a_verification_cut_before_it_knew_the_channels_is_begun_again_after_the_pause(
    channel: Channel, fake: Fake, step: str
) -> None:
    scene.settle()
    fake.strike("429", step)
    tasks.verify()
    assert fake.asked()[-1] in ("", "counts")
    assert Channel.objects.get().look_since is None
    fake.calls.clear()
    scene.tick()
    assert fake.asked() == []
    scene.later(minutes=1)
    scene.tick()
    scene.tick()
    assert (fake.asked().count("directory"), fake.asked().count("members")) == (1, 1)
    fake.calls.clear()
    scene.later(minutes=1)
    scene.tick()
    assert fake.asked() == []


@both
def test_27_a_verification_whose_worker_dies_is_taken_up_and_one_that_lives_is_not_doubled(
    channel: Channel, workspace: Workspace, fake: Fake
) -> None:
    scene.settle()
    fake.calls.clear()
    Workspace.objects.update(verify_at=timezone.now())
    assert lease.verification(workspace)
    scene.tick()
    assert fake.asked() == []
    Workspace.objects.update(verify_at=timezone.now())
    scene.tick()
    scene.tick()
    assert (fake.asked().count("directory"), fake.asked().count("members")) == (1, 1)


@both
def test_a_workspace_that_had_to_wait_is_verified_after_its_pause(
    channel: Channel, workspace: Workspace, fake: Fake
) -> None:
    Workspace.objects.update(not_before=timezone.now() + timedelta(seconds=30))
    fake.calls.clear()
    tasks.verify()
    assert fake.asked() == []
    scene.later(minutes=1)
    scene.tick()
    assert "directory" in fake.asked()


@slack
def test_a_place_slack_forgot_is_sought_from_the_first_page_again(
    workspace: Workspace, edition: Edition, fake: FakeSlack
) -> None:
    scene.channel(workspace, edition)
    rows = crowd(fake, edition, 12)
    clock = limited(fake, 22)
    scene.tick()
    fake.switches.tiers = False
    fake.strike("invalid_cursor", "directory")
    clock.advance(60)
    scene.later(minutes=1)
    scene.tick()
    scene.tick()
    assert {scene.truth(row)[0] for row in rows} == {Membership.ChatState.PRESENT}


@both
def test_27_one_worker_reads_the_directory_and_the_others_come_back(workspace: Workspace, fake: Fake) -> None:
    client = connect.connect(workspace)
    with lease.directory(workspace), pytest.raises(lease.Paused):
        directory.walk(workspace, client)
    directory.walk(workspace, client)
    assert Workspace.objects.get().people_count == 2


@slack
def test_many_strangers_of_a_bound_channel_are_named_by_the_directory(
    workspace: Workspace, edition: Edition, fake: FakeSlack
) -> None:
    room = fake.open_room("existing")
    for number in range(40):
        fake.join(room, fake.register(f"old{number}@example.org", f"old{number}"))
    made = scene.channel(workspace, edition, external_id=room)
    actions.sync_now(channel=made, actor=None)
    scene.tick()
    assert made.presences.filter(username__startswith="old").count() == 40
    assert fake.asked().count("directory") == 1
    assert not [path for _, path in fake.calls if path == "users.info"]
