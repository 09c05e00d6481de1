"""What the tools say about the code: style, types, templates."""

from pathlib import Path

import pytest

from tests.house.conftest import ROOT, Run


def test_ruff_finds_nothing(run: Run) -> None:
    said = run("-m", "ruff", "check", ".")
    assert said.returncode == 0, said.stdout


def test_ruff_would_reformat_nothing(run: Run) -> None:
    said = run("-m", "ruff", "format", "--check", ".")
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("line", ["import urllib.request", "from http import client", "import httpx"])
@pytest.mark.parametrize(("room", "verdict"), [("seasons", 1), ("chat", 1), ("chat/clients", 0)])
def test_only_chat_clients_may_import_an_http_library(run: Run, line: str, room: str, verdict: int) -> None:
    said = run("-m", "ruff", "check", "--select=TID251", f"--stdin-filename={room}/planted.py", "-", stdin=line + "\n")
    assert said.returncode == verdict, said.stdout


def test_signals_are_refused(run: Run) -> None:
    planted = "from django.db.models.signals import post_save\n"
    assert run("-m", "ruff", "check", "--select=TID251", "--stdin-filename=seasons/x.py", "-", stdin=planted).returncode


@pytest.mark.slow
def test_mypy_finds_nothing(run: Run) -> None:
    said = run("-m", "mypy", ".", DEMO="1")
    assert said.returncode == 0, said.stdout


def test_djade_would_reformat_no_template(run: Run, files: list[Path]) -> None:
    templates = [str(file.relative_to(ROOT)) for file in files if "templates" in file.parts and file.suffix == ".html"]
    assert templates
    djade = 'import os, sys; os.execv(os.path.join(sys.prefix, "bin/djade"), ["djade", *sys.argv[1:]])'
    said = run("-c", djade, "--check", "--target-version", "5.2", *templates)
    assert said.returncode == 0, said.stdout
