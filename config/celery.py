"""Celery is a doorbell: tasks carry ids only, the database holds the truth and the times."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("seasons")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# The timetable: every periodic task of the portal in one place. Seconds.
app.conf.beat_schedule = {
    "outbox-drain": {"task": "outbox.tasks.drain", "schedule": 10.0},
    "outbox-purge": {"task": "outbox.tasks.purge", "schedule": 86_400.0},
    "chat-tick": {"task": "chat.tasks.tick", "schedule": 3.0},
    "chat-sweep": {"task": "chat.tasks.sweep", "schedule": 3_600.0},
    "chat-verify": {"task": "chat.tasks.verify", "schedule": 86_400.0},
    "projects-daily": {"task": "projects.tasks.daily", "schedule": 3_600.0},
    "accounts-purge": {"task": "accounts.tasks.purge", "schedule": 86_400.0},
}
