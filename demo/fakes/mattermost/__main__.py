"""python -m demo.fakes.mattermost --port 8065 --state var/mattermost.json"""

from pathlib import Path

from demo.fakes import alone
from demo.fakes.mattermost.faults import Switches
from demo.fakes.mattermost.server import FakeMattermost

if __name__ == "__main__":
    alone.run(
        lambda port, path, switches: FakeMattermost(port=port, path=path, switches=Switches(**switches)),
        usage=__doc__,
        port=8065,
        state=Path("var/mattermost.json"),
        switches='{"version": "5.37.0"}',
        tell=lambda fake: f"{fake.url}\ninvitation: {fake.invite_url}",
    )
