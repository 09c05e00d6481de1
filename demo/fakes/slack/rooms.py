"""The methods about channels and who is in them."""

import re

from demo.fakes.slack.call import Answer, Call, Refusal, said
from demo.fakes.slack.state import Row

NAME = re.compile(r"^[^\sA-Z.]+$")
INVITED = 100


def listed(call: Call) -> Answer:
    kinds = set((call.text("types") or "public_channel").split(","))
    for kind, scope in (("public_channel", "channels:read"), ("private_channel", "groups:read")):
        if kind in kinds and scope not in call.scopes:
            raise Refusal("missing_scope", needed=scope, provided=",".join(sorted(call.scopes)))
    archived_too = not call.flag("exclude_archived")
    found = {
        one["id"]: one
        for one in call.state.channels.values()
        if ("private_channel" if one["is_private"] else "public_channel") in kinds
        and call.sees(one)
        and (archived_too or not one["is_archived"])
    }
    keys, cursor = call.page(sorted(found), 999)
    rows = [call.shown(found[one], counted=True) for one in keys]
    return {"channels": rows, "response_metadata": {"next_cursor": cursor}}


def info(call: Call) -> Answer:
    room = call.room()
    call.needs_for(room, "channels:read", "groups:read")
    return {"channel": call.shown(room, counted=call.flag("include_num_members"))}


def members(call: Call) -> Answer:
    room = call.room()
    call.needs_for(room, "channels:read", "groups:read")
    keys, cursor = call.page(call.state.present(room["id"]), 999)
    return {"members": keys, "response_metadata": {"next_cursor": cursor}}


def create(call: Call) -> Answer:
    private = call.flag("is_private")
    call.needs_for({"is_private": private}, "channels:manage", "groups:write")
    name = _free(call, call.text("name"))
    room = call.state.add_channel(name, creator=call.me["id"], is_private=private)
    return {"channel": call.shown(room)}


def _free(call: Call, name: str, *, but: str = "") -> str:
    """Names stay taken by archived and hidden channels."""
    if not name:
        raise Refusal("invalid_name_required")
    if len(name) > 80:
        raise Refusal("invalid_name_maxlength")
    if not NAME.match(name):
        raise Refusal("invalid_name_specials")
    if any(one["name"] == name and one["id"] != but for one in call.state.channels.values()):
        raise Refusal("name_taken")
    return name


def rename(call: Call) -> Answer:
    room = _managed(call, open_only=True)
    room["name"] = room["name_normalized"] = _free(call, call.text("name"), but=room["id"])
    return {"channel": call.shown(room)}


def archive(call: Call) -> Answer:
    room = _managed(call)
    if room["is_general"]:
        raise Refusal("cant_archive_general")
    if room["is_archived"]:
        raise Refusal("already_archived")
    room["is_archived"] = True
    return {}


def unarchive(call: Call) -> Answer:
    room = _managed(call)
    if not room["is_archived"]:
        raise Refusal("not_archived")
    room["is_archived"] = False
    return {}


def set_purpose(call: Call) -> Answer:
    room = _managed(call, open_only=True)
    room["purpose"] = said(call.text("purpose"), call.me["id"])
    return {"purpose": room["purpose"]["value"]}


def set_topic(call: Call) -> Answer:
    room = _managed(call, open_only=True)
    room["topic"] = said(call.text("topic"), call.me["id"])
    return {"channel": call.shown(room)}


def _managed(call: Call, *, open_only: bool = False) -> Row:
    room = call.own_room(open_only=open_only)
    call.needs_for(room, "channels:manage", "groups:write")
    call.state.dirty = True
    return room


# -- who is in


def invite(call: Call) -> Answer:
    """One bad id fails all, unless forced: then the others are in, and the answer names the bad ones."""
    room = _managed(call, open_only=True)
    wanted = [one for one in call.text("users").split(",") if one]
    if not wanted:
        raise Refusal("no_user")
    if len(wanted) > INVITED:
        raise Refusal("too_many_users")
    refused = {one: code for one in wanted if (code := _unwelcome(call, room, one))}
    if refused and not (call.flag("force") and len(wanted) > 1):
        raise _partly(refused)
    for one in wanted:
        if one not in refused:
            call.state.join(room["id"], one)
    if refused:
        raise _partly(refused)
    return {"channel": call.shown(room)}


def _partly(refused: dict[str, str]) -> Refusal:
    errors = [{"user": one, "ok": False, "error": code} for one, code in refused.items()]
    return Refusal(next(iter(refused.values())), errors=errors)


def _unwelcome(call: Call, room: Row, user_id: str) -> str:
    row = call.state.users.get(user_id)
    if row is None or row["deleted"]:
        return "user_not_found"
    if user_id == call.me["id"]:
        return "cant_invite_self"
    if user_id in call.state.members[room["id"]]:
        return "already_in_channel"
    return "ura_max_channels" if row["is_ultra_restricted"] else ""


def join(call: Call) -> Answer:
    room = call.room(open_only=True)
    if room["is_private"]:
        raise Refusal("method_not_supported_for_channel_type")
    call.state.join(room["id"], call.me["id"])
    return {"channel": call.shown(room)}


def kick(call: Call) -> Answer:
    if call.switches.kick and not call.me["is_admin"]:
        raise Refusal(call.switches.kick)
    room = _managed(call)
    if room["is_general"]:
        raise Refusal("cant_kick_from_general")
    if call.text("user") not in call.state.users:
        raise Refusal("user_not_found")
    if call.text("user") == call.me["id"]:
        raise Refusal("cant_kick_self")
    if not call.state.part(room["id"], call.text("user")):
        raise Refusal("not_in_channel")
    return {}
