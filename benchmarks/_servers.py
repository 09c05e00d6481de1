"""The portal beside two bare sites, each under gunicorn with two sync workers, on one PostgreSQL with the data.

PostgreSQL and Redis come from tools/services.
"""

from __future__ import annotations

import http.client
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.sink import wait_until
from tests.stack import BIN, ROOT, Stack, free_port, stack

SYNC = ["--workers=2", "--worker-class=sync", "--no-control-socket"]


@dataclass(frozen=True)
class Server:
    """One gunicorn at `address`, whose master is `pid`."""

    address: str
    pid: int

    @property
    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(child) for child in children.split()]

    def cpu(self) -> float:
        """Seconds of processor that its workers have had, all threads together."""
        threads = (path for pid in self.workers for path in Path(f"/proc/{pid}/task").glob("*/schedstat"))
        return sum(int(path.read_text().split()[0]) for path in threads) / 1e9

    def ask(self, path: str, *, body: str = "", cookie: str = "") -> int:
        """The status of one answer, read to its end."""
        connection = http.client.HTTPConnection(self.address, timeout=60)
        headers = {"Cookie": cookie} if cookie else {}
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{self.address}/"}
        connection.request("POST" if body else "GET", path, body or None, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status


@contextmanager
def servers() -> Iterator[tuple[Stack, dict[str, Server]]]:
    """The portal's stack, and the servers by name: "portal", "middleware" and "nothing"."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        site = opened.enter_context(stack(folder, "web", WEB_OPTIONS="--threads=1 --worker-class=sync"))
        site.manage("shell", "--command", "from benchmarks._data import fill; fill()")
        found = {"portal": Server(urlsplit(site.url).netloc, site.processes["web"].pid)}
        yield site, found | {name: opened.enter_context(_bare(site, name)) for name in ("middleware", "nothing")}


@contextmanager
def _bare(site: Stack, name: str) -> Iterator[Server]:
    address = f"127.0.0.1:{free_port()}"
    command = [str(BIN / "gunicorn"), "benchmarks._bare", "--bind", address, *SYNC]
    with (site.folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=site.env | {"BARE": name}, stdout=log, stderr=log)
    try:
        wait_until(lambda: _listens(address), 60, f"the bare site with {name}")
        yield Server(address, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _listens(address: str) -> bool:
    try:
        return Server(address, 0).ask("/") == 200
    except OSError:
        return False
