"""Runs under callgrind: answers one request as often as each line of its input says.

`python -m benchmarks._counted portal|reading|middleware|nothing`
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

kind = sys.argv[1]
os.environ["BARE"] = kind
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application: Any = import_module("config.wsgi" if kind in {"portal", "reading"} else "benchmarks._bare").application


def request() -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": sys.stdin.buffer,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    answer = application(environ, lambda status, headers: None)
    b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()


def main() -> None:
    """A kept page is counted without the reading of the version, which is counted alone."""
    if kind == "portal":
        pages: Any = import_module("config.pages")
        pages.RECHECK = pages.LASTS = float("inf")
    work = import_module("accounts.public").version if kind == "reading" else request
    for _time in range(20):
        work()
    print("ready", flush=True)
    for line in sys.stdin:
        for _time in range(int(line)):
            work()
        print("done", flush=True)


main()
