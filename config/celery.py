"""Celery is a doorbell: tasks carry ids only, the database holds the truth and the times."""

import os
from typing import Any

from celery import Celery
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from kombu import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


# Half a second and no second try: whoever publishes may be answering a person, and Celery would try for six seconds.
IMPATIENT = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "max_retries": 0}


def refuse_memory() -> None:
    """Stop a process whose tasks nobody would hear. The demo's one process, commands and tests may have no Redis.

    Raises:
        ImproperlyConfigured: REDIS_URL is empty.
    """
    if not settings.REDIS_URL:
        raise ImproperlyConfigured("REDIS_URL is empty: mails and chat would wait for ever. For the demo: make run.")


class Portal(Celery):
    """Celery whose publishers give up at once; the timetable and the database make up for a lost ring."""

    def connection_for_write(self, url: str | None = None, **options: Any) -> Connection:
        options = {"connect_timeout": 0.5, "transport_options": IMPATIENT} | options
        return super().connection_for_write(url, **options)

    @property
    def Worker(self) -> Any:
        """What `celery worker` starts."""
        refuse_memory()
        return super().Worker

    @property
    def Beat(self) -> Any:
        """What `celery beat` starts."""
        refuse_memory()
        return super().Beat


app = Portal("seasons")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# The timetable: every periodic task of the portal in one place. Seconds.
app.conf.beat_schedule = {
    "outbox-drain": {"task": "outbox.tasks.drain", "schedule": 10.0},
    "outbox-purge": {"task": "outbox.tasks.purge", "schedule": 86_400.0},
    "chat-tick": {"task": "chat.tasks.tick", "schedule": 3.0},
    "chat-sweep": {"task": "chat.tasks.sweep", "schedule": 3_600.0},
    "chat-verify": {"task": "chat.tasks.verify", "schedule": 86_400.0},
    "chat-weekly": {"task": "chat.tasks.weekly", "schedule": 3_600.0},
    "partners-daily": {"task": "partners.tasks.daily", "schedule": 3_600.0},
    "partners-seats": {"task": "partners.tasks.seat_groups", "schedule": 60.0},
    "projects-daily": {"task": "projects.tasks.daily", "schedule": 3_600.0},
    "projects-moments": {"task": "projects.tasks.tell_moments", "schedule": 3_600.0},
    "partners-purge": {"task": "partners.tasks.purge_unconfirmed", "schedule": 86_400.0},
    "seasons-remind": {"task": "seasons.tasks.remind_events", "schedule": 3_600.0},
    "accounts-purge": {"task": "accounts.tasks.purge", "schedule": 86_400.0},
}
