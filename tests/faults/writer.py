"""Run by the storm in the site's environment: writer.py MAILS SECONDS. Prints the slowest transaction, in seconds."""

from __future__ import annotations

import os
import sys
import time

import django

sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

from django.core.mail import EmailMessage  # noqa: E402
from django.db import DatabaseError, connection, transaction  # noqa: E402


def write(number: int) -> None:
    """One mail in one transaction, written once however often it is tried."""
    headers = {"X-Portal-Dedupe": f"storm:{number}", "X-Portal-Kind": "test.storm"}
    if number % 5 == 0:
        headers["X-Portal-Bulk"] = "1"
    with transaction.atomic():
        EmailMessage(f"Mail {number}", "Bonjour,\nà bientôt.", to=[f"p{number}@example.org"], headers=headers).send()


def main(mails: int, seconds: float) -> None:
    """Write evenly; a crashed database is asked again."""
    start, slowest = time.monotonic(), 0.0
    for number in range(mails):
        time.sleep(max(0.0, start + seconds * number / mails - time.monotonic()))
        while True:
            begin = time.monotonic()
            try:
                write(number)
                break
            except DatabaseError:
                connection.close()
                time.sleep(0.2)
        if number:  # the first one also imports and connects
            slowest = max(slowest, time.monotonic() - begin)
    sys.stdout.write(f"{slowest:.3f}\n")


main(int(sys.argv[1]), float(sys.argv[2]))
