"""For whoever watches the site: is the process up, and can it do its work?"""

from __future__ import annotations

import secrets

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from outbox.models import Mail

# A mail that could have left a quarter of an hour ago: the worker or the beat is away.
LATE_SECONDS = 900


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """Database, migrations, Redis and the oldest mail that should have left; needs READYZ_TOKEN."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.READYZ_TOKEN or not secrets.compare_digest(given.encode(), settings.READYZ_TOKEN.encode()):
        raise Http404
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    answers, waiting = _redis_answers(), Mail.objects.oldest_due_seconds()
    facts = {"migrations_pending": len(pending), "redis": answers, "oldest_due_mail_seconds": waiting}
    return JsonResponse(facts, status=503 if pending or answers is False or waiting > LATE_SECONDS else 200)


def _redis_answers() -> bool | None:
    """True or False; None where the site runs without Redis."""
    if not settings.REDIS_URL:
        return None
    try:
        return bool(redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5).ping())
    except (redis.RedisError, ImproperlyConfigured, OSError):
        return False
