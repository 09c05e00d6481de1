"""What the engine may rely on: renaming and writing."""

import pytest

from chat.clients import base
from chat.clients.mattermost import Mattermost
from demo.fakes.mattermost import FakeMattermost
from tests.chat.platform import people, room


def test_a_channel_gets_other_names_and_keeps_its_id(client: Mattermost) -> None:
    made = room(client)
    renamed = client.rename(made.id, name="12_bloom_2", display_name="Bloom, bis")
    assert (renamed.id, renamed.name, renamed.display_name) == (made.id, "12_bloom_2", "Bloom, bis")
    assert client.channel_by_name("12_bloom") is None
    assert client.channel(made.id) == renamed


def test_16_a_name_another_channel_holds_is_not_taken_from_it(client: Mattermost) -> None:
    made = room(client)
    client.archive(room(client, "12_other").id)
    with pytest.raises(base.NameTaken):
        client.rename(made.id, name="12_other", display_name="Bloom")
    assert client.channel(made.id).name == "12_bloom"


def test_13_an_archived_channel_is_neither_renamed_nor_written_in(client: Mattermost) -> None:
    made = room(client)
    client.archive(made.id)
    with pytest.raises(base.ChannelArchived):
        client.rename(made.id, name="12_bloom_2", display_name="Bloom")
    with pytest.raises(base.ChannelArchived):
        client.post(made.id, "Bonjour")


def test_a_message_is_written_and_pinned(fake: FakeMattermost, client: Mattermost) -> None:
    made = room(client)
    message = client.post(made.id, "Bienvenue à *Léa*")
    client.pin(made.id, message)
    client.pin(made.id, message)
    row = fake.state.posts[message]
    assert (row["channel_id"], row["message"], row["is_pinned"]) == (made.id, "Bienvenue à *Léa*", True)


def test_two_messages_to_one_person_are_in_one_conversation(fake: FakeMattermost, client: Mattermost) -> None:
    lea, zoe = people(fake, 2)
    ids = [client.direct_message(who, "Bonjour") for who in (lea, lea, zoe)]
    places = [fake.state.posts[one]["channel_id"] for one in ids]
    assert places[0] == places[1] != places[2]
    assert set(fake.state.channel_members[places[0]]) == {lea, fake.state.bot["id"]}


def test_a_message_to_nobody_says_so(client: Mattermost) -> None:
    with pytest.raises(base.PersonGone):
        client.direct_message("z" * 26, "Bonjour")
