"""The methods about people and the workspace."""

from demo.fakes.slack.call import Answer, Call, Refusal
from demo.fakes.slack.state import Row, make_id


def auth_test(call: Call) -> Answer:
    me, team = call.me, call.state.team
    bot = {"bot_id": make_id("B", me["id"])} if me["is_bot"] else {}
    return bot | {
        "url": f"https://{team['domain']}.slack.com/",
        "team": team["name"],
        "user": me["name"],
        "team_id": team["id"],
        "user_id": me["id"],
        "is_enterprise_install": False,
    }


def team_info(call: Call) -> Answer:
    return {"team": call.state.team | {"email_domain": "", "icon": {}}}


def users_list(call: Call) -> Answer:
    keys, cursor = call.page(sorted(call.state.users), 1000)
    rows = [_shown(call, call.state.users[one]) for one in keys]
    return {"members": rows, "cache_ts": 1, "response_metadata": {"next_cursor": cursor}}


def users_info(call: Call) -> Answer:
    row = call.state.users.get(call.text("user"))
    if row is None:
        raise Refusal("user_not_found")
    return {"user": _shown(call, row)}


def lookup_by_email(call: Call) -> Answer:
    """Active accounts only: somebody deactivated is nobody."""
    row = call.state.users.get(call.state.by_email.get(call.text("email").lower(), ""))
    if row is None or row["deleted"]:
        raise Refusal("users_not_found")
    return {"user": _shown(call, row)}


def _shown(call: Call, row: Row) -> Row:
    if "users:read.email" in call.scopes:
        return row
    return row | {"profile": {key: value for key, value in row["profile"].items() if key != "email"}}
