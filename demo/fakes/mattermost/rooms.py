"""The operations about channels and who is in them."""

import re
from typing import Any

from demo.fakes.mattermost.call import (
    BAD_BODY,
    NO_CHANNEL,
    NO_MEMBER,
    NO_NAME,
    NO_PAGE,
    NO_RIGHT,
    NO_TEAMMATE,
    Call,
    Lines,
    Refusal,
)
from demo.fakes.mattermost.state import DEFAULT_CHANNEL, Row, now

Answer = tuple[int, Any]
NAME = re.compile(r"^[a-z0-9]+([a-z\-_0-9]+|(__)?)[a-z0-9]*$")


def create(call: Call) -> Answer:
    body, team = call.body, call.body["team_id"]
    if team not in call.state.teams:
        raise Refusal(*NO_RIGHT)
    if not NAME.match(body["name"]) or len(body["name"]) < 2:
        raise Refusal(400, "model.channel.is_valid.2_or_more.app_error", "Name must be 2 or more.")
    if body["type"] not in "OP":
        raise Refusal(400, "model.channel.is_valid.type.app_error", "Invalid type.")
    if len(body["name"]) > 64:
        raise Refusal(500, "app.channel.create_channel.internal_error", "Unable to save channel.")
    call.needs("create_private_channel" if body["type"] == "P" else "create_public_channel")
    _free(call, team, body["name"])
    more = {key: body.get(key, "") for key in ("type", "header", "purpose")}
    return 201, call.state.add_channel(team, body["name"], body["display_name"], creator=call.me["id"], **more)


def _free(call: Call, team: str, name: str, *, but: str = "") -> None:
    for one in call.state.channels.values():
        if one["team_id"] == team and one["name"] == name and one["id"] != but:
            raise Refusal(400, "store.sql_channel.save_channel.exists.app_error", "That name already exists.")


def _visible(call: Call, channel: Row) -> bool:
    return call.is_admin or channel["type"] == "O" or call.me["id"] in call.state.channel_members[channel["id"]]


def get(call: Call) -> Answer:
    channel = call.channel(call.words[0])
    if not _visible(call, channel):
        raise Refusal(*NO_RIGHT)
    return 200, channel


def by_name(call: Call) -> Answer:
    archived_too = call.params.get("include_deleted") == "true"
    for one in call.state.channels.values():
        found = (one["team_id"], one["name"]) == call.words and (archived_too or not one["delete_at"])
        if found and _visible(call, one):
            return 200, one
    raise Refusal(*NO_NAME)


def _listed(call: Call, *, kind: str = "", archived: bool = False) -> Answer:
    rows = [
        one
        for one in sorted(call.state.channels.values(), key=lambda one: str(one["display_name"]))
        if one["team_id"] == call.words[0]
        and bool(one["delete_at"]) is archived
        and (not kind or one["type"] == kind)
        and (kind == "P" or _visible(call, one))
    ]
    return 200, call.page(rows)


def public(call: Call) -> Answer:
    return _listed(call, kind="O")


def private(call: Call) -> Answer:
    if not call.is_admin:
        raise Refusal(*NO_RIGHT)
    return _listed(call, kind="P")


def deleted(call: Call) -> Answer:
    return _listed(call, archived=True)


def patch(call: Call) -> Answer:
    channel = call.own_channel(call.words[0])
    call.needs("manage_public_channel_properties")
    if channel["delete_at"]:
        raise Refusal(400, "app.channel.update.bad_id", "Unable to update the channel.")
    if name := call.body.get("name"):
        _free(call, channel["team_id"], name, but=channel["id"])
    changed = {key: call.body[key] for key in ("name", "display_name", "purpose", "header") if key in call.body}
    channel.update(changed, update_at=now())
    call.state.dirty = True
    return 200, channel


def privacy(call: Call) -> Answer:
    channel = call.own_channel(call.words[0])
    channel["type"] = call.body["privacy"]
    call.state.dirty = True
    return 200, channel


def archive(call: Call) -> Answer:
    channel = call.own_channel(call.words[0])
    call.needs("delete_public_channel")
    if channel["delete_at"]:
        raise Refusal(400, "api.channel.delete_channel.deleted.app_error", "The channel has been archived.")
    channel["delete_at"] = now()
    call.state.dirty = True
    return 200, {"status": "OK"}


def restore(call: Call) -> Answer:
    channel = call.own_channel(call.words[0])
    channel["delete_at"] = 0
    call.state.dirty = True
    return 200, channel


# -- who is in


def _count(call: Call, channel_id: str) -> int:
    users = call.state.users
    return sum(1 for one in call.state.channel_members[channel_id] if not users[one]["delete_at"])


def stats(call: Call) -> Answer:
    channel = call.own_channel(call.words[0])
    members = _count(call, channel["id"])
    return 200, {"channel_id": channel["id"], "member_count": members, "guest_count": 0, "pinnedpost_count": 0}


def counts(call: Call) -> Answer:
    if not call.switches.recent:
        raise Refusal(*NO_PAGE)
    return 200, {one: _count(call, one) for one in call.body if one in call.state.channels}


def members(call: Call) -> Answer:
    channel = call.own_channel(call.words[0])
    rows = sorted(call.state.channel_members[channel["id"]].values(), key=lambda one: str(one["user_id"]))
    return 200, call.page(rows)


def members_by_id(call: Call) -> Answer:
    channel = call.own_channel(call.words[0])
    rows = call.state.channel_members[channel["id"]]
    return 200, [rows[one] for one in call.body if one in rows]


def member(call: Call) -> Answer:
    rows = call.state.channel_members[call.own_channel(call.words[0])["id"]]
    if call.words[1] not in rows:
        raise Refusal(*NO_MEMBER)
    return 200, rows[call.words[1]]


def _admit(call: Call, channel: Row, user_id: str) -> Row:
    user = call.user(user_id)
    if user["id"] not in call.state.team_members.get(channel["team_id"], {}):
        raise Refusal(*NO_TEAMMATE)
    return call.state.join(channel["id"], user["id"])


def add(call: Call) -> Answer:
    channel = call.own_channel(call.words[0])
    call.needs("manage_public_channel_members")
    if channel["delete_at"] and call.switches.recent:
        raise Refusal(400, "api.channel.add_user_to_channel.deleted.app_error", "The channel is archived.")
    if "user_ids" not in call.body:
        return 201, _admit(call, channel, call.body["user_id"])
    if not call.switches.recent:
        raise Refusal(*BAD_BODY)
    return 201, _add_many(call, channel)


def _add_many(call: Call, channel: Row) -> list[Row]:
    """Failures are dropped in silence, unless nobody could be added."""
    rows: list[Row] = []
    last: Refusal | None = None
    for one in call.body["user_ids"]:
        try:
            rows.append(_admit(call, channel, one))
        except Refusal as no:
            last = no
    if last is not None and not rows:
        raise last
    return rows


def set_all(call: Call) -> Answer:
    """Adds and removes until the list is the one asked for; answers a line a step, never all or nothing."""
    if not call.switches.sets_members:
        raise Refusal(*NO_PAGE)
    if not call.is_admin:
        raise Refusal(*NO_RIGHT)
    channel, wanted = call.channel(call.words[0]), set(call.body["members"])
    inside = set(call.state.channel_members[channel["id"]])
    removed = sorted(inside - wanted)
    for one in removed:
        call.state.part(channel["id"], one)
    added, errors = [], []
    for one in sorted(wanted - inside):
        try:
            added.append(_admit(call, channel, one)["user_id"])
        except Refusal as no:
            errors.append({"user_id": one, "id": no.error_id, "error": no.message})
    return 200, Lines([{"removed": removed, "added": []}, {"added": added, "removed": [], "errors": errors}])


def remove(call: Call) -> Answer:
    channel = call.own_channel(call.words[0])
    call.needs("manage_public_channel_members")
    if channel["name"] == DEFAULT_CHANNEL:
        raise Refusal(400, "api.channel.remove.default.app_error", "Unable to remove from the default channel.")
    if not call.state.part(channel["id"], call.words[1]):
        raise Refusal(*NO_MEMBER)
    return 200, {"status": "OK"}


def scheme_roles(call: Call) -> Answer:
    channel = call.own_channel(call.words[0])
    row = call.state.channel_members[channel["id"]].get(call.words[1])
    if row is None:
        raise Refusal(*NO_CHANNEL)
    row["scheme_admin"] = bool(call.body["scheme_admin"])
    row["roles"] = "channel_user channel_admin" if row["scheme_admin"] else "channel_user"
    call.state.dirty = True
    return 200, {"status": "OK"}
