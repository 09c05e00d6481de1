"""One command, one process: the portal, its worker and clock, and a chat server."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.runserver import Command as RunserverCommand
from django.db import connection
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV

from config.pages import PageHandler
from demo import engine, messaging, old_chat
from demo.loading import load


class Command(RunserverCommand):
    help = "Serve the demo: migrates, loads the season once, then runs site, worker, clock and chat in one process."
    default_port = str(urlsplit(settings.SITE_URL).port or 8000)

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--fresh", action="store_true", help="Forget everything first.")

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("django.utils.autoreload").setLevel(logging.WARNING)
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError("The demo runs with DEMO=1 only: `make run`.")
        # The reloader runs this command again in a child: what is done once is done in the parent.
        if os.environ.get(DJANGO_AUTORELOAD_ENV) != "true":
            if options["fresh"]:
                forget()
            settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
            call_command("migrate", verbosity=0, interactive=False)
            load()
        super().handle(*args, **options)

    def inner_run(self, *args: Any, **options: Any) -> None:
        try:
            engine.start_chat()
        except OSError as error:
            self.stderr.write(
                f"The chats cannot listen on ports {messaging.PORT} and {old_chat.PORT} ({error.strerror}): "
                "set DEMO_CHAT_PORT."
            )
            os._exit(1)  # sys.exit does not end the process from the reloader's thread
        engine.start_worker()
        super().inner_run(*args, **options | {"skip_checks": True})

    def get_handler(self, *args: Any, **options: Any) -> WSGIHandler:
        # config.wsgi refuses to serve without Redis; here a worker listens.
        return PageHandler()

    def on_bind(self, server_port: int) -> None:
        self.stdout.write(
            f"Portal  http://localhost:{server_port}/   (be anyone: http://localhost:{server_port}/demo/)"
        )
        self.stdout.write(f"Chat    {messaging.URL}/   (and an older one: {old_chat.URL}/)")


def forget() -> None:
    """Delete the demo's database and its chat servers' memory."""
    connection.close()
    database = Path(settings.DATABASES["default"]["NAME"])
    beside = (database.with_name(database.name + end) for end in ("-wal", "-shm"))
    for path in (database, *beside, engine.STATE, old_chat.STATE):
        path.unlink(missing_ok=True)
