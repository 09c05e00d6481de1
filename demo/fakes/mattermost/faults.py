"""How this Mattermost behaves: its version, its settings, its faults."""

from collections.abc import Collection
from dataclasses import dataclass

from demo.fakes.faults import Fault, Misfortunes

__all__ = ["Fault", "Switches"]


@dataclass
class Switches(Misfortunes):
    """Change the fields while it runs. `denied`: permissions no role gives. Also a fault of its own: 404."""

    version: str = "10.5.0"
    hidden_emails: bool = False
    denied: Collection[str] = ()
    revoked: bool = False
    user_limit: int | None = None

    @property
    def recent(self) -> bool:
        """Bulk adds, counts of many channels, archived channels guarded: not on old servers."""
        return self._since(9, 10)

    @property
    def sets_members(self) -> bool:
        """A channel's whole list of members in one call."""
        return self._since(11, 7)

    def _since(self, *wanted: int) -> bool:
        return tuple(int(part) for part in self.version.split(".")[:2]) >= wanted
