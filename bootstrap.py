"""Make .venv and install a lock into it: `python3 bootstrap.py base` or `dev`.

Standard library only, and readable by old Pythons as far as the version check. A second run compares one
stamp and returns. uv is fetched by pip because it installs about three times faster; where it cannot work, pip does.
"""

import os
import subprocess
import sys

OLDEST = (3, 11)
NEWER = ["python3.%d" % minor for minor in range(14, 10, -1)]


def answers(python: str, code: str) -> bool:
    """Whether `python -c code` runs and exits 0; a shim without a Python behind it does not."""
    try:
        return subprocess.call([python, "-c", code], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


if sys.version_info < OLDEST:
    for name in NEWER:
        if answers(name, "import sys; sys.exit(sys.version_info < (3, 11))"):
            os.execvp(name, [name, *sys.argv])
    sys.exit("This is Python %d.%d; the portal needs Python 3.11 or later on the PATH." % sys.version_info[:2])

import hashlib
import json
import venv
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
LOCKS = {"base": ROOT / "requirements" / "base.txt", "dev": ROOT / "requirements" / "dev.txt"}
NO_INDEX = (
    "The packages could not be installed: no package index can be reached (lines above). "
    "Check the network, or name your mirror in PIP_INDEX_URL, then run the same command again."
)
FAILED = "The packages could not be installed: the last lines above say why. Mend that and run the same command again."
UNREACHABLE = ("connect", "resolve", "timed out", "no matching distribution", "network", "dns", "proxy")


def wanted(which: str) -> dict[str, str]:
    """The stamp of lock `which`, "base" or "dev": its name and content hash."""
    return {which: hashlib.sha256(LOCKS[which].read_bytes()).hexdigest()}


def is_installed(which: str) -> bool:
    """Whether .venv already holds lock `which`; dev's lock contains base's."""
    if not PYTHON.exists():
        return False
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    return any(stamp == wanted(lock) for lock in {which, "dev"})


def make_venv() -> None:
    """Create .venv, or again when its Python is gone or too old; exits with a sentence when venv is not whole."""
    if PYTHON.exists() and answers(str(PYTHON), "import sys, pip; sys.exit(sys.version_info < (3, 11))"):
        return
    if find_spec("ensurepip") is None:
        sys.exit("This Python cannot make a virtual environment; on Debian or Ubuntu: apt install python3-venv.")
    print(f"Making {VENV.name} with Python {sys.version_info[0]}.{sys.version_info[1]}.", flush=True)
    try:
        venv.create(VENV, clear=True, symlinks=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(
            f"The virtual environment could not be made in {VENV} ({error}); is python3-venv whole, the disk full?"
        )


def install(which: str) -> None:
    """Install lock `which` into .venv with uv, else with pip; exits with a sentence when neither can."""
    print(f"Installing requirements/{which}.txt (once; a minute at most).", flush=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--retries", "1", "--timeout", "15"]
    pip += ["install", "--quiet", "--require-hashes", "--only-binary", ":all:", "-r"]
    lock = str(LOCKS[which])
    failed, _ = run([*pip, str(ROOT / "requirements" / "uv.txt")])
    if not failed:
        uv = [str(PYTHON), "-m", "uv", "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r"]
        failed, _ = run([*uv, lock])
    if failed:
        failed, said = run([*pip, lock])
        if failed:
            print(said[-2000:], file=sys.stderr)
            sys.exit(NO_INDEX if any(word in said.lower() for word in UNREACHABLE) else FAILED)
    STAMP.write_text(json.dumps(wanted(which)))


def run(command: list[str]) -> tuple[int, str]:
    """Run `command`; its exit code and what it said."""
    env = dict(os.environ)
    if "PIP_INDEX_URL" in env:
        env.setdefault("UV_DEFAULT_INDEX", env["PIP_INDEX_URL"])
    done = subprocess.run(
        command,
        env=env,
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return done.returncode, done.stdout


def main() -> None:
    """Install the lock named on the command line, unless it is there."""
    which = sys.argv[1] if len(sys.argv) > 1 else "base"
    if which not in LOCKS:
        sys.exit("Usage: python3 bootstrap.py base|dev")
    if not is_installed(which):
        make_venv()
        install(which)


if __name__ == "__main__":
    main()
