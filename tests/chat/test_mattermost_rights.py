"""What a token may do on Mattermost, and the list of members set in one call."""

import httpx
import pytest

from chat.clients import base
from chat.clients.mattermost import Mattermost
from demo.fakes.mattermost import FakeMattermost, Fault
from tests.chat.platform import people, room


def test_a_bot_with_the_default_roles_may_do_all_the_portal_needs(client: Mattermost, fake: FakeMattermost) -> None:
    rights = client.rights()
    assert (rights.name, rights.admin) == ("portal-bot", False)
    assert list(rights.may) == list(base.RIGHTS)
    assert set(rights.may.values()) == {True}
    assert len(fake.calls) == 4


def test_what_it_may_not_do_names_the_permission_to_give(client: Mattermost, fake: FakeMattermost) -> None:
    fake.switches.denied = ("create_private_channel", "manage_public_channel_members")
    fake.switches.hidden_emails = True
    rights = client.rights()
    assert {right for right, allowed in rights.may.items() if not allowed} == set(rights.needs)
    assert rights.needs == {
        "create_private": "create_private_channel",
        "invite": "manage_public_channel_members",
        "remove": "manage_public_channel_members",
        "read_emails": "ShowEmailAddress",
    }
    with pytest.raises(base.Forbidden):
        client.create_channel(name="x1", display_name="X", private=True)


def test_an_administrator_may_everything(fake: FakeMattermost) -> None:
    rights = Mattermost(fake.url, fake.admin_token, "dfg").rights()
    assert rights.admin
    assert set(rights.may.values()) == {True}
    assert not rights.needs


def test_a_server_that_does_not_tell_its_roles_leaves_it_unknown(client: Mattermost, fake: FakeMattermost) -> None:
    fake.switches.faults = [Fault("404", path="/roles/names"), Fault("404", path="/config")]
    rights = client.rights()
    assert set(rights.may.values()) == {None}
    assert not rights.needs


# -- the whole list at once


@pytest.fixture
def ruler(fake: FakeMattermost) -> Mattermost:
    """A client with the administrator's token, on a server of 11.7."""
    fake.switches.version = "11.7.0"
    return Mattermost(fake.url, fake.admin_token, fake.team_name, team_id=fake.state.team["id"])


def test_the_whole_list_of_members_is_one_call(ruler: Mattermost, fake: FakeMattermost) -> None:
    made, who = room(ruler), people(fake, 4)
    ruler.add_members(made.id, who[:2])
    outside = fake.state.add_user("out@example.org", "out")["id"]
    assert ruler.capabilities().set_all
    fake.calls.clear()
    done = ruler.set_members(made.id, [*who[1:], outside])
    assert len(fake.calls) == 1
    assert done.added == set(who[2:])
    assert done.removed == {who[0], fake.state.tokens[fake.admin_token]}
    assert list(done.failed) == [outside]
    assert set(fake.state.channel_members[made.id]) == set(who[1:])


def test_an_account_that_does_not_rule_the_server_learns_it_once(client: Mattermost, fake: FakeMattermost) -> None:
    fake.switches.version = "11.7.0"
    made = room(client)
    assert client.capabilities().set_all
    with pytest.raises(base.Forbidden):
        client.set_members(made.id, people(fake, 1))
    assert not client.capabilities().set_all


@pytest.mark.parametrize("version", ["5.37.0", "10.5.0", "11.6.9"])
def test_33_an_older_server_cannot_set_the_list(client: Mattermost, fake: FakeMattermost, version: str) -> None:
    fake.switches.version = version
    made = room(client)
    assert not client.capabilities().set_all
    with pytest.raises(base.Rejected):
        client.set_members(made.id, people(fake, 1))


@pytest.mark.parametrize("end", ['{"error": "the database is gone"}', '{"added": ["b'])
def test_23_a_list_that_stops_midway_keeps_what_was_done_and_says_it_is_not_all(end: str) -> None:
    text = '{"added": ["' + "a" * 26 + '"], "errors": []}\n' + end
    server = httpx.MockTransport(lambda _: httpx.Response(200, text=text))
    client = Mattermost("https://chat.example.org", "t", "dfg", team_id="t" * 26, transport=server)
    done = client.set_members("c" * 26, ["a" * 26, "b" * 26])
    assert done.added == {"a" * 26}
    assert isinstance(done.stopped, base.UnknownOutcome)
