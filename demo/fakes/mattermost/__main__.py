"""python -m demo.fakes.mattermost --port 8065 --state var/mattermost.json"""

import argparse
import json
import sys
import time
from pathlib import Path

from demo.fakes.mattermost.faults import Switches
from demo.fakes.mattermost.server import FakeMattermost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8065)
    parser.add_argument("--state", type=Path, default=Path("var/mattermost.json"))
    parser.add_argument("--switches", type=json.loads, default={}, help='JSON: {"version": "5.37.0"}')
    options = parser.parse_args()
    with FakeMattermost(port=options.port, path=options.state, switches=Switches(**options.switches)) as fake:
        sys.stdout.write(f"{fake.url}\ninvitation: {fake.invite_url}\n")
        sys.stdout.flush()
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
