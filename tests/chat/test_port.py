"""What the engine may rely on, whatever the platform: the same questions to both clients, over both fakes."""

import pytest

from chat.clients import base
from chat.clients.mattermost import Mattermost
from tests.chat.platform import Fake, both, nobody, nowhere, people, room

pytestmark = both


def test_10_the_token_says_who_we_are_in_one_call(fake: Fake, client: base.ChatClient) -> None:
    us = client.whoami()
    assert (us.id, us.bot, client.calls) == (fake.own_id, True, 1)


def test_the_team_says_its_id(client: base.ChatClient, fake: Fake) -> None:
    assert client.team().id == fake.state.team["id"]


# -- people


def test_1_an_address_is_found_whatever_its_case(fake: Fake, client: base.ChatClient) -> None:
    alice = fake.register("Alice@Example.org", "alice")
    found = client.person_by_email("ALICE@example.ORG")
    assert found == base.Person(alice, "alice", "alice@example.org")


def test_an_address_with_odd_characters_is_one_address(fake: Fake, client: base.ChatClient) -> None:
    odd = fake.register("a+b/c?d&e@example.org", "odd")
    found = client.person_by_email("a+b/c?d&e@example.org")
    assert found is not None
    assert found.id == odd


def test_8_an_address_nobody_has_is_none(client: base.ChatClient) -> None:
    assert client.person_by_email("nobody@example.org") is None


def test_6_9_10_11_the_directory_says_who_is_deactivated_guest_bot_or_administrator(
    fake: Fake, client: base.ChatClient
) -> None:
    bob, guest, bot, boss = people(fake, 4)
    fake.deactivate(bob)
    fake.mark(guest, guest=True)
    fake.mark(bot, bot=True)
    fake.mark(boss, admin=True)
    known = {one.id: one for one in client.people()}
    assert known[bob].deactivated
    assert known[guest].guest
    assert known[bot].bot
    assert known[boss].admin
    assert {one.id: one for one in client.people_by_id([bob, guest, bot, boss])} == {
        one: known[one] for one in (bob, guest, bot, boss)
    }


def test_hidden_addresses_are_forbidden_and_not_nobody(fake: Fake, client: base.ChatClient) -> None:
    fake.register("alice@example.org", "alice")
    fake.hide_emails()
    with pytest.raises(base.Forbidden):
        client.person_by_email("alice@example.org")
    assert {one.email for one in client.people() if one.id != fake.own_id} == {""}
    assert client.rights().may["read_emails"] is False


@pytest.mark.parametrize("number", [0, 197, 198, 199])
def test_20_the_directory_is_read_to_its_last_page(fake: Fake, client: base.ChatClient, number: int) -> None:
    people(fake, number)
    assert len(client.people()) == number + 2  # the administrator and our bot
    cursor, seen = "", 0
    while True:
        page = client.directory(cursor)
        seen += len(page.people)
        if not (cursor := page.more):
            break
    assert seen == number + 2


def test_only_those_who_exist_are_found_by_id(fake: Fake, client: base.ChatClient) -> None:
    one, other = people(fake, 2)
    assert {row.id for row in client.people_by_id([one, nobody(fake), other])} == {one, other}


# -- channels


def test_16_a_taken_name_is_taken_by_open_archived_and_hidden_channels(fake: Fake, client: base.ChatClient) -> None:
    fake.open_room("open", ours=False)
    fake.archive_room(fake.open_room("archived", ours=False))
    fake.open_room("hidden", ours=False, private=True)
    for name in ("open", "archived", "hidden"):
        with pytest.raises(base.NameTaken):
            room(client, name)
    archived = client.channel_by_name("archived")
    assert archived is not None
    assert archived.archived
    assert client.channel_by_name("hidden") is None


@pytest.mark.parametrize("name", ["Été", "-x", "y" * 81])
def test_a_name_the_platform_refuses_is_refused_without_a_call(fake: Fake, client: base.ChatClient, name: str) -> None:
    with pytest.raises(base.Rejected):
        room(client, name)
    assert not fake.calls


def test_a_channel_is_created_described_archived_and_restored(fake: Fake, client: base.ChatClient) -> None:
    made = client.create_channel(name="12_ete", display_name="Été 🌞", private=True, purpose="p")
    assert (made.private, made.creator, fake.is_private(made.id)) == (True, fake.own_id, True)
    told = client.describe(made.id, purpose="Vie & <eau>", header="h")
    assert (told.purpose, told.header) == ("Vie & <eau>", "h")
    assert client.channel(made.id) == told
    client.archive(made.id)
    client.archive(made.id)
    assert client.channel(made.id).archived
    client.restore(made.id)
    assert not client.channel(made.id).archived


def test_14_a_channel_that_is_gone_says_so(fake: Fake, client: base.ChatClient) -> None:
    with pytest.raises(base.ChannelGone) as gone:
        client.channel(nowhere(fake))
    assert gone.value.permanent


def test_every_channel_is_listed_archived_and_private_ones_of_ours_too(fake: Fake, client: base.ChatClient) -> None:
    for number in range(3):
        fake.open_room(f"c{number}")
    client.archive(room(client).id)
    listed = {one.name: one for one in client.channels()}
    assert {"c0", "c1", "c2", "12_bloom"} <= listed.keys()
    assert [name for name, one in listed.items() if one.archived] == ["12_bloom"]


def test_a_channel_gets_another_name_and_keeps_its_id(client: base.ChatClient) -> None:
    made = room(client)
    renamed = client.rename(made.id, name="12_bloom_2", display_name="Bloom, bis")
    assert (renamed.id, renamed.name) == (made.id, "12_bloom_2")
    assert client.channel_by_name("12_bloom") is None
    assert client.channel(made.id) == renamed


def test_16_a_name_another_channel_holds_is_not_taken_from_it(client: base.ChatClient) -> None:
    made = room(client)
    client.archive(room(client, "12_other").id)
    with pytest.raises(base.NameTaken):
        client.rename(made.id, name="12_other", display_name="Bloom")
    assert client.channel(made.id).name == "12_bloom"


def test_13_an_archived_channel_is_neither_renamed_nor_filled_nor_written_in(
    fake: Fake, client: base.ChatClient
) -> None:
    made = room(client)
    client.archive(made.id)
    with pytest.raises(base.ChannelArchived):
        client.rename(made.id, name="12_bloom_2", display_name="Bloom")
    with pytest.raises(base.ChannelArchived):
        client.post(made.id, "Bonjour")
    assert isinstance(client.add_members(made.id, people(fake, 2)).stopped, base.ChannelArchived)


# -- who is in


@pytest.mark.parametrize("number", [0, 1, 198, 199, 200, 998, 999, 1000])
def test_20_members_are_read_to_the_last_page(fake: Fake, client: base.ChatClient, number: int) -> None:
    made = room(client)
    inside = people(fake, number)
    for one in inside:
        fake.join(made.id, one)
    assert {one.id for one in client.members(made.id)} == {*inside, fake.own_id}
    assert {one.id for one in client.members(made.id, expected=number + 1)} == {*inside, fake.own_id}
    assert client.member_counts([made.id]) == {made.id: number + 1}


def test_counts_leave_out_channels_that_are_gone_or_that_we_may_not_see(fake: Fake, client: base.ChatClient) -> None:
    rooms = [fake.open_room(f"c{number}") for number in range(3)]
    fake.join(rooms[1], people(fake, 1)[0])
    counts = client.member_counts([*rooms, nowhere(fake)])
    assert counts == {rooms[0]: 1, rooms[1]: 2, rooms[2]: 1}
    assert client.member_counts([]) == {}


# -- adding and removing


def test_adding_one_person_is_one_call_and_again_is_done(fake: Fake, client: base.ChatClient) -> None:
    made, who = room(client), people(fake, 1)
    fake.calls.clear()
    assert client.add_members(made.id, who) == base.Added(frozenset(who))
    assert client.add_members(made.id, who) == base.Added(frozenset(who))
    assert len(fake.calls) == 2


def test_10_adding_ourselves_is_done(fake: Fake, client: base.ChatClient) -> None:
    made, who = room(client), people(fake, 1)
    assert client.add_members(made.id, [fake.own_id, *who]).done == {fake.own_id, *who}


def test_23_a_bad_id_among_good_ones_fails_alone(fake: Fake, client: base.ChatClient) -> None:
    made, who = room(client), people(fake, 3)
    fake.join(made.id, who[0])
    added = client.add_members(made.id, [*who, nobody(fake)])
    assert added.done == set(who)
    assert isinstance(added.failed[nobody(fake)], base.PersonGone)
    assert added.stopped is None
    assert fake.inside(made.id) >= set(who)


def test_22_a_429_in_the_middle_keeps_what_was_done(fake: Fake, client: base.ChatClient) -> None:
    if isinstance(client, Mattermost):
        fake.switches.version = "5.37.0"  # type: ignore[union-attr]
    made, who = room(client), sorted(people(fake, 101))
    fake.strike("429", "add", skip=1)
    added = client.add_members(made.id, who)
    assert 0 < len(added.done) < 101
    assert added.done < fake.inside(made.id)
    assert isinstance(added.stopped, base.RateLimited)
    assert added.stopped.retry_after


def test_18_a_channel_our_account_is_not_in_is_forbidden(fake: Fake, client: base.ChatClient) -> None:
    foreign, who = fake.open_room("foreign", ours=False), people(fake, 1)
    assert isinstance(client.add_members(foreign, who).stopped, base.Forbidden)
    with pytest.raises(base.Forbidden):
        client.post(foreign, "Bonjour")


def test_removing_somebody_twice_is_done_twice(fake: Fake, client: base.ChatClient) -> None:
    made, who = room(client), people(fake, 1)
    client.add_members(made.id, who)
    client.remove_member(made.id, who[0])
    client.remove_member(made.id, who[0])
    assert who[0] not in fake.inside(made.id)


def test_29_the_default_channel_refuses_removals(fake: Fake, client: base.ChatClient) -> None:
    with pytest.raises(base.DefaultChannel):
        client.remove_member(fake.default_room, people(fake, 1)[0])


# -- messages and rights


def test_a_message_is_written_and_pinned(fake: Fake, client: base.ChatClient) -> None:
    made = room(client)
    message = client.post(made.id, "Bienvenue à **Léa** & <Zoé>")
    client.pin(made.id, message)
    client.pin(made.id, message)
    assert fake.message(message) == (made.id, "Bienvenue à **Léa** & <Zoé>", True)


def test_two_messages_to_one_person_are_in_one_conversation(fake: Fake, client: base.ChatClient) -> None:
    lea, zoe = people(fake, 2)
    places = [fake.message(client.direct_message(who, "Bonjour"))[0] for who in (lea, lea, zoe)]
    assert places[0] == places[1] != places[2]


def test_a_message_to_nobody_says_so(fake: Fake, client: base.ChatClient) -> None:
    with pytest.raises(base.PersonGone):
        client.direct_message(nobody(fake), "Bonjour")


def test_a_bot_as_the_documentation_makes_it_may_do_all_the_portal_needs(client: base.ChatClient) -> None:
    rights = client.rights()
    assert list(rights.may) == list(base.RIGHTS)
    assert not rights.admin
    assert not rights.needs
    assert client.capabilities().bulk_add


def test_24_what_a_call_does_and_takes_is_known_of_each_platform(client: base.ChatClient) -> None:
    skills = client.capabilities()
    known = (skills.added_at_once, skills.member_seconds)
    assert known == ((1000, 0.2) if isinstance(client, Mattermost) else (100, 1.2))
