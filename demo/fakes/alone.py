"""A fake server run by itself, from the command line, until Ctrl-C."""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from demo.fakes.serving import Fake


def run(
    start: Callable[[int, Path, dict[str, Any]], Fake],
    *,
    usage: str,
    port: int,
    state: Path,
    switches: str,
    tell: Callable[[Any], str],
) -> None:
    """Read the options, serve, and say where.

    Args:
        start: makes the fake from a port, the file of its state, and its switches.
        usage: the command.
        switches: an example of them, for the help.
        tell: what to print once it serves.
    """
    parser = argparse.ArgumentParser(description=usage)
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--state", type=Path, default=state)
    parser.add_argument("--switches", type=json.loads, default={}, help=f"JSON: {switches}")
    options = parser.parse_args()
    with start(options.port, options.state, options.switches) as fake:
        sys.stdout.write(tell(fake) + "\n")
        sys.stdout.flush()
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return
