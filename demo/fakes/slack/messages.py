"""The methods about messages."""

from demo.fakes.slack.call import Answer, Call, Refusal
from demo.fakes.slack.state import make_id


def post(call: Call) -> Answer:
    text = call.text("markdown_text") or call.text("text")
    if not text:
        raise Refusal("no_text")
    if call.text("channel") in call.state.users:
        place = make_id("D", *sorted((call.me["id"], call.text("channel"))))
    else:
        place = call.own_room(open_only=True)["id"]
    ts = f"{len(call.state.messages) + 1}.000000"
    row = {"ts": ts, "channel": place, "user": call.me["id"], "text": text, "pinned": False}
    call.state.messages[ts] = row
    call.state.dirty = True
    return {"channel": place, "ts": ts, "message": {"type": "message", "user": call.me["id"], "text": text, "ts": ts}}


def pin(call: Call) -> Answer:
    room = call.own_room()
    row = call.state.messages.get(call.text("timestamp"))
    if row is None or row["channel"] != room["id"]:
        raise Refusal("message_not_found")
    if row["pinned"]:
        raise Refusal("already_pinned")
    row["pinned"] = True
    call.state.dirty = True
    return {}
