"""Tools are run as a developer would run them, in an environment without the caller's settings."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> "Run":
    """`run("-m", "ruff", …, cwd=ROOT, stdin="", DEMO="1")`: Python with these arguments, output in `stdout`."""

    def run_python(
        *arguments: str, cwd: Path = ROOT, stdin: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        env = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=cwd,
            env=env | {"VAR_DIR": str(tmp_path / "var")} | environment,
            input=stdin,
            text=True,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    return run_python


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """Every file of the repository, committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
