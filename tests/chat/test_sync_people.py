"""Who is who: found, invited, linked, renamed, deactivated, gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from chat import actions, tasks
from chat.clients.base import Person
from chat.clients.mattermost import Mattermost
from chat.models import Account, Channel
from demo.fakes.mattermost import FakeMattermost
from projects.models import Edition, Membership
from tests import factories
from tests.chat import scene
from tests.chat.platform import Fake, both

pytestmark = pytest.mark.django_db
State = Membership.ChatState


@both
def test_8_somebody_not_registered_yet_is_invited_then_picked_up(
    channel: Channel, edition: Edition, fake: Fake
) -> None:
    alice = scene.member(edition)
    scene.tick()
    assert scene.truth(alice) == (State.INVITED, alice.volunteer.user.email)
    account = scene.registered(fake, alice, in_team=False)
    scene.later(seconds=10)
    scene.tick()
    scene.tick()
    assert account in scene.inside(fake, channel)
    assert scene.truth(alice) == (State.PRESENT, "")


def test_8_an_invitation_nobody_took_for_a_week_becomes_not_found(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    alice = scene.member(edition)
    scene.tick()
    Account.objects.filter(volunteer=alice.volunteer).update(asked_at=timezone.now() - timedelta(days=8))
    actions.mark_dirty(channels=Channel.objects.all())
    scene.tick()
    assert scene.truth(alice) == (State.NOT_FOUND, alice.volunteer.user.email)


@pytest.mark.parametrize(("age", "step"), [(0, 1), (3, 5), (49, 60)])
def test_people_not_found_are_sought_less_and_less_often(
    channel: Channel, edition: Edition, fake: FakeMattermost, age: int, step: int
) -> None:
    """Hours since they were first sought, minutes between two looks, calls in thirty such steps."""
    alice = scene.member(edition)
    scene.tick()
    Account.objects.filter(volunteer=alice.volunteer).update(asked_at=timezone.now() - timedelta(hours=age))
    fake.calls.clear()
    for _ in range(30):
        scene.later(minutes=step)
        scene.tick()
    assert 10 <= len(fake.calls) <= 35


@both
def test_2_somebody_with_another_address_is_linked_by_hand(channel: Channel, edition: Edition, fake: Fake) -> None:
    alice = scene.member(edition)
    other = fake.register("elsewhere@example.com", "elsewhere")
    scene.tick()
    row = Account.objects.get(volunteer=alice.volunteer)
    actions.link_account(account=row, external_id=other, actor=factories.user("Chloé", staff=True))
    scene.tick()
    assert other in scene.inside(fake, channel)


def test_2_a_link_made_by_hand_during_a_search_stands(
    channel: Channel, edition: Edition, fake: FakeMattermost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search waits for the server, and comes back with nobody: it is the person who knows."""
    alice = scene.member(edition)
    other = fake.register("elsewhere@example.com", "elsewhere")
    search = Mattermost.person_by_email

    def linked_meanwhile(self: Mattermost, email: str) -> Person | None:
        row = Account.objects.get(volunteer=alice.volunteer)
        actions.link_account(account=row, external_id=other, actor=factories.user("Chloé", staff=True))
        return search(self, email)

    monkeypatch.setattr(Mattermost, "person_by_email", linked_meanwhile)
    scene.tick()
    row = Account.objects.get(volunteer=alice.volunteer)
    assert (row.external_id, row.state, row.matched_by) == (other, "found", "hand")
    monkeypatch.undo()
    scene.tick()
    assert other in scene.inside(fake, channel)


def test_2_a_user_name_seen_in_a_channel_is_enough_to_link(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    other = fake.register("elsewhere@example.com", "elsewhere")
    fake.join(channel.external_id, other)
    actions.sync_now(channel=channel, actor=None)
    alice = scene.member(edition)
    scene.tick()
    row = Account.objects.get(volunteer=alice.volunteer)
    actions.link_account(account=row, external_id="@Elsewhere", actor=factories.user("Chloé"))
    scene.tick()
    assert scene.truth(alice) == (State.PRESENT, "")
    with pytest.raises(actions.UnknownAccount):
        actions.link_account(account=row, external_id="nobody", actor=factories.user("Chloé"))


@both
def test_3_one_account_is_never_two_people(channel: Channel, edition: Edition, fake: Fake) -> None:
    alice, bob = scene.member(edition), scene.member(edition, "Bob")
    account = scene.registered(fake, alice)
    scene.tick()
    row = Account.objects.get(volunteer=bob.volunteer)
    with pytest.raises(actions.AccountTaken):
        actions.link_account(account=row, external_id=account, actor=factories.user("Chloé"))
    Account.objects.filter(volunteer=alice.volunteer).update(volunteer=factories.volunteer("Carole"))
    actions.mark_dirty(channels=Channel.objects.all())
    scene.tick()
    assert Account.objects.get(volunteer=alice.volunteer).state == Account.State.CONFLICT
    assert scene.truth(alice)[0] == State.FAILING


@both
def test_4_5_after_linking_only_the_id_counts(channel: Channel, edition: Edition, fake: Fake) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    fake.readdress(account, email="new@example.com", name="renamed")
    tasks.verify()
    scene.tick()
    row = Account.objects.get(volunteer=alice.volunteer)
    assert (row.external_id, row.username, row.state) == (account, "renamed", "found")
    assert scene.truth(alice) == (State.PRESENT, "")


def test_6_7_a_deactivated_account_is_told_then_added_when_it_is_back(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    fake.deactivate(account)
    scene.tick()
    assert scene.truth(alice) == (State.NOT_FOUND, alice.volunteer.user.email)
    assert account not in scene.inside(fake, channel)
    fake.deactivate(account, back=True)
    scene.later(hours=1)
    scene.tick()
    scene.tick()
    assert account in scene.inside(fake, channel)


@both
def test_9_a_guest_is_refused(channel: Channel, edition: Edition, fake: Fake) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    fake.mark(account, guest=True)
    scene.tick()
    assert account not in scene.inside(fake, channel)
    assert Account.objects.get(volunteer=alice.volunteer).state == Account.State.GUEST


def test_18_somebody_outside_the_team_enters_it_first(channel: Channel, edition: Edition, fake: FakeMattermost) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice, in_team=False)
    scene.tick()
    assert account in scene.inside(fake, channel)
    assert len(fake.calls) == 4  # address, refused, team, added


@both
def test_hidden_addresses_are_said_plainly(channel: Channel, edition: Edition, fake: Fake) -> None:
    fake.hide_emails()
    alice = scene.member(edition)
    scene.registered(fake, alice)
    scene.tick()
    state, detail = scene.truth(alice)
    assert state == State.FAILING
    assert "cache les adresses" in detail


@both
def test_a_person_who_left_on_the_platform_is_not_put_back(channel: Channel, edition: Edition, fake: Fake) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    fake.leave(channel.external_id, account)
    actions.sync_now(channel=channel, actor=None)
    scene.tick()
    assert account not in scene.inside(fake, channel)
    scene.out(alice)
    scene.tick()
    scene.member(edition, volunteer=alice.volunteer)
    scene.tick()
    assert account in scene.inside(fake, channel)  # a new seat is a new wish


@both
def test_2_7_a_hand_linked_account_is_never_traded_for_one_with_the_address(
    channel: Channel, edition: Edition, fake: Fake
) -> None:
    alice = scene.member(edition)
    scene.tick()
    chosen = fake.register("elsewhere@example.com", "elsewhere")
    row = Account.objects.get(volunteer=alice.volunteer)
    actions.link_account(account=row, external_id=chosen, actor=factories.user("Chloé"))
    other = scene.registered(fake, alice)
    fake.deactivate(chosen)
    tasks.verify()
    fake.deactivate(chosen, back=True)
    scene.later(hours=2)
    scene.tick()
    scene.tick()
    assert chosen in scene.inside(fake, channel)
    assert other not in scene.inside(fake, channel)
