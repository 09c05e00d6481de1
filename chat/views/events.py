"""The door Slack knocks at. Whoever cannot sign learns nothing; whoever can is answered at once.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from chat import connect
from chat.actions.events import heard
from chat.clients.base import TokenRefused
from chat.models import Workspace

WINDOW = 5 * 60
MOST_BYTES = 256 * 1024
REMEMBERED = 60 * 60


@csrf_exempt
@login_not_required
@require_POST
def slack(request: HttpRequest, slug: str) -> HttpResponse:
    """One event. Slack waits three seconds and sends again what it got no answer for."""
    body = request.read(MOST_BYTES + 1)
    workspace = Workspace.objects.filter(slug=slug, platform=Workspace.Platform.SLACK).first()
    if len(body) > MOST_BYTES or workspace is None or not is_signed(request, workspace, body):
        return HttpResponse(status=401)
    told = _read(body)
    if told.get("type") == "url_verification":
        return JsonResponse({"challenge": str(told.get("challenge", ""))})
    event = told.get("event")
    ours = not workspace.team_id or told.get("team_id") == workspace.team_id
    # Told twice, an event marks the same things: remembering it only saves a reading.
    key = f"slack-event:{workspace.pk}:{hashlib.sha256(str(told.get('event_id')).encode()).hexdigest()}"
    if isinstance(event, dict) and ours and not (told.get("event_id") and cache.get(key)):
        heard(workspace=workspace, event=event)
        cache.set(key, True, REMEMBERED)
    return HttpResponse(status=200)


def is_signed(request: HttpRequest, workspace: Workspace, body: bytes) -> bool:
    """Whether Slack itself sent this, within the last five minutes."""
    stamp = request.headers.get("X-Slack-Request-Timestamp", "")
    if not (stamp.isascii() and stamp.isdigit()) or abs(time.time() - int(stamp[:12])) > WINDOW:
        return False
    try:
        secret = connect.secret(workspace.signing_name)
    except TokenRefused:
        return False
    digest = hmac.new(secret.encode(), b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256).hexdigest()
    given = request.headers.get("X-Slack-Signature", "")
    return bool(secret) and hmac.compare_digest(f"v0={digest}".encode(), given.encode())


def _read(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
