"""The portal's side of the chat's storm, run in the site's environment: community.py make|churn|ring|look …

Each prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from typing import Any

import django

sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

from django.db import DatabaseError, connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import _crowd  # noqa: E402
from chat import tasks, wanted  # noqa: E402
from chat.actions import ensure_channel  # noqa: E402
from chat.models import Channel, SyncPlan, Workspace  # noqa: E402
from projects.actions.seats import touch_teams  # noqa: E402
from projects.models import Edition, Membership  # noqa: E402
from seasons.models import Season  # noqa: E402
from volunteers.models import Volunteer  # noqa: E402


def make(persons: str, teams: str, seats: str, *places: str) -> Any:
    """People in teams; a channel a team and one for the season, in each place (platform|url|team|token)."""
    crowd, runs = _crowd.people(int(persons)), _crowd.editions(int(teams))
    each = int(seats) // int(teams)
    for number, run in enumerate(runs):
        _crowd.seat(run, [crowd[(number * each + n) % len(crowd)] for n in range(each)])
    for place in places:
        platform, url, team, token = place.split("|")
        space = Workspace.objects.create(
            name=platform, slug=platform, platform=platform, base_url=url, team_name=team, token_name=token
        )
        ensure_channel(about=Season.objects.get(), workspace=space)
        _crowd.channels(space, runs)
    return [one.user.email for one in crowd]


def churn(seconds: str, moves: str, seed: str) -> Any:
    """Leaves and returns, evenly, in every team but the first; answers how many."""
    chance, start = random.Random(seed), time.monotonic()
    for number in range(int(moves)):
        time.sleep(max(0.0, start + float(seconds) * number / int(moves) - time.monotonic()))
        while True:
            try:
                _move(chance)
                break
            except DatabaseError:
                connection.close()
                time.sleep(0.2)
    return int(moves)


@transaction.atomic
def _move(chance: random.Random) -> None:
    """Somebody leaves their team; or somebody who had left it comes back."""
    rows = Membership.objects.exclude(edition=Edition.objects.order_by("pk").values("pk")[:1])
    seated = set(rows.seated().values_list("volunteer", "edition"))
    gone = set(rows.filter(state="left").values_list("volunteer", "edition")) - seated
    now = timezone.now()
    if gone and chance.random() < 0.4:
        volunteer, edition = chance.choice(sorted(gone))
        Membership.objects.create(
            volunteer_id=volunteer, edition_id=edition, role="tech_lead", state="accepted", seated_at=now
        )
    else:
        volunteer, edition = chance.choice(sorted(seated))
        Membership.objects.seated().filter(volunteer=volunteer, edition=edition).update(state="left", ended_at=now)
    touch_teams([edition])


def ring(name: str) -> Any:
    """Ring a bell as beat does: sweep, verify."""
    getattr(tasks, name).delay()


def look() -> Any:
    """Whom the portal wants in each channel, and every error it keeps or shows."""
    rows = Channel.objects.select_related("edition", "workspace")
    errors = [*rows.values_list("last_error", flat=True), *Workspace.objects.values_list("last_error", flat=True)]
    errors += [plan.report.get("error", "") for plan in SyncPlan.objects.all()]
    errors += Membership.objects.filter(chat_state="failing").values_list("chat_detail", flat=True)
    return {
        "wanted": {row.external_id or f"none {row.pk}": [one.user.email for one in wanted.people(row)] for row in rows},
        "errors": sorted({error for error in errors if error}),
        "silent": Membership.objects.filter(chat_state="failing", chat_detail="").count(),
        "people": Volunteer.objects.count(),
    }


sys.stdout.write(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])) + "\n")
