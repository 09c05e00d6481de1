"""The operations about messages."""

from typing import Any

from demo.fakes.mattermost.call import Call, Refusal
from demo.fakes.mattermost.state import Row, make_id, now

Answer = tuple[int, Any]


def direct(call: Call) -> Answer:
    """The private channel of two people: the same one each time."""
    call.needs("create_direct_channel")
    name = "__".join(sorted(call.body))
    state = call.state
    for user_id in call.body:
        call.user(user_id)
    if found := next((one for one in state.channels.values() if (one["type"], one["name"]) == ("D", name)), None):
        return 201, found
    channel = state.add_channel(state.team["id"], name, "", creator=call.me["id"], type="D")
    channel["team_id"] = ""
    for user_id in call.body:
        state.join(channel["id"], user_id)
    return 201, channel


def post(call: Call) -> Answer:
    channel = call.own_channel(call.body["channel_id"])
    call.needs("create_post")
    if channel["delete_at"]:
        raise Refusal(400, "api.post.create_post.can_not_post_to_deleted.error", "Can not post to deleted channel.")
    blank = dict.fromkeys(("root_id", "parent_id", "original_id", "type", "hashtags", "pending_post_id"), "")
    counts = dict.fromkeys(("edit_at", "delete_at", "reply_count", "last_reply_at"), 0)
    identity = make_id("post", channel["id"], str(len(call.state.posts)))
    row: Row = {
        "id": identity,
        "create_at": now(),
        "update_at": now(),
        "is_pinned": False,
        "user_id": call.me["id"],
        "channel_id": channel["id"],
        "message": call.body["message"],
        "props": {},
        "participants": None,
        "metadata": {},
    }
    call.state.posts[identity] = blank | counts | row
    call.state.dirty = True
    return 201, call.state.posts[identity]


def pin(call: Call) -> Answer:
    row = call.state.posts.get(call.words[0])
    if row is None:
        raise Refusal(404, "app.post.get.app_error", "Unable to get the post.")
    call.own_channel(row["channel_id"])
    row["is_pinned"] = True
    call.state.dirty = True
    return 200, {"status": "OK"}
