"""The page a person sees: channels and who is in them."""

from html import escape

from demo.fakes.mattermost.pages import STYLE
from demo.fakes.slack.state import Row, State

__all__ = ["STYLE", "channels"]


def channels(state: State) -> str:
    """Every channel with its members."""
    rooms = sorted(state.channels.values(), key=lambda one: (not one["is_general"], one["name"]))
    return f"""<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Canaux sur Slack</title><link rel="stylesheet" href="/fake.css"></head>
<body><header><div><h1>Canaux sur Slack</h1>
<p class="soft">Serveur Slack factice de la démonstration\u00a0: rien ne sort de cette machine.</p></div></header>
<main>{"".join(_section(state, one) for one in rooms)}</main></body></html>"""


def _section(state: State, room: Row) -> str:
    names = sorted(str(state.users[one]["name"]) for one in state.present(room["id"]))
    people = "".join(f"<li>@{escape(name)}</li>" for name in names)
    notes = ["privé" if room["is_private"] else "public", f"{len(names)} membre{'s' if len(names) > 1 else ''}"]
    if room["is_archived"]:
        notes.append("archivé")
    pinned = "".join(
        f"<p>Épinglé\u00a0: {escape(one['text'])}</p>"
        for one in state.messages.values()
        if one["channel"] == room["id"] and one["pinned"]
    )
    return f"""<section id="{escape(room["name"])}"><h2>#{escape(room["name"])}</h2>
<p class="soft">{", ".join(notes)}</p>{pinned}<ul>{people}</ul></section>"""
