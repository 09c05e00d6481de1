"""People and channels on the fake, for the client's tests."""

from __future__ import annotations

from chat.clients import base
from chat.clients.mattermost import Mattermost
from demo.fakes.mattermost import FakeMattermost


def people(fake: FakeMattermost, number: int, *, in_team: bool = True) -> list[str]:
    made = [fake.state.add_user(f"p{n}@example.org", f"p{n}")["id"] for n in range(number)]
    for one in made if in_team else ():
        fake.state.enter_team(fake.state.team["id"], one)
    return made


def room(client: Mattermost, name: str = "12_bloom") -> base.Room:
    return client.create_channel(name=name, display_name="Bloom", private=False)
