"""How both clients fail: what is permanent, what may come back, what is unknown. None of them sleeps or retries."""

from collections.abc import Callable

import pytest

from chat.clients import base
from tests.chat.platform import Fake, both, connect, nowhere, people, room

pytestmark = both
Ask = Callable[[base.ChatClient], object]


@pytest.mark.parametrize("kind", ["500", "html", "truncate"])
def test_34_an_answer_that_makes_no_sense_is_unavailable(fake: Fake, client: base.ChatClient, kind: str) -> None:
    fake.strike(kind)
    with pytest.raises(base.Unavailable) as lost:
        client.whoami()
    assert not lost.value.permanent
    assert not isinstance(lost.value, base.UnknownOutcome)
    assert client.calls == 1


@pytest.mark.parametrize("kind", ["html", "truncate", "500"])
def test_34_the_same_answer_to_a_write_leaves_its_outcome_unknown(
    fake: Fake, client: base.ChatClient, kind: str
) -> None:
    made, who = room(client), people(fake, 1)
    before = client.calls
    fake.strike(kind, "add")
    assert isinstance(client.add_members(made.id, who).stopped, base.UnknownOutcome)
    assert client.calls == before + 1


@pytest.mark.usefixtures("impatient")
def test_25_a_timeout_after_success_is_an_unknown_outcome(fake: Fake) -> None:
    client = connect(fake)
    made, who = room(client), people(fake, 1)
    fake.strike("after", "add")
    assert isinstance(client.add_members(made.id, who).stopped, base.UnknownOutcome)
    assert who[0] in fake.inside(made.id)


@pytest.mark.usefixtures("impatient")
def test_a_server_that_hangs_on_a_read_is_unavailable(fake: Fake) -> None:
    fake.strike("hang")
    with pytest.raises(base.Unavailable) as lost:
        connect(fake).whoami()
    assert not isinstance(lost.value, base.UnknownOutcome)


def test_a_server_that_is_down_wrote_nothing(fake: Fake, client: base.ChatClient) -> None:
    who = people(fake, 1)
    fake.stop()
    added = client.add_members(nowhere(fake), who)
    assert type(added.stopped) is base.Unavailable
    assert added.stopped.error_id == "connect"


def test_22_a_429_says_when_to_come_back_with_a_header_or_without(fake: Fake, client: base.ChatClient) -> None:
    for kind in ("429", "429-bare"):
        fake.strike(kind)
        with pytest.raises(base.RateLimited) as limited:
            client.whoami()
        assert limited.value.retry_after is not None
        assert limited.value.retry_after >= 1


def test_22_20_a_429_in_the_middle_of_a_list_gives_no_half_list(fake: Fake, client: base.ChatClient) -> None:
    people(fake, 250)
    fake.strike("429", "directory", skip=1)
    with pytest.raises(base.RateLimited):
        client.people()


def test_35_a_revoked_token_is_permanent(fake: Fake, client: base.ChatClient) -> None:
    fake.refuse_token()
    with pytest.raises(base.TokenRefused) as refused:
        client.whoami()
    assert refused.value.permanent


def test_35_a_token_revoked_midway_stops_a_series_and_keeps_what_was_done(fake: Fake, client: base.ChatClient) -> None:
    made, who = room(client), people(fake, 2)
    client.add_members(made.id, who[:1])
    fake.refuse_token()
    added = client.add_members(made.id, who)
    assert isinstance(added.stopped, base.TokenRefused)
    assert who[0] in fake.inside(made.id)


def test_the_token_is_in_no_message(fake: Fake, caplog: pytest.LogCaptureFixture) -> None:
    client = connect(fake)
    fake.strike("html")
    with pytest.raises(base.Unavailable) as lost:
        client.whoami()
    told = repr(lost.value) + repr(client) + repr(lost.value.__cause__) + caplog.text
    assert fake.bot_token not in told
