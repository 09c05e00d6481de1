"""python -m demo.fakes.slack --port 8067 --state var/slack.json"""

import argparse
import json
import sys
import time
from pathlib import Path

from demo.fakes.slack.faults import Switches
from demo.fakes.slack.server import FakeSlack


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8067)
    parser.add_argument("--state", type=Path, default=Path("var/slack.json"))
    parser.add_argument("--switches", type=json.loads, default={}, help='JSON: {"tiers": true}')
    options = parser.parse_args()
    with FakeSlack(port=options.port, path=options.state, switches=Switches(**options.switches)) as fake:
        sys.stdout.write(f"{fake.api_url}\n")
        sys.stdout.flush()
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
