"""What Django itself can check: migrations and production's settings."""

from pathlib import Path

import pytest
from django.core.management import call_command

from tests.house.conftest import Run

PRODUCTION = {
    "DATABASE_URL": "postgres://portal:secret@db.example.org/portal",
    "REDIS_URL": "redis://queue.example.org/0",
    "CACHE_URL": "redis://cache.example.org/0",
    "DJANGO_SECRET_KEY": "fifty-random-characters-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DJANGO_ALLOWED_HOSTS": "saisons.example.org",
    "SITE_URL": "https://saisons.example.org",
    "TRUSTED_PROXY_COUNT": "1",
}


@pytest.mark.django_db
def test_no_model_change_waits_for_a_migration() -> None:
    try:
        call_command("makemigrations", check=True, dry_run=True)
    except SystemExit:
        pytest.fail("A model changed without a migration: manage.py makemigrations APP -n say_what")


def test_migrations_say_what_they_do(files: list[Path]) -> None:
    nameless = [file.name for file in files if file.parent.name == "migrations" and "_auto_" in file.name]
    assert nameless == []


def test_check_deploy_is_clean_with_settings_of_production(run: Run) -> None:
    said = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("demo", ["0", "1"])
def test_check_is_clean_on_a_laptop(run: Run, demo: str) -> None:
    said = run("manage.py", "check", "--fail-level", "WARNING", DEMO=demo)
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("missing", ["DJANGO_SECRET_KEY", "DJANGO_ALLOWED_HOSTS", "SITE_URL", "REDIS_URL"])
def test_production_refuses_to_start_without(run: Run, missing: str) -> None:
    said = run("manage.py", "check", **{name: value for name, value in PRODUCTION.items() if name != missing})
    assert said.returncode == 1
    assert f"{missing} is mandatory" in said.stdout


def test_production_refuses_the_demo(run: Run) -> None:
    said = run("manage.py", "check", DEMO="1", **PRODUCTION)
    assert said.returncode == 1
    assert "ImproperlyConfigured" in said.stdout
