"""How the client fails: what is permanent, what may come back, what is unknown."""

from collections.abc import Callable

import httpx
import pytest

from chat.clients import base
from chat.clients.mattermost import Mattermost
from chat.clients.mattermost_wire import retry_after
from demo.fakes.mattermost import FakeMattermost, Fault

Ask = Callable[[Mattermost], object]


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
