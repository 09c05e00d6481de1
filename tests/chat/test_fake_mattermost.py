"""The fake itself: calibrated on a recorded 5.37 server, checked against the API description, and its pages."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from chat.clients.mattermost import Mattermost
from demo.fakes.mattermost import FakeMattermost, Fault, Switches
from tests.chat.vendor import Answered, Asked

CASES = 74
# Operations the description leaves out.
UNDESCRIBED = re.compile(r"/roles/names$|/config/client|/pin$")


def shape(body: Any) -> Any:
    """Keys of an object, or of the first of a list; an error is its id."""
    if isinstance(body, list):
        return [shape(body[0])] if body else []
    if isinstance(body, dict):
        return body["id"] if "status_code" in body else set(body)
    return body


class Replay:
    """Plays recorded requests to the fake: the server's ids are replaced by the fake's own."""

    def __init__(self, fake: FakeMattermost) -> None:
        self.fake = fake
        self.ids: dict[str, str] = {}
        self.http = httpx.Client(base_url=fake.url)

    def ask(self, exchange: dict[str, Any]) -> httpx.Response:
        request = exchange["request"]
        if exchange["case"] == "rate_limited":
            self.fake.switches.faults = [Fault("429")]
        tokens = {"bot": self.fake.bot_token, "admin": self.fake.admin_token}
        token = "none" if exchange["case"] == "bad_token" else tokens.get(exchange.get("as", "admin"), "none")
        answer = self.http.request(
            request["method"],
            self._ours(request["path"]),
            params={key: self._ours(str(value)) for key, value in (request.get("params") or {}).items()} or None,
            json=json.loads(self._ours(json.dumps(request["json"]))) if request.get("json") is not None else None,
            headers={"Authorization": f"Bearer {token}"},
        )
        self._learn(exchange["response"]["json"], answer)
        return answer

    def _ours(self, text: str) -> str:
        for theirs, mine in self.ids.items():
            text = text.replace(theirs, mine)
        return text

    def _learn(self, recorded: Any, answer: httpx.Response) -> None:
        try:
            body = answer.json()
        except ValueError:
            return
        pairs = zip(recorded, body, strict=False) if isinstance(recorded, list) else [(recorded, body)]
        for theirs, mine in pairs:
            same_name = isinstance(theirs, dict) and isinstance(mine, dict) and "status_code" not in theirs
            if same_name and len(theirs.get("id", "")) == len(mine.get("id", "")) == 26:
                self.ids.setdefault(theirs["id"], mine["id"])


def known_before(replay: Replay, recorded: list[dict[str, Any]]) -> None:
    """What the recording server already held: its administrator, team, default channel."""
    state = replay.fake.state
    by_case = {one["case"]: one for one in recorded}
    town = next(one["id"] for one in state.channels.values() if one["name"] == "town-square")
    default = by_case["member_remove_default_channel"]["request"]["path"].split("/")[4]
    replay.ids = {
        by_case["me"]["response"]["json"]["id"]: state.tokens[replay.fake.admin_token],
        by_case["dm"]["request"]["json"][0]: state.bot["id"],
        by_case["team_by_name"]["response"]["json"]["id"]: state.team["id"],
        default: town,
    }
    for number in range(3):
        state.add_channel(state.team["id"], f"private{number}", "x", creator=state.bot["id"], type="P")
        state.add_channel(state.team["id"], f"public{number}", "x", creator=state.bot["id"])
    state.add_user("advisor@localhost", "advisor", bot=True)


@pytest.fixture
def replay() -> Any:
    with FakeMattermost(switches=Switches(version="5.37.0")) as fake:
        yield Replay(fake)


def test_the_fake_answers_as_the_recorded_server_did(replay: Replay, recorded: list[dict[str, Any]]) -> None:
    """Status, error id, type and keys of all 74 exchanges, in their order."""
    assert len(recorded) == CASES
    known_before(replay, recorded)
    wrong = []
    for number, exchange in enumerate(recorded):
        theirs, mine = exchange["response"], replay.ask(exchange)
        body = mine.json() if "json" in mine.headers["Content-Type"] else mine.text
        got = (mine.status_code, mine.headers["Content-Type"], shape(body))
        expected = (theirs["status"], theirs["content_type"], shape(theirs["json"]))
        if got != expected:
            wrong.append((number, exchange["case"], expected, got))
    assert not wrong


@pytest.mark.parametrize("version", ["5.37.0", "10.5.0"])
def test_what_the_client_sends_and_the_fake_answers_follow_the_api_description(specs: Path, version: str) -> None:
    """Every exchange of a session with the client, validated by openapi-core."""
    from openapi_core import OpenAPI

    description = json.loads((specs / "mattermost-v4-strict.openapi3.json").read_text(encoding="utf-8"))
    with FakeMattermost(switches=Switches(version=version)) as fake:
        description["servers"] = [{"url": fake.url}]
        api = OpenAPI.from_dict(description)
        fake.tape = []
        _a_session(fake, Mattermost(fake.url, fake.bot_token, "dfg", team_id=fake.state.team["id"]))
        described = [one for one in fake.tape if not UNDESCRIBED.search(one.path)]
        assert len(described) >= 25
        for exchange in described:
            asked = Asked(exchange, fake.url)
            api.validate_request(asked)
            api.validate_response(asked, Answered(exchange))


def _a_session(fake: FakeMattermost, client: Mattermost) -> None:
    who = [fake.state.add_user(f"p{n}@example.org", f"p{n}")["id"] for n in range(3)]
    client.whoami()
    client.team()
    client.capabilities()
    client.people()
    client.people_by_id(who)
    client.person_by_email("p1@example.org")
    client.person_by_email("nobody@example.org")
    client.ensure_in_team(who)
    room = client.create_channel(name="12_bloom", display_name="Été", private=True, purpose="p")
    client.channel(room.id)
    client.channel_by_name("12_bloom")
    client.channels()
    client.describe(room.id, purpose="p", header="h")
    client.add_members(room.id, who)
    client.add_members(room.id, who[:1])
    client.members(room.id)
    client.member_counts([room.id])
    client.remove_member(room.id, who[0])
    client.remove_member(room.id, who[0])
    client.rename(room.id, name="12_bloom_2", display_name="Été 2")
    client.pin(room.id, client.post(room.id, "Bonjour"))
    client.direct_message(who[1], "Bonjour")
    client.rights()
    client.archive(room.id)
    client.restore(room.id)
    fake.switches.faults = [Fault("429")]
    with pytest.raises(Exception, match="limit"):
        client.whoami()


def test_it_remembers_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "chat.json"
    with FakeMattermost(path=path) as fake:
        made = Mattermost(fake.url, fake.bot_token, "dfg").create_channel(name="x1", display_name="X", private=False)
    with FakeMattermost(path=path) as again:
        assert Mattermost(again.url, again.bot_token, "dfg").channel(made.id) == made


def test_ids_are_the_same_on_every_machine() -> None:
    one, other = FakeMattermost(), FakeMattermost()
    assert one.state.team["id"] == other.state.team["id"]
    assert one.state.bot["id"] == other.state.bot["id"] != one.state.team["id"]


def test_the_invitation_registers_the_visitor_in_one_click(fake: FakeMattermost) -> None:
    page = httpx.get(fake.invite_url, params={"id": fake.state.team["invite_id"], "email": "zoe@example.org"})
    assert 'value="zoe@example.org"' in page.text
    form = {"id": fake.state.team["invite_id"], "email": "Zoe@example.org"}
    welcome = httpx.post(f"{fake.url}/signup_user_complete/", data=form)
    assert "@zoe" in welcome.text
    zoe = next(one for one in fake.state.users.values() if one["username"] == "zoe")
    assert zoe["id"] in fake.state.team_members[fake.state.team["id"]]
    assert "@zoe" in httpx.get(f"{fake.url}/dfg/channels/town-square").text


def test_registering_twice_or_with_a_namesake_makes_no_mess(fake: FakeMattermost) -> None:
    for email in ("zoe@example.org", "ZOE@example.org", "zoe@example.com"):
        httpx.post(f"{fake.url}/signup_user_complete/", data={"id": fake.state.team["invite_id"], "email": email})
    assert sorted(one["username"] for one in fake.state.users.values() if one["username"].startswith("zoe")) == [
        "zoe",
        "zoe2",
    ]


@pytest.mark.parametrize(("invite", "email"), [("wrong", "zoe@example.org"), ("", ""), ("right", "not an address")])
def test_a_wrong_invitation_or_address_registers_nobody(fake: FakeMattermost, invite: str, email: str) -> None:
    before = len(fake.state.users)
    form = {"id": fake.state.team["invite_id"] if invite == "right" else invite, "email": email}
    assert httpx.post(f"{fake.url}/signup_user_complete/", data=form).status_code == 200
    assert len(fake.state.users) == before


def test_the_pages_are_plain_and_escape_what_they_show(fake: FakeMattermost) -> None:
    bot = fake.state.bot["id"]
    fake.state.add_channel(fake.state.team["id"], "x1", "<script>alert(1)</script>", creator=bot)
    answer = httpx.get(fake.url + "/")
    assert "<script" not in answer.text
    assert "<style" not in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert httpx.get(fake.url + "/fake.css").headers["Content-Type"].startswith("text/css")
    invited = httpx.get(fake.invite_url, params={"id": fake.state.team["invite_id"], "email": '"><script>'})
    assert "<script" not in invited.text
