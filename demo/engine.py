"""What production runs as separate processes, as daemon threads of the demo's one process.

Only `rundemo` starts them: on the `memory://` broker nobody else would hear a task.
"""

from __future__ import annotations

import os
import threading
from typing import Any

from celery.beat import EmbeddedService, Scheduler
from django.conf import settings

from config.celery import app
from demo import cast, messaging, old_chat
from demo.fakes.mattermost import FakeMattermost
from demo.fakes.mattermost.pages import register
from demo.fakes.mattermost.state import BOT_TOKEN
from demo.fakes.slack import FakeSlack

STATE = settings.VAR_DIR / "mattermost.json"
# These never opened their invitation: the portal says so, and a coordinator sees them in the list.
NOT_ON_CHAT = {"basile", "quitterie", "zoe"}


def start_chat() -> None:
    """Start both fake servers; at the first start the cast has accounts there.

    Raises:
        OSError: a port is taken.
    """
    os.environ |= {messaging.TOKEN_NAME: BOT_TOKEN, old_chat.TOKEN_NAME: FakeSlack.bot_token}
    messaging.follow_port()
    old_chat.follow_port()
    old_chat.server().start()
    first = not STATE.exists()
    fake = FakeMattermost(port=messaging.PORT, path=STATE)
    if first:
        for key in cast.keys() - NOT_ON_CHAT:
            register(fake.state, cast.address(key))
    fake.start()


def start_worker() -> None:
    """Start Celery's worker and its clock; both end with the process."""
    app.set_default()
    worker = app.WorkController(
        hostname="demo",
        pool="solo",
        concurrency=1,
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    )
    threading.Thread(target=worker.start, daemon=True, name="celery-worker").start()
    clock: Any = EmbeddedService(app, thread=True, scheduler_cls=Scheduler)
    clock.start()
