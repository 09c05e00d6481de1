"""How the client fails: what is permanent, what may come back, what is unknown."""

from collections.abc import Callable

import httpx
import pytest

from chat.clients import base
from chat.clients.mattermost import Mattermost
from chat.clients.mattermost_wire import retry_after
from demo.fakes.mattermost import FakeMattermost, Fault
from tests.chat.platform import people, room

Ask = Callable[[Mattermost], object]


@pytest.mark.parametrize("kind", ["500", "html", "truncate"])
def test_34_an_answer_that_makes_no_sense_is_unavailable(fake: FakeMattermost, client: Mattermost, kind: str) -> None:
    fake.switches.faults = [Fault(kind)]
    with pytest.raises(base.Unavailable) as lost:
        client.whoami()
    assert not lost.value.permanent
    assert not isinstance(lost.value, base.UnknownOutcome)


@pytest.mark.parametrize("kind", ["html", "truncate", "500"])
def test_34_the_same_answer_to_a_write_leaves_its_outcome_unknown(
    fake: FakeMattermost, client: Mattermost, kind: str
) -> None:
    made, who = room(client), people(fake, 1)
    fake.switches.faults = [Fault(kind)]
    assert isinstance(client.add_members(made.id, who).stopped, base.UnknownOutcome)


@pytest.mark.usefixtures("impatient")
def test_25_a_timeout_after_success_is_an_unknown_outcome(fake: FakeMattermost) -> None:
    client = Mattermost(fake.url, fake.bot_token, "dfg", team_id=fake.state.team["id"])
    made, who = room(client), people(fake, 1)
    fake.switches.faults = [Fault("after")]
    assert isinstance(client.add_members(made.id, who).stopped, base.UnknownOutcome)
    assert who[0] in fake.state.channel_members[made.id]


@pytest.mark.usefixtures("impatient")
def test_a_server_that_hangs_on_a_read_is_unavailable(fake: FakeMattermost) -> None:
    client = Mattermost(fake.url, fake.bot_token, "dfg")
    fake.switches.faults = [Fault("hang")]
    with pytest.raises(base.Unavailable):
        client.whoami()


def test_a_server_that_is_down_wrote_nothing(fake: FakeMattermost) -> None:
    client = Mattermost(fake.url, fake.bot_token, "dfg", team_id=fake.state.team["id"])
    fake.stop()
    added = client.add_members("z" * 26, ["a" * 26])
    assert type(added.stopped) is base.Unavailable


def test_22_a_plain_text_429_says_when_to_come_back(fake: FakeMattermost, client: Mattermost) -> None:
    fake.switches.faults = [Fault("429"), Fault("429-bare")]
    waits = []
    for _ in range(2):
        with pytest.raises(base.RateLimited) as limited:
            client.whoami()
        waits.append(limited.value.retry_after)
    assert waits == [1.0, 5.0]


@pytest.mark.parametrize(("header", "seconds"), [("0", 1.0), ("7", 7.0), ("soon", 5.0), ("999999", 3600.0)])
def test_22_the_wait_stays_within_reason(header: str, seconds: float) -> None:
    assert retry_after(httpx.Headers({"Retry-After": header})) == seconds


def test_35_a_revoked_token_is_permanent(fake: FakeMattermost, client: Mattermost) -> None:
    fake.switches.revoked = True
    with pytest.raises(base.TokenRefused) as refused:
        client.whoami()
    assert refused.value.permanent


@pytest.mark.parametrize("status", [403, 404, 302])
def test_an_html_refusal_comes_from_a_proxy_and_proves_nothing(status: int) -> None:
    page = httpx.MockTransport(lambda _: httpx.Response(status, html="<h1>no</h1>"))
    client = Mattermost("https://chat.example.org", "t", "dfg", team_id="t", transport=page)
    with pytest.raises(base.Unavailable):
        client.channel("z" * 26)
    with pytest.raises(base.Unavailable):
        client.person_by_email("alice@example.org")


@pytest.mark.parametrize("body", ["null", "[]", '"x"', '{"id": 3}', "[[1]]"])
def test_json_of_another_shape_is_unavailable(body: str) -> None:
    other = httpx.MockTransport(lambda _: httpx.Response(200, text=body))
    client = Mattermost("https://chat.example.org", "t", "dfg", team_id="t", transport=other)
    asks: list[Ask] = [lambda c: c.whoami(), lambda c: c.channel("x"), lambda c: c.team()]
    for ask in asks:
        with pytest.raises(base.Unavailable):
            ask(client)


def test_the_token_is_in_no_message(fake: FakeMattermost) -> None:
    client = Mattermost("http://127.0.0.1:1", "s3cret", "dfg")
    with pytest.raises(base.Unavailable) as lost:
        client.whoami()
    assert "s3cret" not in repr(lost.value) + repr(client) + repr(lost.value.__cause__)
