"""The two pages a person sees: channels and their members, and the invitation."""

import re
import unicodedata
from html import escape

from demo.fakes.mattermost.state import DEFAULT_CHANNEL, Row, State

STYLE = """
:root { color-scheme: light; --ink: #1d2733; --soft: #5b6776; --line: #d9dfe6; --paper: #f5f7f9; --accent: #1f5ca8 }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
header { background: #fff; border-bottom: 1px solid var(--line); padding: 1rem }
main, header div { max-width: 60rem; margin: 0 auto; padding: 0 1rem }
main { padding: 1.5rem 1rem 3rem }
h1 { font-size: 1.25rem; margin: 0 } h2 { font-size: 1.0625rem; margin: 0 0 .25rem }
p { margin: .25rem 0 .75rem } .soft { color: var(--soft) }
section { background: #fff; border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 0 0 1rem }
section:target { border-color: var(--accent); box-shadow: 0 0 0 2px var(--accent) }
ul { margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .375rem }
li { background: var(--paper); border: 1px solid var(--line); border-radius: 1rem; padding: .125rem .625rem }
label { display: block; font-weight: 600; margin: 0 0 .25rem }
input { font: inherit; width: 100%; max-width: 24rem; padding: .5rem; border: 1px solid var(--soft);
  border-radius: .375rem }
button { font: inherit; font-weight: 600; color: #fff; background: var(--accent); border: 0; border-radius: .375rem;
  padding: .625rem 1rem; margin-top: .75rem; cursor: pointer; min-height: 2.75rem }
a { color: var(--accent) } :focus-visible { outline: 3px solid #e8a300; outline-offset: 2px }
"""


def page(title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><link rel="stylesheet" href="/fake.css"></head>
<body><header><div><h1>{escape(title)}</h1>
<p class="soft">Serveur Mattermost factice de la démonstration\u00a0: rien ne sort de cette machine.</p></div></header>
<main>{body}</main></body></html>"""


def channels(state: State, name: str = "") -> str:
    """Every open channel with its members; `name` narrows to one."""
    rooms = sorted(
        (one for one in state.channels.values() if one["team_id"] and name in ("", one["name"])),
        key=lambda one: (one["name"] != DEFAULT_CHANNEL, str(one["display_name"]).lower()),
    )
    if not rooms:
        return page("Canal introuvable", '<p><a href="/">Voir tous les canaux</a></p>')
    body = "".join(_section(state, one) for one in rooms)
    back = '<p><a href="/">Voir tous les canaux</a></p>' if name else ""
    return page(rooms[0]["display_name"] if name else "Canaux de Data for Good", back + body)


def _section(state: State, room: Row) -> str:
    people = [state.users[one] for one in state.channel_members[room["id"]]]
    names = "".join(f"<li>{_name(one)}</li>" for one in sorted(people, key=lambda one: str(one["username"])))
    notes = ["privé" if room["type"] == "P" else "public", f"{len(people)} membre{'s' if len(people) > 1 else ''}"]
    if room["delete_at"]:
        notes.append("archivé")
    purpose = f"<p>{escape(room['purpose'])}</p>" if room["purpose"] else ""
    return f"""<section id="{escape(room["name"])}"><h2>{escape(room["display_name"] or room["name"])}</h2>
<p class="soft">~{escape(room["name"])}, {", ".join(notes)}</p>{purpose}<ul>{names}</ul></section>"""


def _name(user: Row) -> str:
    kind = " (robot)" if user.get("is_bot") else ""
    return "@" + escape(user["username"]) + kind


def invitation(state: State, invite_id: str, email: str, *, error: str = "") -> str:
    if invite_id != state.team["invite_id"]:
        return page("Invitation inconnue", "<p>Ce lien d’invitation n’est pas ou plus valable.</p>")
    problem = f'<p role="alert"><strong>{escape(error)}</strong></p>' if error else ""
    return page(
        "Rejoindre Data for Good sur Mattermost",
        f"""<section>{problem}<form method="post" action="/signup_user_complete/">
<input type="hidden" name="id" value="{escape(invite_id)}">
<label for="email">Adresse électronique</label>
<input id="email" name="email" type="email" required autocomplete="email" value="{escape(email)}">
<p class="soft">La même adresse que sur le portail\u00a0: c’est elle qui fait le lien.</p>
<button>Créer mon compte Mattermost</button></form></section>""",
    )


def welcome(user: Row) -> str:
    return page(
        "Compte créé",
        f"""<section><h2>Bienvenue, @{escape(user["username"])}</h2>
<p>Ton compte Mattermost est lié à {escape(user["email"])}. Le portail t’ajoute à tes canaux dans les secondes qui
viennent.</p><p><a href="/">Voir les canaux et leurs membres</a></p></section>""",
    )


def register(state: State, email: str) -> Row:
    """The person with this address, in the team; made if new. Raises `ValueError` on a bad address."""
    email = email.strip().lower()
    if not re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+", email) or len(email) > 128:
        raise ValueError("Cette adresse ne ressemble pas à une adresse électronique.")
    known = next((one for one in state.users.values() if one["email"] == email), None)
    user = known or state.add_user(email, _username(state, email))
    state.enter_team(state.team["id"], user["id"])
    return user


def _username(state: State, email: str) -> str:
    folded = unicodedata.normalize("NFKD", email.partition("@")[0]).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9._-]+", "", folded) or "membre"
    taken = {one["username"] for one in state.users.values()}
    return next(
        name for number in range(1, 10_000) if (name := stem + (str(number) if number > 1 else "")) not in taken
    )
