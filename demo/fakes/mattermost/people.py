"""The operations about people and the team."""

from typing import Any

from demo.fakes.mattermost.call import NO_RIGHT, NO_TEAMMATE, NO_USER, Call, Refusal
from demo.fakes.mattermost.state import Row, now

Answer = tuple[int, Any]


def ping(call: Call) -> Answer:
    versions = ("AndroidLatestVersion", "AndroidMinVersion", "DesktopLatestVersion", "DesktopMinVersion")
    return 200, dict.fromkeys((*versions, "IosLatestVersion", "IosMinVersion"), "") | {"status": "OK"}


def _full(user: Row) -> Row:
    notify = dict.fromkeys(("channel", "desktop_sound", "email"), "true") | {
        "desktop": "mention",
        "first_name": "false",
        "mention_keys": "",
        "push": "mention",
        "push_status": "away",
    }
    return user | {"notify_props": notify, "last_password_update": user["create_at"]}


def create_user(call: Call) -> Answer:
    email = call.body["email"]
    if any(user["email"] == email.lower() for user in call.state.users.values()):
        raise Refusal(400, "app.user.save.email_exists.app_error", "An account with that email already exists.")
    check_quota(call)
    names = {key: call.body.get(key, "") for key in ("first_name", "last_name")}
    return 201, _full(call.state.add_user(email, call.body["username"], **names))


def check_quota(call: Call) -> None:
    active = sum(1 for user in call.state.users.values() if not user["delete_at"])
    if call.switches.user_limit is not None and active >= call.switches.user_limit:
        raise Refusal(400, "api.user.create_user.user_limits.exceeded", "User limit reached.")


def user(call: Call) -> Answer:
    if call.words[0] == "me":
        return 200, _full(call.me)
    return 200, call.shown(call.user(call.words[0]))


def users(call: Call) -> Answer:
    found = sorted(call.state.users.values(), key=lambda one: str(one["username"]))
    if team := call.params.get("in_team"):
        found = [one for one in found if one["id"] in call.state.team_members.get(team, {})]
    if channel := call.params.get("in_channel"):
        call.own_channel(channel)
        found = [one for one in found if one["id"] in call.state.channel_members[channel]]
    if call.params.get("active") == "true":
        found = [one for one in found if not one["delete_at"]]
    return 200, [call.shown(one) for one in call.page(found)]


def users_by_id(call: Call) -> Answer:
    return 200, [call.shown(call.state.users[one]) for one in call.body if one in call.state.users]


def users_search(call: Call) -> Answer:
    term = call.body["term"].lower()
    hits = [one for one in call.state.users.values() if term in (one["email"], one["username"])]
    return 200, [call.shown(one) for one in hits]


def _named(call: Call, key: str) -> Answer:
    for one in call.state.users.values():
        if one[key] == call.words[0].lower():
            return 200, call.shown(one)
    raise Refusal(*NO_USER)


def user_by_email(call: Call) -> Answer:
    if call.switches.hidden_emails and not call.is_admin:
        raise Refusal(*NO_RIGHT)
    return _named(call, "email")


def user_by_username(call: Call) -> Answer:
    return _named(call, "username")


def set_active(call: Call) -> Answer:
    call.user(call.words[0])["delete_at"] = 0 if call.body["active"] else now()
    call.state.dirty = True
    return 200, {"status": "OK"}


def bots(call: Call) -> Answer:
    found = [one for one in call.state.users.values() if one.get("is_bot")]
    keys = ("username", "create_at", "update_at", "delete_at")
    rows = [{"user_id": one["id"], "owner_id": one["id"]} | {key: one[key] for key in keys} for one in found]
    return 200, [row | {"display_name": row["username"]} for row in call.page(rows)]


# -- the team


def _team(call: Call, team_id: str) -> Row:
    if team_id not in call.state.teams:
        raise Refusal(404, "app.team.get.find.app_error", "Unable to find the existing team.")
    return call.state.teams[team_id]


def team_by_name(call: Call) -> Answer:
    for team in call.state.teams.values():
        if team["name"] == call.words[0]:
            return 200, team
    raise Refusal(404, "app.team.get_by_name.missing.app_error", "Unable to find the existing team.")


def team(call: Call) -> Answer:
    return 200, _team(call, call.words[0])


def team_stats(call: Call) -> Answer:
    members = call.state.team_members.get(_team(call, call.words[0])["id"], {})
    active = sum(1 for one in members if not call.state.users[one]["delete_at"])
    return 200, {"team_id": call.words[0], "total_member_count": len(members), "active_member_count": active}


def team_add(call: Call) -> Answer:
    _team(call, call.words[0])
    return 201, call.state.enter_team(call.words[0], call.user(call.body["user_id"])["id"])


def team_add_batch(call: Call) -> Answer:
    _team(call, call.words[0])
    graceful = call.params.get("graceful") == "true"
    if len(call.body) > 256:
        raise Refusal(400, "api.team.add_members.too_many.app_error", "Too many members.")
    rows = []
    for one in call.body:
        try:
            member = call.state.enter_team(call.words[0], call.user(one["user_id"])["id"])
        except Refusal as no:
            if not graceful:
                raise
            words = {"id": no.error_id, "message": no.message, "detailed_error": "", "status_code": no.status}
            rows.append({"user_id": one["user_id"], "member": None, "error": words})
        else:
            rows.append({"user_id": one["user_id"], "member": member, "error": None} if graceful else member)
    return 201, rows


def team_member(call: Call) -> Answer:
    members = call.state.team_members.get(call.words[0], {})
    if call.words[1] not in members:
        raise Refusal(*NO_TEAMMATE)
    return 200, members[call.words[1]]


def team_members_by_id(call: Call) -> Answer:
    members = call.state.team_members.get(call.words[0], {})
    return 200, [members[one] for one in call.body if one in members]


def team_remove(call: Call) -> Answer:
    call.state.leave_team(*call.words)
    return 200, {"status": "OK"}


def invite_guests(call: Call) -> Answer:
    raise Refusal(501, "api.team.invate_guests_to_channels.license.error", "No guest accounts without a licence.")
