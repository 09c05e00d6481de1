"""Instructions a kept page takes, beside a bare view without middleware: repeatable where time is not.

`tools/services tools/on-postgres python -m benchmarks --instructions` needs valgrind. The database stays empty: a kept
page costs the same whatever is on it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.core.management import call_command

REQUESTS = 100
GOAL = 1.10
KINDS = {
    "nothing": "bare view, no middleware",
    "middleware": "bare view behind the default middleware (b)",
    "portal": "season, kept",
    "reading": "reading the version, ten times a second at most",
}
BUSY = 50  # requests a second to a worker; the reading is shared among those of a tenth


def run() -> None:
    """Count each kind in a process of its own and print the ratios."""
    if not shutil.which("valgrind"):
        print("instructions: valgrind is not installed")
        return
    call_command("migrate", verbosity=0)
    counts = {kind: count(kind) for kind in KINDS}
    for kind, told in KINDS.items():
        print(f"instructions, {told:50} {counts[kind]:9,.0f}, {counts[kind] / counts['nothing']:.2f} x bare")
    shared = (counts["portal"] + counts["reading"] * 10 / BUSY) / counts["nothing"]
    print(f"instructions, season, kept, at {BUSY} requests a second: {shared:.2f} x bare, goal {GOAL:.2f}")


def count(kind: str) -> float:
    """Instructions of one request: those of a hundred, less what counting itself takes."""
    with tempfile.TemporaryDirectory() as folder:
        counter = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder}/out"]
        command = [*counter, sys.executable, "-m", "benchmarks._counted", kind]
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"PYTHONHASHSEED": "0"},
        ) as process:
            _said(process)
            control(process, "--instr=on")
            empty, full = (_counted(process, Path(folder), number, n) for n, number in ((1, 0), (2, REQUESTS)))
            process.stdin.close()  # type: ignore[union-attr]
            process.wait(120)
    return (full - empty) / REQUESTS


def _counted(process: subprocess.Popen[str], folder: Path, number: int, dump: int) -> int:
    print(number, file=process.stdin, flush=True)
    _said(process)
    control(process, "--dump")
    return int(re.findall(r"^totals: (\d+)", (folder / f"out.{dump}").read_text(), flags=re.MULTILINE)[0])


def _said(process: subprocess.Popen[str]) -> None:
    assert process.stdout
    assert process.stdout.readline(), "the counted process ended"


def control(process: subprocess.Popen[str], order: str) -> None:
    subprocess.run(["callgrind_control", order, str(process.pid)], check=True, stdout=subprocess.DEVNULL)
