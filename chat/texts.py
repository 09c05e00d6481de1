"""Texts coordinators write for the chat: a few fixed words in braces are replaced, nothing else is run."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.letters import absolute
from chat.models import Channel, Welcome

WORD = re.compile(r"\{([^{}\s]*)\}")
# What a name may not bring into a message: mentions, links, markup.
MARKUP = re.compile(r"[^\w\s'’.,!?&+°-]|_|\.(?=\w)")
WELCOME_WORDS = {
    "nom": gettext_lazy("le nom de la personne, ou les noms de celles qui arrivent ensemble"),
    "projet": gettext_lazy("le projet, la saison ou l’antenne"),
    "canal": gettext_lazy("le nom du canal"),
    "lien": gettext_lazy("la page du projet ou de la saison sur le portail"),
}
IN_CHANNEL = gettext_lazy(
    "Bienvenue à {nom} ! Ici on parle de {projet}. Une phrase pour te présenter, et te voilà dans l’équipe. "
    "L’essentiel est là : {lien}"
)
IN_PRIVATE = gettext_lazy(
    "Bonjour {nom}, bienvenue dans {canal}, le canal de {projet}. Présente-toi là-bas en une phrase ; "
    "l’essentiel est ici : {lien}"
)


def fill(text: str, values: dict[str, str]) -> str:
    """`text` with each {mot} replaced; a word nobody knows stays as written."""
    return WORD.sub(lambda found: values.get(found[1], found[0]), text)


def unknown_words(text: str, known: Sequence[str]) -> list[str]:
    """Words in braces that would not be replaced."""
    return sorted({word for word in WORD.findall(text) if word not in known})


def plain(text: str) -> str:
    """A name as text: nobody is mentioned and nothing is formatted by what people call themselves."""
    return " ".join(MARKUP.sub(" ", text).split())


def default_welcome(place: str) -> str:
    return str(IN_PRIVATE if place == Welcome.Place.DIRECT else IN_CHANNEL)


def welcome(row: Welcome, names: Sequence[str]) -> str:
    """The message for these people."""
    told = _(" et ").join(filter(None, (", ".join(map(plain, names[:-1])), plain(names[-1])))) if names else ""
    return fill(row.text or default_welcome(row.place), {"nom": told, **about(row.channel)})


def about(channel: Channel) -> dict[str, str]:
    """What a channel's messages may say of it."""
    thing = channel.about
    title = str(getattr(thing, "display_title", "") or getattr(thing, "name", ""))
    path = thing.get_absolute_url() if hasattr(thing, "get_absolute_url") else "/"
    return {"projet": plain(title), "canal": str(channel), "lien": absolute(path)}
