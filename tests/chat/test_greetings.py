"""A mat for those who arrive: said once, never when in doubt, never to whom does not want it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from chat import actions, greet, tasks, texts
from chat.models import Channel, Greeting, Welcome, Workspace
from demo.fakes.faults import Fault
from demo.fakes.slack import FakeSlack
from projects.models import Edition
from tests import factories
from tests.chat import platform, scene
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def welcome(channel: Channel) -> Welcome:
    return actions.set_welcome(channel=channel, place="channel", text="", actor=factories.user("Chloé"))


def arrive(edition: Edition, fake: platform.Fake, name: str = "Alice", **fields: Any) -> Volunteer:
    """Somebody joins, and the chat follows."""
    row = scene.member(edition, volunteer=factories.volunteer(name, **fields))
    scene.registered(fake, row)
    scene.tick()
    return row.volunteer


def said(fake: platform.Fake, channel_id: str = "") -> list[str]:
    """Texts written by the portal, in one channel or anywhere."""
    written = fake.state.messages if isinstance(fake, FakeSlack) else fake.state.posts
    told = [fake.message(identity) for identity in written]
    return [text for place, text, _pinned in told if not channel_id or place == channel_id]


def strike(fake: platform.Fake, kind: str) -> None:
    """The next message."""
    fake.switches.faults.append(Fault(kind, "chat.postMessage" if isinstance(fake, FakeSlack) else "/posts$"))


def states() -> list[str]:
    return list(Greeting.objects.order_by("pk").values_list("state", flat=True))


def test_nobody_is_welcomed_unless_a_coordinator_said_so(
    channel: Channel, edition: Edition, fake: platform.Fake
) -> None:
    arrive(edition, fake)
    assert said(fake) == []


@platform.both
def test_somebody_who_arrives_is_welcomed_in_the_channel_once(
    welcome: Welcome, channel: Channel, edition: Edition, fake: platform.Fake
) -> None:
    alice = arrive(edition, fake)
    scene.tick()
    told = said(fake, channel.external_id)
    assert len(told) == 1
    assert told[0].startswith("Bienvenue à Alice\u00a0! Ici on parle de Bloom.")
    assert f"http://localhost:8000{edition.get_absolute_url()}" in told[0]
    assert states() == ["sent"]
    row = alice.memberships.get()
    scene.out(row)
    scene.tick()
    scene.member(edition, volunteer=alice)
    scene.tick()
    scene.tick()
    assert len(said(fake)) == 1  # back again, known already


def test_whoever_is_in_already_is_no_newcomer(
    welcome: Welcome, channel: Channel, edition: Edition, fake: platform.Fake
) -> None:
    scene.tick()
    assert said(fake) == []  # Léa was there first


def test_a_crowd_is_welcomed_in_one_message(
    welcome: Welcome, channel: Channel, edition: Edition, fake: platform.Fake
) -> None:
    for name in ("Alice", "Bob", "Carole"):
        scene.registered(fake, scene.member(edition, name))
    scene.tick()
    assert [text[:34] for text in said(fake)] == ["Bienvenue à Alice, Bob et Carole\u00a0!"]


@platform.both
def test_in_private_each_gets_their_own(
    welcome: Welcome, channel: Channel, edition: Edition, fake: platform.Fake
) -> None:
    actions.set_welcome(channel=channel, place="direct", text="{nom}, {canal}", actor=factories.user("Chloé"))
    for name in ("Alice", "Bob"):
        scene.registered(fake, scene.member(edition, name))
    scene.tick()
    assert sorted(said(fake)) == [f"Alice, {scene.label(channel)}", f"Bob, {scene.label(channel)}"]
    assert said(fake, channel.external_id) == []


def test_whoever_wants_no_welcome_gets_none(
    welcome: Welcome, channel: Channel, edition: Edition, fake: platform.Fake
) -> None:
    arrive(edition, fake, wants_welcome=False)
    assert (said(fake), states()) == ([], [])


@platform.both
def test_a_lost_answer_is_never_said_twice(
    welcome: Welcome, channel: Channel, edition: Edition, fake: platform.Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = scene.member(edition)
    scene.registered(fake, row)
    tasks.sync_channel(channel.pk)
    strike(fake, "truncate")
    tasks.greet_people(welcome.pk)
    assert states() == ["unsure"]
    scene.later(hours=1)
    scene.tick()
    assert len(said(fake)) == 1


@platform.both
def test_what_was_surely_not_said_is_said_later(
    welcome: Welcome, channel: Channel, edition: Edition, fake: platform.Fake
) -> None:
    scene.registered(fake, scene.member(edition))
    tasks.sync_channel(channel.pk)
    strike(fake, "429")
    tasks.greet_people(welcome.pk)
    assert (said(fake), states()) == ([], [])
    scene.later(hours=1)
    scene.tick()
    assert len(said(fake)) == 1


def test_a_worker_that_dies_after_claiming_says_nothing_twice(
    welcome: Welcome, channel: Channel, edition: Edition, fake: platform.Fake
) -> None:
    scene.registered(fake, scene.member(edition))
    tasks.sync_channel(channel.pk)
    assert len(greet.claim(welcome)) == 1
    assert greet.claim(welcome) == []
    scene.tick()
    assert (said(fake), states()) == ([], ["claimed"])


def test_a_refusal_is_kept_and_does_not_stop_the_others(
    welcome: Welcome, channel: Channel, edition: Edition, fake: platform.Fake
) -> None:
    actions.set_welcome(channel=channel, place="direct", text="{nom}", actor=factories.user("Chloé"))
    rows = [scene.member(edition, name) for name in ("Alice", "Bob")]
    accounts = [scene.registered(fake, row) for row in rows]
    tasks.sync_channel(channel.pk)
    with fake.state.lock:
        del fake.state.users[accounts[0]]
    tasks.greet_people(welcome.pk)
    assert states() == ["refused", "sent"]
    assert said(fake) == ["Bob"]


def test_the_database_holds_one_greeting_a_person_and_channel(channel: Channel) -> None:
    alice = factories.volunteer()
    Greeting.objects.create(channel=channel, volunteer=alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Greeting.objects.create(channel=channel, volunteer=alice)


def test_turning_it_off_and_on_again_forgets_those_between(
    welcome: Welcome, channel: Channel, edition: Edition, fake: platform.Fake
) -> None:
    chloe = factories.user("Chloé")
    actions.set_welcome(channel=channel, place="none", text="", actor=chloe)
    arrive(edition, fake)
    actions.set_welcome(channel=channel, place="channel", text="", actor=chloe)
    scene.tick()
    assert said(fake) == []


def test_a_name_mentions_nobody_and_formats_nothing() -> None:
    assert texts.plain("@all <!channel> **Léa** [x](http://evil.example) J. D’Arc-Roy") == (
        "all !channel Léa x http evil example J. D’Arc-Roy"
    )


def test_only_fixed_words_are_replaced(workspace: Workspace, channel: Channel) -> None:
    assert texts.fill("{nom} {nom.__class__} {0} {{nom}} {% now %}", {"nom": "Alice"}) == (
        "Alice {nom.__class__} {0} {Alice} {% now %}"
    )
    assert texts.unknown_words("{nom} {prénom} {projet}", ["nom", "projet"]) == ["prénom"]


def test_a_put_off_workspace_waits(
    welcome: Welcome, channel: Channel, edition: Edition, fake: platform.Fake, workspace: Workspace
) -> None:
    scene.registered(fake, scene.member(edition))
    tasks.sync_channel(channel.pk)
    Workspace.objects.update(not_before=timezone.now() + timedelta(minutes=5))
    assert not Welcome.objects.due().exists()
    tasks.greet_people(welcome.pk)
    assert said(fake) == []
