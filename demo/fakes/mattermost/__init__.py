"""A small Mattermost that remembers: real HTTP on a loopback port, state in one JSON file.

`with FakeMattermost() as fake:` in a test, `python -m demo.fakes.mattermost` by hand.
It speaks the part of REST v4 the portal uses, as a 5.37 or a recent server would.
"""

from demo.fakes.mattermost.faults import Fault, Switches
from demo.fakes.mattermost.server import FakeMattermost

__all__ = ["FakeMattermost", "Fault", "Switches"]
