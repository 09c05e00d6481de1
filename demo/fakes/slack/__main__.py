"""python -m demo.fakes.slack --port 8067 --state var/slack.json"""

from pathlib import Path

from demo.fakes import alone
from demo.fakes.slack.faults import Switches
from demo.fakes.slack.server import FakeSlack

if __name__ == "__main__":
    alone.run(
        lambda port, path, switches: FakeSlack(port=port, path=path, switches=Switches(**switches)),
        usage=__doc__,
        port=8067,
        state=Path("var/slack.json"),
        switches='{"tiers": true}',
        tell=lambda fake: fake.api_url,
    )
