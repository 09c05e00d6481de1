"""The demo's Slack: what coordinators find there on the first day, by the portal's own engine."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from celery import current_app
from django.core.cache import cache

from chat import tasks
from chat.models import Channel, Finding, SyncPlan, Workspace
from demo import cast, old_chat
from demo.fakes.slack import FakeSlack
from seasons.models import Season

pytestmark = pytest.mark.django_db


@pytest.fixture
def fake(season: Season, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSlack]:
    """The server with its people; the demo's other chat is left asleep."""
    cache.clear()
    current_app.conf.task_always_eager = True
    with FakeSlack() as server:
        old_chat.furnish(server)
        monkeypatch.setenv(old_chat.TOKEN_NAME, server.bot_token)
        Workspace.objects.filter(slug=old_chat.SLUG).update(base_url=server.api_url)
        Channel.objects.exclude(workspace__slug=old_chat.SLUG).update(closed=True)
        yield server
    current_app.conf.task_always_eager = False


def test_it_shows_drift_a_line_by_hand_a_plan_that_waits_and_one_to_go_back_on(fake: FakeSlack) -> None:
    tasks.tick()
    found = Finding.objects.values_list("channel__name", "kind", "reason").order_by("channel__name", "kind")
    assert list(found) == [
        ("antenne-lille", "by_hand", "additive"),
        ("antenne-lille", "drift", "unknown"),
        ("antenne-lyon", "drift", "left_on_platform"),
    ]
    plans = SyncPlan.objects.filter(channel__name="antenne-lyon")
    assert set(plans.values_list("state", flat=True)) >= {"waiting", "applied"}
    assert [line["label"] for line in plans.get(state="waiting").lines if line["kind"] == "remove"] == ["visite"]
    inside = {fake.state.users[one]["profile"].get("email") for one in fake.inside(old_chat.room("antenne-lyon"))}
    assert {cast.address(key) for key in old_chat.NEW} <= inside
    assert cast.address(old_chat.LEFT) not in inside
    assert not Channel.objects.filter(workspace__slug=old_chat.SLUG).exclude(trouble="", last_error="").exists()


def test_its_page_shows_channels_and_members(fake: FakeSlack) -> None:
    with urlopen(fake.url) as answer:
        page = answer.read().decode()
    assert "#antenne-lyon" in page
    assert "@visite" in page
