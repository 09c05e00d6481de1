"""What the engine costs, in calls the fakes count: a small community, the same formulas as the benchmark."""

from __future__ import annotations

import math

import pytest

from benchmarks.sync import PLATFORMS, Size, measure, naive

pytestmark = pytest.mark.django_db
SMALL = Size(people=450, channels=6, seats=720)


@pytest.mark.parametrize("name", PLATFORMS)
def test_each_story_costs_what_is_promised_and_not_a_call_more(name: str) -> None:
    found = measure(name, SMALL)
    slack = name == "slack"
    pages = math.ceil((SMALL.people + 2) / 200)
    each = SMALL.seats // SMALL.channels
    # Who we are; the directory once for all; a channel made (Slack writes its two texts apart) and filled.
    introduction, made = (1, 3 + math.ceil(each / 100)) if slack else (2, 1 + math.ceil(each / 1000))
    assert found.fill <= introduction + pages + SMALL.channels * made + 1
    assert found.sweep <= (SMALL.channels + 1 if slack else 2)
    counts, lists = (SMALL.channels, 1) if slack else (1, 3)
    assert found.verify <= pages + lists + counts + SMALL.channels * math.ceil((each + 1) / (999 if slack else 200)) + 1
    assert found.join == 1
    assert found.fill < naive(SMALL).fill / 5
