"""Two workers, PostgreSQL: no kept page is late by more than 0.2 s after a commit, nor past its day.

`FRESH=full make test-faults ARGS=tests/faults/test_fresh_pages.py` edits each field alone and crosses every boundary.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.stack import stack

pytestmark = pytest.mark.faults


def test_both_workers_tell_what_is_true_after_every_edit_and_at_midnight(tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("")
    profile = os.environ.get("FRESH", "small")
    options = {"CLOCK": str(clock), "WEB_APP": "tests.faults.moved_clock", "WEB_OPTIONS": "--threads=1"}
    with stack(tmp_path, "web", **options) as site:
        here = urlsplit(site.url).netloc
        script = f"from tests.faults.freshness import run; run({here!r}, {str(clock)!r}, {profile!r})"
        said = json.loads(site.manage("shell", "--command", script).rpartition("VERDICT")[2])
    assert said["stale"] == []
    assert said["still"] == [], "the clock changed no page"
    assert said["unseen"] == [], "no edit of these tables changed a page"
    assert len(said["done"]) >= 50, said["refused"]
