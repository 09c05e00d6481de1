"""Where the demo starts, and where it refuses to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = {
    "DATABASE_URL": "postgres://portal:secret@db.example.org/portal",
    "REDIS_URL": "redis://queue.example.org/0",
    "DJANGO_SECRET_KEY": "fifty-random-characters-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DJANGO_ALLOWED_HOSTS": "saisons.example.org",
    "SITE_URL": "https://saisons.example.org",
}


def python(var: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments and nothing of the caller's settings."""
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=env | {"VAR_DIR": str(var)} | environment,
        text=True,
        check=False,
        timeout=180,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


@pytest.mark.parametrize("command", ["rundemo", "load_demo"])
def test_the_demo_refuses_to_start_beside_postgresql(tmp_path: Path, command: str) -> None:
    said = python(tmp_path, "manage.py", command, DEMO="1", **POSTGRES)
    assert said.returncode == 1
    assert "ImproperlyConfigured: DEMO lets anyone sign in as anyone" in said.stdout


@pytest.mark.parametrize("command", ["rundemo", "load_demo"])
def test_its_commands_do_not_exist_without_demo(tmp_path: Path, command: str) -> None:
    said = python(tmp_path, "manage.py", command)
    assert said.returncode == 1
    assert "Unknown command" in said.stdout


@pytest.mark.django_db
def test_its_pages_do_not_exist_without_demo(client: Client) -> None:
    assert [client.get(f"/demo/{page}").status_code for page in ("", "courriels/", "courriels/1/")] == [404] * 3
    assert client.post("/demo/entrer/adele/").status_code == 404


def test_without_redis_nothing_else_serves_or_works(tmp_path: Path) -> None:
    for arguments in (
        ["-c", "import config.wsgi"],
        ["-m", "celery", "--app", "config", "worker", "--pool", "solo"],
        ["-m", "celery", "--app", "config", "beat", "--schedule", str(tmp_path / "beat")],
    ):
        said = python(tmp_path, *arguments)
        assert said.returncode != 0, arguments
        assert "REDIS_URL is empty" in said.stdout, said.stdout


def test_commands_still_run_without_redis(tmp_path: Path) -> None:
    said = python(tmp_path, "manage.py", "migrate", "--plan")
    assert said.returncode == 0, said.stdout
