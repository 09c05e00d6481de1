"""A machine without Chromium: a story is skipped on a laptop and fails in CI."""

from pathlib import Path

import pytest

from tests.house.conftest import ROOT, Run

STORY = "import pytest\n\n@pytest.mark.browser\ndef test_story(page):\n    page.goto('about:blank')\n"


@pytest.mark.parametrize(("environment", "verdict"), [({}, "1 skipped"), ({"CI": "true"}, "1 error")])
def test_no_chromium(run: Run, tmp_path: Path, environment: dict[str, str], verdict: str) -> None:
    (tmp_path / "test_story.py").write_text(STORY)
    (tmp_path / "conftest.py").write_text("from tests.browser.conftest import browser_type_launch_args\n")
    options = ["-c", str(ROOT / "pyproject.toml"), f"--rootdir={ROOT}", "-p", "no:cacheprovider", "-m", "browser"]
    said = run("-m", "pytest", *options, str(tmp_path), PATH="/nowhere", **environment)
    assert verdict in said.stdout
    assert "hromium" in said.stdout
