"""What is left to a person: shown once, ticked, back only when it comes back."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from chat import actions
from chat.models import Channel, Finding
from demo.fakes.mattermost import FakeMattermost
from projects.models import Edition
from tests import factories
from tests.chat import scene

pytestmark = pytest.mark.django_db


def look(channel: Channel) -> set[tuple[str, str]]:
    """Read the channel again; what is left to do or to look at there."""
    actions.sync_now(channel=channel, actor=None)
    scene.tick()
    return set(Finding.objects.open().filter(channel=channel).values_list("kind", "reason"))


@pytest.fixture
def additive(channel: Channel) -> Channel:
    Channel.objects.update(policy="additive")
    channel.refresh_from_db()
    return channel


def test_a_departure_the_portal_may_not_carry_out_is_work_by_hand_until_it_is_done(
    additive: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    scene.out(alice)
    assert look(additive) == {("by_hand", "additive")}
    fake.state.part(additive.external_id, account)
    assert look(additive) == set()
    assert Finding.objects.get().gone_at


def test_a_ticked_line_is_not_shown_again_until_it_comes_back(
    additive: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    chloe = factories.user("Chloé", staff=True)
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    scene.out(alice)
    look(additive)
    row = actions.tick(finding=Finding.objects.get(), actor=chloe)
    assert (row.ticked_by, row.ticked_at is not None) == (chloe, True)
    assert look(additive) == set()
    with pytest.raises(actions.AlreadyTicked):
        actions.tick(finding=row, actor=chloe)
    fake.state.part(additive.external_id, account)
    look(additive)
    fake.state.join(additive.external_id, account)
    # Back by themselves after the team's decision: no longer decided, a volunteer without a seat.
    assert look(additive) == {("drift", "known")}


def test_a_refused_removal_becomes_work_by_hand(workspace: object, edition: Edition, fake: FakeMattermost) -> None:
    town = next(one["id"] for one in fake.state.channels.values() if one["name"] == "town-square")
    made = scene.channel(workspace, edition, external_id=town, policy=Channel.Policy.MANAGED)  # type: ignore[arg-type]
    alice = scene.member(edition)
    scene.registered(fake, alice)
    scene.tick()
    scene.out(alice)
    scene.tick()
    assert Finding.objects.open().filter(channel=made, reason="default_channel", kind="by_hand").count() == 1


def test_drift_is_remembered_a_new_name_until_somebody_ticks_it(channel: Channel, fake: FakeMattermost) -> None:
    fake.state.channels[channel.external_id].update(name="12_bloom_bis", type="P")
    stranger = fake.state.add_user("stranger@example.org", "stranger")["id"]
    fake.state.join(channel.external_id, stranger)
    found = {("drift", "renamed"), ("drift", "made_private"), ("drift", "unknown")}
    assert look(channel) == found
    assert look(channel) == found
    fake.state.part(channel.external_id, stranger)
    assert look(channel) == found - {("drift", "unknown")}
    actions.tick(finding=Finding.objects.get(reason="renamed"), actor=factories.user("Chloé"))
    assert look(channel) == {("drift", "made_private")}


def test_an_incomplete_reading_ends_no_line(channel: Channel, fake: FakeMattermost) -> None:
    from demo.fakes.mattermost import Fault

    stranger = fake.state.add_user("stranger@example.org", "stranger")["id"]
    fake.state.join(channel.external_id, stranger)
    found = look(channel)
    fake.state.part(channel.external_id, stranger)
    fake.switches.faults = [Fault("500", path="/members$", times=-1)]
    assert look(channel) == found


def test_a_line_is_written_once(channel: Channel) -> None:
    volunteer = factories.volunteer()
    for person in (None, volunteer):
        values = {"channel": channel, "kind": "drift", "reason": "known", "external_id": "x", "volunteer": person}
        Finding.objects.create(**values)
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.create(**values)
