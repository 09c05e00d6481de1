"""Two workers, PostgreSQL: no kept page is late by more than 0.2 s after a commit, nor past its day."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.stack import stack

pytestmark = pytest.mark.faults


def test_both_workers_tell_what_is_true_after_every_edit_and_at_midnight(tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("")
    options = {"CLOCK": str(clock), "WEB_APP": "tests.faults.moved_clock", "WEB_OPTIONS": "--threads=1"}
    with stack(tmp_path, "web", **options) as site:
        script = f"from tests.faults.freshness import run; run({urlsplit(site.url).netloc!r}, {str(clock)!r})"
        said = site.manage("shell", "--command", script)
        stale, edits, after_edits, seen = json.loads(said.rpartition("VERDICT")[2])
    assert stale == []
    assert edits >= 30
    assert after_edits >= 25, "the edits hardly changed the pages"
    assert seen >= after_edits + 3, "the clock changed no page"
