"""Rooms look down only: in their imports, and in their relations, which import-linter does not see."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from projects.models import Project
from tests.house.conftest import ROOT, Run

FLOORS = ["accounts", "seasons", "partners", "volunteers", "projects", "outbox", "chat", "demo"]
ROOMS = [*FLOORS, "config"]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"

PLANTED = [
    ("floors", "seasons/models.py", "from projects import models as above"),
    ("floors", "chat/models.py", "from outbox import models as beside"),
    ("inside", "projects/models.py", "from projects import actions as page"),
    ("http", "outbox/models.py", "import httpx"),
    ("http", "chat/models.py", "import slack_sdk"),
]


def test_import_contracts_hold(run: Run) -> None:
    said = run("-c", LINT, "--no-cache")
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize(("contract", "file", "line"), PLANTED)
def test_a_planted_import_breaks_its_contract(run: Run, tmp_path: Path, contract: str, file: str, line: str) -> None:
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "migrations"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / file).open("a") as model:
        model.write(f"\n{line}\n")
    said = run("-c", LINT, "--no-cache", "--contract", contract, cwd=tmp_path)
    assert said.returncode == 1, said.stdout
    assert "1 broken" in said.stdout


def looking_up(found: Iterable[type[models.Model]]) -> list[str]:
    """Relations of these models to a model of a higher room, or between chat and outbox."""
    wrong = []
    for model in found:
        own = FLOORS.index(model._meta.app_label)
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            target = field.related_model
            if not isinstance(target, type) or target._meta.app_label not in FLOORS:
                continue
            other = FLOORS.index(target._meta.app_label)
            if other > own or {FLOORS[own], FLOORS[other]} == {"chat", "outbox"}:
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    return wrong


def test_no_model_points_at_a_room_above_it() -> None:
    assert looking_up(model for model in apps.get_models() if model._meta.app_label in FLOORS) == []


@isolate_apps("seasons")
def test_a_planted_relation_upwards_is_found() -> None:
    class Planted(models.Model):
        project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "seasons"

        def __str__(self) -> str:
            return "planted"

    assert looking_up([Planted]) == ["seasons.Planted.project -> projects.Project"]
