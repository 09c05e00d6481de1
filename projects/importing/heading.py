"""The heading of a project on a season's page, and the line that invited people to its channel."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.text import slugify
from django.utils.translation import gettext as _

from projects.importing.remarks import Remark, to_settle
from projects.importing.words import platform_of

PROJECT = re.compile(r"projet\s*\d+\s*[:：]", re.IGNORECASE)
LINKED = re.compile(r"\[(?P<text>.+)\]\((?P<url>[^()\s]*)\)")
WORDS = re.compile(r"(?P<emoji>.*?)\s*projet\s*(?P<number>\d{1,4})\s*[:：]\s*(?P<title>.+)", re.IGNORECASE)
ADDRESS = re.compile(r"/?projects/([\w-]+)/?$")
DASH = re.compile(r"\s+[-–—]\s+")
# More than one organisation, or a name that says something else: nobody but a person can tell.
NOT_ONE_NAME = re.compile(r"[,;&+/:|]| et | x ", re.IGNORECASE)
CHANNEL = re.compile(r"\[#?\s*(?P<name>[^\]]+?)\s*\]\((?P<url>[^()\s]+)\)")
LEADS = re.compile(r"rejoi(?:gnez|ndre)\s+(?P<leads>.*?)\s*(?:dans le canal|sur le canal|le canal|dans|sur)?\s*$", re.I)
ADDRESSED = re.compile(r"^👉\s*|[\s!.,;]+$")
MOST_EMOJI = 16
MOST_TITLE = 100


@dataclass(slots=True)
class Heading:
    """`partner` is empty when a person has to say who it is."""

    line: int
    number: int = 0
    emoji: str = ""
    title: str = ""
    partner: str = ""
    slug: str = ""
    remarks: list[Remark] = field(default_factory=list)

    def settle(self, why: str) -> None:
        self.remarks.append(to_settle(self.line, why, self.title))


def is_project(words: str) -> bool:
    return bool(PROJECT.search(words))


def read(line: int, words: str) -> Heading | None:
    """A heading such as «[🐟 Projet 2 : Titre - Association](/projects/slug)»; None when it names no project."""
    linked = LINKED.fullmatch(words.strip())
    text = linked["text"] if linked else words.strip()
    found = WORDS.fullmatch(text.strip().lstrip("[").strip())
    if found is None:
        return None
    heading = Heading(line, int(found["number"]), found["emoji"].strip(" []"), found["title"].strip())
    if linked:
        _address(heading, linked["url"])
    else:
        _unlinked(heading)
    if len(heading.emoji) > MOST_EMOJI:
        heading.settle(_("« %s » n’est pas un émoji") % heading.emoji)
        heading.emoji = ""
    _partner(heading)
    return heading


def _address(heading: Heading, url: str) -> None:
    found = ADDRESS.search(url)
    heading.slug = slugify(found[1])[:80] if found else ""
    if not heading.slug:
        heading.settle(_("« %s » n’est pas l’adresse d’un projet") % url)


def _unlinked(heading: Heading) -> None:
    """No link at all is allowed; half a link is not."""
    if not re.search(r"[\[\]()]", heading.title):
        return
    if found := re.search(r"/projects/([\w-]+)", heading.title):
        heading.slug = slugify(found[1])[:80]
    heading.settle(_("les crochets du titre ne vont pas par deux"))
    heading.title = re.sub(r"\]?\(?/projects/[\w/-]*\)?|[\[\]]", "", heading.title).strip()


def _partner(heading: Heading) -> None:
    """«Titre - Association», when there is one dash and one name; else the title stays whole."""
    parts = DASH.split(heading.title)
    if len(parts) == 1:
        heading.settle(_("le titre ne nomme pas d’association"))
    elif len(parts) > 2:
        heading.settle(_("plusieurs tirets : où finit le titre, qui est l’association ?"))
    elif NOT_ONE_NAME.search(parts[1]) or not slugify(parts[1]) or len(parts[1]) > 120:
        heading.settle(_("« %s » est-il le nom d’une seule association ?") % parts[1])
    elif not slugify(parts[0]):
        heading.settle(_("le titre est vide"))
    else:
        heading.title, heading.partner = parts[0].strip(), parts[1].strip()
    if heading.partner and len(heading.title) > MOST_TITLE:
        heading.settle(_("le titre dépasse %d caractères") % MOST_TITLE)


@dataclass(slots=True)
class Invitation:
    """Where people were invited, and whom they would find there. `leads` are people's names: never public."""

    channels: list[tuple[str, str]] = field(default_factory=list)
    leads: str = ""
    remarks: list[Remark] = field(default_factory=list)


def invitation(line: int, text: str) -> Invitation:
    """The line «👉 … rejoignez Prénom dans le canal [#canal](adresse)»; several channels happen."""
    said = " ".join(text.split())
    found = Invitation()
    links = list(CHANNEL.finditer(said))
    for link in links:
        if platform_of(link["url"]):
            found.channels.append((link["name"].lstrip("#"), link["url"]))
        else:
            found.remarks.append(
                to_settle(line, _("« %s » n’est l’adresse d’aucun canal connu") % link["url"], link[0])
            )
    before = LEADS.search(said[: links[0].start()] if links else ADDRESSED.sub("", said))
    found.leads = before["leads"].strip() if before else ""
    if not links:
        found.remarks.append(to_settle(line, _("l’invitation ne nomme aucun canal"), text))
    elif before is None:
        found.remarks.append(to_settle(line, _("l’invitation n’est pas comprise en entier"), text))
    elif rest := ADDRESSED.sub("", said[links[-1].end() :]).strip():
        found.remarks.append(to_settle(line, _("après le canal vient autre chose"), rest))
    return found
