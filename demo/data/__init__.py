"""What the demo is made of: facts and our own sentences, in TOML so that anybody can mend them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def read(name: str) -> dict[str, Any]:
    """The content of NAME.toml, beside this file; nobody changes it."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
