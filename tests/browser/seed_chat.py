"""Channels and plans in the states few pages show, on a chat nobody calls. Run by `manage.py shell` after seed.py."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from chat.actions import ensure_channel
from chat.models import Account, Channel, Finding, Move, MovePair, PlanSet, Presence, SyncPlan, Workspace
from seasons.models import Season
from tests import factories as make

now = timezone.now()
chloe = User.objects.get(email="chloe@example.org")
season = make.season(16, launch_in=20, slug="16", published=False)
told: dict[str, Any] = {
    "name": "@portail",
    "admin": False,
    "may": {"read_directory": True, "read_emails": True, "create_public": True, "remove": False, "pin": None},
    "needs": {"remove": "channels:manage"},
    "skills": {"bulk_add": True, "counts": False, "guards_archived": True},
}
# "Not before" keeps the worker away: what is shown here is written here.
asleep: dict[str, Any] = {"token_name": "NO_SUCH_TOKEN", "not_before": now + timedelta(days=9000), "platform": "slack"}
spaces = {
    slug: Workspace.objects.create(name=name, slug=slug, status=status, last_error=error, **asleep)
    for slug, name, status, error in (
        ("good", "Slack de la coordination", "ok", ""),
        ("scope", "Slack des antennes", "refused", "Il manque au jeton le droit « channels:manage »"),
        ("revoked", "Ancien Slack", "refused", "Le jeton a été révoqué sur Slack : en mettre un nouveau"),
    )
}
Workspace.objects.filter(slug="scope").update(told=told, tried_at=now, last_ok_at=now)
fine = told | {"may": dict.fromkeys(told["may"], True), "needs": {}}
Workspace.objects.filter(slug="good").update(
    told=fine, tried_at=now, last_ok_at=now, invite_url="https://example.org/i"
)
people = [make.volunteer(f"Bénévole {number}") for number in range(12)]


def channel(number: int, **fields: Any) -> Channel:
    """A channel of a team of the season, read an hour ago."""
    project = make.project(slug=f"refuge-{number}", title=f"Refuge {number}", published=False)
    edition = make.edition(project=project, season=season, slug=f"16-refuge-{number}", number=number, published=False)
    made = ensure_channel(about=edition, workspace=spaces["good"], external_id=f"C{number:010d}")
    values = {"policy": "managed", "last_ok_at": now - timedelta(hours=1), "dirty_since": None, "seen_version": 1}
    Channel.objects.filter(pk=made.pk).update(**values | fields)
    made.refresh_from_db()
    return made


def line(kind: str, reason: str, label: str = "", waits: str = "") -> dict[str, Any]:
    return {"kind": kind, "reason": reason, "account": label, "volunteer": 0, "label": label, "waits": waits}


def plan(about: Channel, state: str, lines: list[dict[str, Any]], **fields: Any) -> SyncPlan:
    values: dict[str, Any] = {"calls": len(lines), "seconds": 1.2 * len(lines), "requested_by": chloe}
    if state in {"approved", "applied", "failed"}:
        values |= {"approved_by": chloe, "approved_at": now}
    if state in {"applied", "failed"}:
        values |= {"finished_at": now, "started_at": now}
    return SyncPlan.objects.create(channel=about, state=state, lines=lines, **values | fields)


names = [str(one) for one in people]
adds = [line("add", "wanted", name) for name in names]
kinds = [
    *adds,
    line("remove", "decided_left", "Ana"),
    line("remove", "no_longer_wanted", "Sol"),
    line("remove", "unknown", "@ami", "unknown"),
    *(line("unmatched", "not_found", name) for name in ("Iris", "Marius")),
    line("unmatched", "conflict", "Ulysse"),
    line("by_hand", "kick_refused", "Nora"),
    line("drift", "left_on_platform", "Yanis"),
    line("drift", "renamed"),
    line("protected", "bot", "@robot"),
    line("protected", "admin", "@tenante"),
]
capped = [line("remove", "no_longer_wanted", name, "cap") for name in names[:8]]
channels = [channel(number) for number in range(1, 8)]
batch = PlanSet.objects.create(season=season, requested_by=chloe)
every = plan(channels[0], "dry", kinds, batch=batch)
waiting = plan(channels[1], "waiting", [*capped, *adds[:2]], requested_by=None, batch=batch)
moving = plan(channels[2], "approved", adds, done={"add": names[:5]}, batch=batch)
failed: dict[str, Any] = {"added": 10, "removed": 0, "failed": {"Bénévole 10": "guest", "Bénévole 11": "person_gone"}}
errors = plan(channels[3], "applied", adds, done={"add": names[:10]}, report=failed, batch=batch)
undo = [line("remove", "undo_add", name) for name in names[:10]]
back = plan(channels[3], "dry", undo, aim="undo", undoes=errors)
stale = plan(channels[4], "stale", adds[:3], report={"changed": ["Bénévole 1", "Bénévole 2"]}, batch=batch)
plan(channels[5], "dry", [], calls=0, batch=batch)
Channel.objects.filter(pk=channels[4].pk).update(trouble="not_in_channel")
Channel.objects.filter(pk=channels[5].pk).update(last_error="Le serveur de messagerie ne répond pas", failures=4)
for number, (kind, reason) in enumerate((
    ("by_hand", "additive"), ("by_hand", "kick_refused"), ("drift", "unknown"), ("drift", "known"), ("drift", "renamed")
)):  # fmt: skip
    about = channels[number % 3]
    Finding.objects.create(channel=about, kind=kind, reason=reason, external_id=f"U{number:010d}", since=now)
    Presence.objects.create(channel=about, external_id=f"U{number:010d}", username=f"compte-{number}", since=now)
for number, state in enumerate(("found", "not_found", "deactivated", "guest", "conflict", "hidden", "unlinked")):
    there = {"external_id": "U1000000000", "username": "b0"} if state == "found" else {}
    Account.objects.create(workspace=spaces["good"], volunteer=people[number], state=state, missing_since=now, **there)

for state in Move.State:
    left = Workspace.objects.create(name=f"Quitté {state}", slug=f"left-{state}", status="ok", **asleep)
    step = Move.objects.create(source=left, target=spaces["good"], state=state)
    for number in (1, 2):
        source = ensure_channel(about=channels[number].about, workspace=left, external_id=f"C{state}{number}")
        target = None if state == Move.State.DRAFT else channels[number]
        notice = {"frozen": ("pinned", "unpinned"), "archived": ("pinned", "pinned")}.get(state, ("", ""))[number - 1]
        paired = {"target": target, "notice": notice}  # a move that gets ready has listed the channel already
        MovePair.objects.update_or_create(move=step, source=source, defaults=paired)
assert Season.objects.filter(pk=season.pk).exists()
