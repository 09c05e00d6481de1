"""The containers of production give nothing away that they need not."""

from typing import Any

import pytest
import yaml

from tests.house.conftest import ROOT, Run

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ROOMS = ["accounts", "chat", "config", "demo", "outbox", "partners", "projects", "seasons", "volunteers"]


def test_the_compose_file_follows_its_schema(run: Run) -> None:
    said = run("-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_can_neither_write_its_image_nor_gain_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_a_container_that_stays_up_is_watched(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert all(SERVICES[name]["networks"] == ["inside"] for name in ("db", "queue", "cache"))


@pytest.mark.parametrize("name", ["db", "queue", "cache"])
def test_a_server_of_data_runs_under_its_own_account(name: str) -> None:
    assert SERVICES[name]["user"] in {"postgres", "redis"}


def test_our_image_runs_under_its_own_account() -> None:
    assert "\nUSER portal\n" in (ROOT / "Dockerfile").read_text()


def test_secrets_are_files() -> None:
    named = [name for service in SERVICES.values() for name in service.get("environment", {})]
    assert [name for name in named if "PASSWORD" in name or "SECRET" in name if not name.endswith("_FILE")] == []


def test_the_image_holds_every_room_and_no_test() -> None:
    kept = (ROOT / ".dockerignore").read_text().splitlines()
    assert kept[0] == "*"
    assert {f"!{room}" for room in ROOMS} <= set(kept)
    assert "!tests" not in kept
