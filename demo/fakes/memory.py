"""What a fake remembers: plain rows under one lock, in one JSON file."""

import json
import threading
from pathlib import Path
from typing import Any, ClassVar

Row = dict[str, Any]


class Memory:
    """Written to `path` when told, atomically; `KEPT` are the attributes in the file."""

    KEPT: ClassVar[tuple[str, ...]] = ()

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.lock = threading.RLock()
        self.dirty = False

    def open(self) -> bool:
        """Read what an earlier run left; False when there is nothing."""
        if self.path is None or not self.path.exists():
            return False
        for name, rows in json.loads(self.path.read_text(encoding="utf-8")).items():
            setattr(self, name, rows)
        return True

    def save(self) -> None:
        with self.lock:
            if not self.dirty or self.path is None:
                return
            self.dirty = False
            text = json.dumps({name: getattr(self, name) for name in self.KEPT}, ensure_ascii=False)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_suffix(".new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.path)
