"""The portal for gunicorn, with a clock that a test moves: the file CLOCK holds seconds to add.

Each answer says which worker made it."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import time_machine

from config.wsgi import application as portal

_moved: dict[str, Any] = {"by": "", "travel": None}


def application(environ: dict[str, Any], start_response: Any) -> Any:
    by = Path(os.environ["CLOCK"]).read_text()
    if by != _moved["by"]:
        if _moved["travel"]:
            _moved["travel"].stop()
        _moved["travel"] = time_machine.travel(time.time() + float(by or 0))
        _moved["travel"].start()
        _moved["by"] = by

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start_response(status, [*headers, ("X-Worker", str(os.getpid()))], *more)

    return portal(environ, start)
