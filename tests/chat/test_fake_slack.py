"""The fake Slack itself: checked against the API's description, its tiers, its memory."""

import json
from pathlib import Path

import httpx
import pytest

from chat.clients import base
from chat.clients.slack import Slack
from demo.fakes.slack import Clock, FakeSlack, Switches
from tests.chat.platform import connect, people, room
from tests.chat.vendor import Answered, Asked

# Methods the description leaves out.
UNDESCRIBED = {"/api/pins.add"}


def test_what_the_client_sends_and_the_fake_answers_follow_the_api_description(specs: Path) -> None:
    """Every exchange of a session with the client, refusals included, validated by openapi-core."""
    from openapi_core import OpenAPI

    description = json.loads((specs / "slack-web-trimmed.openapi31.json").read_text(encoding="utf-8"))
    with FakeSlack() as fake:
        description["servers"] = [{"url": fake.api_url.rstrip("/")}]
        api = OpenAPI.from_dict(description)
        fake.tape = []
        _a_session(fake, Slack(fake.bot_token, base_url=fake.api_url))
        described = [one for one in fake.tape if one.path not in UNDESCRIBED]
        assert len(described) >= 28
        for exchange in described:
            asked = Asked(exchange, fake.url)
            api.validate_request(asked)
            api.validate_response(asked, Answered(exchange))


def _a_session(fake: FakeSlack, client: Slack) -> None:
    who = people(fake, 101)
    client.team()
    client.people()
    client.people_by_id([*who[:2], "UZZZZZZZZZZ"])
    client.person_by_email("p1@example.org")
    client.person_by_email("nobody@example.org")
    made = client.create_channel(name="12_bloom", display_name="Bloom", private=True)
    client.channel(made.id)
    client.channel_by_name("12_bloom")
    client.channels()
    client.describe(made.id, purpose="p & q", header="h")
    client.rename(made.id, name="12_bloom_2", display_name="Bloom")
    client.add_members(made.id, who)
    client.add_members(made.id, [*who[:2], "UZZZZZZZZZZ", fake.own_id])
    client.members(made.id)
    client.member_counts([made.id, fake.default_room])
    client.remove_member(made.id, who[0])
    client.remove_member(made.id, who[0])
    client.pin(made.id, client.post(made.id, "Bonjour"))
    client.direct_message(who[0], "Bonjour")
    client.archive(made.id)
    client.archive(made.id)
    client.restore(made.id)
    client.rights()
    for kind in ("429", "ratelimited"):
        fake.strike(kind)
        with pytest.raises(base.RateLimited):
            client.rights()


def test_it_remembers_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "slack.json"
    with FakeSlack(path=path) as fake:
        alice = fake.register("alice@example.org", "alice")
        made = room(connect(fake))
    with FakeSlack(path=path) as again:
        client = connect(again)
        assert client.channel(made.id) == made
        found = client.person_by_email("alice@example.org")
        assert found is not None
        assert found.id == alice


def test_ids_are_the_same_on_every_machine() -> None:
    one, other = FakeSlack(), FakeSlack()
    assert one.own_id == other.own_id != one.admin_id
    assert one.default_room == other.default_room


def test_a_method_takes_so_many_calls_at_once_and_as_many_more_a_minute() -> None:
    clock = Clock()
    with FakeSlack(switches=Switches(tiers=True, clock=clock)) as fake:
        client = connect(fake)
        for _ in range(20):
            client.directory()
        with pytest.raises(base.RateLimited) as limited:
            client.directory()
        assert limited.value.retry_after == 3
        clock.advance(3)
        client.directory()
        with pytest.raises(base.RateLimited):
            client.directory()
        clock.advance(60)
        for _ in range(20):
            client.directory()
        client.channel(fake.default_room)  # another method has its own count


def test_a_call_without_a_token_or_to_an_unknown_method_is_refused_as_slack_does() -> None:
    with FakeSlack() as fake:
        bearer = {"Authorization": f"Bearer {fake.bot_token}"}
        assert httpx.post(fake.api_url + "auth.test").json() == {"ok": False, "error": "not_authed"}
        assert httpx.post(fake.api_url + "no.such", headers=bearer).json() == {"ok": False, "error": "unknown_method"}
        assert httpx.get(fake.api_url + "auth.test", headers=bearer).json()["ok"] is True


def test_a_large_directory_is_made_and_read_in_a_moment() -> None:
    with FakeSlack() as fake:
        people(fake, 2000)
        client = connect(fake)
        assert len(client.people()) == 2002
        assert client.calls == 11
