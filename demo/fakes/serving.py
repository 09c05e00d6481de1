"""A loopback HTTP server in a thread: it counts what it is asked and saves what it remembers."""

import threading
import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from demo.fakes.faults import Misfortunes
from demo.fakes.memory import Memory

SAVE_SECONDS = 0.5
KEPT_CALLS = 20_000


@dataclass(frozen=True)
class Exchange:
    """One request and its answer, as they went over the wire."""

    method: str
    path: str
    asked_kind: str
    asked: bytes
    status: int
    answered_kind: str
    answered: bytes


class Fake:
    """Start, stop, count. `calls` are the last API requests, `count` the number of all of them.

    `tape`: a list keeps every exchange whole; None, as at first, keeps none.
    """

    def __init__(self, handler: "type[Handler]", *, port: int, memory: Memory, misfortunes: Misfortunes) -> None:
        self.memory, self.misfortunes = memory, misfortunes
        self.calls: deque[tuple[str, str]] = deque(maxlen=KEPT_CALLS)
        self.count = 0
        self.tape: list[Exchange] | None = None
        self._server = Server(("127.0.0.1", port), handler)
        self._server.fake = self
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def tally(self) -> Counter[str]:
        """Calls by method and path."""
        return Counter(f"{method} {path}" for method, path in self.calls)

    def note(self, method: str, path: str) -> str:
        """Count a request; the fault that strikes it, or ""."""
        self.count += 1
        self.calls.append((method, path))
        return self.misfortunes.strike(method, path)

    def start(self) -> Self:
        work = (lambda: self._server.serve_forever(poll_interval=0.05), self._keep_saving)
        self._threads = [threading.Thread(target=one, daemon=True, name=type(self).__name__) for one in work]
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        for thread in self._threads:
            thread.join(timeout=5)
        self.memory.save()

    def _keep_saving(self) -> None:
        while not self._stopping.wait(SAVE_SECONDS):
            self.memory.save()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    fake: Fake


class Handler(BaseHTTPRequestHandler):
    """Answers with a length; `cut` sends half of it."""

    protocol_version = "HTTP/1.1"
    server: Server
    asked = b""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the demo shares this terminal."""

    def body(self) -> bytes:
        self.asked = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return self.asked

    def hang(self) -> None:
        time.sleep(self.server.fake.misfortunes.hang_seconds)
        self.close_connection = True

    def send(self, status: int, body: bytes, kind: str, headers: Mapping[str, str], *, cut: bool = False) -> None:
        if self.server.fake.tape is not None:
            asked = (self.command, self.path, self.headers.get("Content-Type", ""), self.asked)
            self.server.fake.tape.append(Exchange(*asked, status, kind, body))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = self.close_connection or cut
