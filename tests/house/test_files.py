"""Locks, containers, environment and sizes: what no tool of a language looks at."""

import re
from pathlib import Path

import pytest

from tests.house.conftest import ROOT, Run

LOCKS = ["base", "dev", "uv"]
REGISTRIES = re.compile(rb"pypi\.(org|python)|pythonhosted|registry\.npmjs|deb\.debian|proxy\.golang")
MOST_LINES = 400
CODE = {".py", ".html", ".js", ".sh"}


def pins(name: str) -> dict[str, str]:
    """Package and version of each line in lock `name`, hashes aside."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert re.findall(r".*(?:://|--(?:extra-)?index|--find-links|--trusted-host).*", text) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_of_a_lock_has_a_hash(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().replace("\\\n", "").splitlines()
    assert [line for line in lines if "==" not in line or "--hash=sha256:" not in line] == []


def test_what_the_tests_run_on_is_what_production_runs_on() -> None:
    dev = pins("dev")
    assert {name: dev.get(name) for name in pins("base")} == pins("base")


def test_what_is_asked_for_is_locked() -> None:
    for name in LOCKS:
        asked = re.findall(
            r"^([a-z][a-z0-9-]+)", (ROOT / "requirements" / f"{name}.in").read_text(), flags=re.MULTILINE
        )
        assert set(asked) <= set(pins(name))


def test_no_file_names_the_host_of_a_package_registry(files: list[Path]) -> None:
    here = Path(__file__)
    assert [file for file in files if file != here and REGISTRIES.search(file.read_bytes())] == []


def test_no_file_of_code_is_longer_than_400_lines(files: list[Path]) -> None:
    long = {str(file.relative_to(ROOT)): lines for file in files if (lines := length(file)) > MOST_LINES}
    assert long == {}


def test_what_postgresql_need_not_run_exists() -> None:
    lines = (ROOT / "tests/portable.txt").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#") and not (ROOT / line).exists()] == []


def length(file: Path) -> int:
    """Lines of a file of code; 0 for anything else, and for migrations, which Django writes."""
    written = file.suffix in CODE and "migrations" not in file.parts
    return len(file.read_text(encoding="utf-8").splitlines()) if written else 0


def test_env_example_lists_each_variable_that_is_read(files: list[Path]) -> None:
    code = "".join(file.read_text() for file in files if file.suffix == ".py" and "tests" not in file.parts)
    read = set(
        re.findall(r"(?:env\.(?:text|flag|number|words|group_roles)|_mandatory|_with_issuer)\(\s*\"([A-Z_]+)\"", code)
    )
    example = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"^([A-Z_]+)=", example, flags=re.MULTILINE)) == read | {"MATTERMOST_TOKEN"}


def test_bootstrap_returns_at_once_when_the_lock_is_installed(run: Run, tmp_path: Path) -> None:
    said = run("-c", FAKE_INSTALL, cwd=ROOT, HOUSE=str(tmp_path))
    assert (said.returncode, said.stdout) == (0, "")


FAKE_INSTALL = """
import json, os, pathlib, bootstrap
house = pathlib.Path(os.environ["HOUSE"])
bootstrap.PYTHON, bootstrap.STAMP = house / "python", house / "stamp"
assert not bootstrap.is_installed("base")
bootstrap.PYTHON.touch()
assert not bootstrap.is_installed("base")
bootstrap.STAMP.write_text(json.dumps(bootstrap.wanted("base")))
assert bootstrap.is_installed("base") and not bootstrap.is_installed("dev")
bootstrap.STAMP.write_text(json.dumps(bootstrap.wanted("dev")))
assert bootstrap.is_installed("base") and bootstrap.is_installed("dev")
bootstrap.STAMP.write_text(json.dumps({"dev": "an older lock"}))
assert not bootstrap.is_installed("base") and not bootstrap.is_installed("dev")
"""


@pytest.mark.slow
def test_bootstrap_says_in_a_sentence_that_no_index_answers(run: Run, tmp_path: Path) -> None:
    for name in ["bootstrap.py", *(f"requirements/{lock}.txt" for lock in LOCKS)]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_CONFIG_FILE": "/dev/null", "PIP_NO_CACHE_DIR": "1"}
    said = run("bootstrap.py", "base", cwd=tmp_path, **nowhere)
    assert said.returncode == 1
    assert "no package index can be reached" in said.stdout.splitlines()[-1]
