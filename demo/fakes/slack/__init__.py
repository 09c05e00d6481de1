"""A small Slack that remembers: real HTTP on a loopback port, state in one JSON file.

`with FakeSlack() as fake:` in a test, `python -m demo.fakes.slack` by hand. It speaks the part of the Web
API the portal uses, with scopes, tiers and cursors, as https://docs.slack.dev/reference/methods tells.
"""

from demo.fakes.slack.faults import Clock, Fault, Switches
from demo.fakes.slack.server import FakeSlack

__all__ = ["Clock", "FakeSlack", "Fault", "Switches"]
