"""Going back on a plan: only what that plan did, seen before, allowed by a person, and never argued with."""

from __future__ import annotations

import pytest

from accounts.models import AuditLine, User
from chat import actions, tasks
from chat.models import Channel, Presence, SyncPlan
from demo.fakes.mattermost import FakeMattermost
from projects.models import Edition, Membership
from tests import factories
from tests.chat import scene
from tests.chat.test_sync import crowd, unseat

pytestmark = pytest.mark.django_db


@pytest.fixture
def chloe(db: None) -> User:
    return factories.user("Chloé", staff=True)


def back(plan: SyncPlan, actor: User) -> SyncPlan:
    """The way back from `plan`, shown then applied."""
    asked = actions.ask_undo(plan=plan, actor=actor)
    scene.tick()
    asked.refresh_from_db()
    assert asked.state == SyncPlan.State.DRY
    actions.approve(plan=asked, actor=actor)
    scene.tick()
    asked.refresh_from_db()
    assert asked.state == SyncPlan.State.APPLIED, asked.report
    return asked


def test_going_back_takes_out_whom_the_plan_added_and_nobody_else(
    channel: Channel, edition: Edition, fake: FakeMattermost, chloe: User
) -> None:
    before = scene.inside(fake, channel)
    alice = scene.registered(fake, scene.member(edition))
    scene.tick()
    stranger = fake.state.add_user("stranger@example.org", "stranger")["id"]
    fake.state.join(channel.external_id, stranger)
    asked = actions.ask_undo(plan=scene.last_plan(channel), actor=chloe)
    scene.tick()
    asked.refresh_from_db()
    assert scene.lines(asked) == {("remove", "undo_add")}
    assert alice in scene.inside(fake, channel)
    actions.approve(plan=asked, actor=chloe)
    scene.tick()
    assert scene.inside(fake, channel) == before | {stranger}
    assert list(AuditLine.objects.filter(actor=chloe).order_by("pk").values_list("verb", flat=True)) == [
        "channel.undo_asked",
        "channel.plan_approved",
    ]


def test_nobody_taken_out_by_going_back_returns_until_a_new_seat(
    channel: Channel, edition: Edition, fake: FakeMattermost, chloe: User
) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    back(scene.last_plan(channel), chloe)
    actions.sync_now(channel=channel, actor=None)
    scene.tick()
    assert account not in scene.inside(fake, channel)
    assert channel.findings.filter(reason="undone", external_id=account).exists()
    scene.out(alice)
    scene.member(edition, volunteer=alice.volunteer)
    scene.tick()
    assert account in scene.inside(fake, channel)


def test_going_back_puts_back_whom_the_plan_took_out_and_they_stay(
    channel: Channel, edition: Edition, fake: FakeMattermost, chloe: User
) -> None:
    rows = crowd(fake, edition, 6)
    unseat(edition, rows)
    scene.tick()
    full = scene.inside(fake, channel)
    plan = scene.last_plan(channel)
    actions.approve(plan=plan, actor=chloe)
    scene.tick()
    assert len(scene.inside(fake, channel)) == 1
    plan.refresh_from_db()
    back(plan, chloe)
    assert scene.inside(fake, channel) == full
    actions.sync_now(channel=channel, actor=None)
    scene.tick()
    assert scene.inside(fake, channel) == full


def test_somebody_who_left_and_returned_by_themselves_is_not_taken_out(
    channel: Channel, edition: Edition, fake: FakeMattermost, chloe: User
) -> None:
    account = scene.registered(fake, scene.member(edition))
    scene.tick()
    plan = scene.last_plan(channel)
    for change in (fake.state.part, fake.state.join):
        change(channel.external_id, account)
        actions.sync_now(channel=channel, actor=None)
        scene.tick()
    asked = actions.ask_undo(plan=plan, actor=chloe)
    scene.tick()
    asked.refresh_from_db()
    assert asked.lines == []
    assert account in scene.inside(fake, channel)


def test_an_overtaken_plan_is_refused_in_words(
    channel: Channel, edition: Edition, fake: FakeMattermost, chloe: User
) -> None:
    scene.registered(fake, scene.member(edition))
    scene.tick()
    old = scene.last_plan(channel)
    scene.registered(fake, scene.member(edition, "Bob"))
    scene.tick()
    with pytest.raises(actions.NotUndoable, match="undo_overtaken"):
        actions.ask_undo(plan=old, actor=chloe)
    asked = actions.ask_undo(plan=scene.last_plan(channel), actor=chloe)
    scene.registered(fake, scene.member(edition, "Zoé"))
    scene.tick()
    asked.refresh_from_db()
    actions.approve(plan=asked, actor=chloe)
    scene.tick()
    scene.tick()
    asked.refresh_from_db()
    assert asked.state == SyncPlan.State.APPLIED
    assert Presence.objects.filter(channel=channel, left_at=None, account__volunteer__user__name="Zoé").exists()


def test_a_plan_is_gone_back_on_once(channel: Channel, edition: Edition, fake: FakeMattermost, chloe: User) -> None:
    scene.registered(fake, scene.member(edition))
    scene.tick()
    plan = scene.last_plan(channel)
    undone = back(plan, chloe)
    with pytest.raises(actions.NotUndoable, match="undo_twice"):
        actions.ask_undo(plan=plan, actor=chloe)
    again = back(undone, chloe)
    assert again.count("add") == 1
    assert len(scene.inside(fake, channel)) == 2


def test_an_archived_channel_is_opened_again_and_archived_again(
    channel: Channel, edition: Edition, fake: FakeMattermost, chloe: User
) -> None:
    actions.archive_channel(channel=channel, actor=chloe)
    scene.tick()
    room = fake.state.channels[channel.external_id]
    assert room["delete_at"]
    undone = back(scene.last_plan(channel), chloe)
    assert not room["delete_at"]
    channel.refresh_from_db()
    assert (channel.closed, channel.closing, channel.archived) == (False, False, False)
    alice = scene.registered(fake, scene.member(edition))
    tasks.tick()
    assert alice in scene.inside(fake, channel)
    with pytest.raises(actions.NotUndoable, match="undo_overtaken"):
        actions.ask_undo(plan=undone, actor=chloe)


def test_a_channel_the_plan_created_is_archived(
    workspace: object, edition: Edition, fake: FakeMattermost, chloe: User
) -> None:
    made = scene.channel(workspace, edition)  # type: ignore[arg-type]
    scene.tick()
    back(scene.last_plan(made), chloe)
    made.refresh_from_db()
    assert fake.state.channels[made.external_id]["delete_at"]
    assert made.closed
    assert Membership.objects.count() == 0
