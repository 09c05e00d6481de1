"""To whom a proposal's mails go, by which link they come back, and who answers them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec, Required, TypedDict

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.letters import Address, Letter, Reader, reading, send
from accounts.models import User
from partners.contacts import contact_of
from partners.models import Proposal, State, Writer
from seasons.text import capitalised

P = ParamSpec("P")
# No thread to write in: neither before the sending, nor once taken back.
SILENT = (State.DRAFT, State.WITHDRAWN)


def confirmed_writers(proposal: Proposal) -> Iterable[Writer]:
    """Those who proved they read the address they gave, first come first."""
    return proposal.writers.filter(confirmed_at__isnull=False)


def own_link(writer: Writer) -> str:
    """The path that lets a writer in without an account: to the draft's tasks, or to the tracker once sent."""
    return reverse("partners:open", args=[writer.key])


class Words(TypedDict, total=False):
    """What a letter to writers says. `kind` is what follows "proposal." in the letter's kind.

    `dedupe` makes it unique for a writer; without it the letter may be sent again.
    """

    kind: Required[str]
    subject: Required[str]
    happened: Required[Sequence[str]]
    coming: Sequence[str]
    label: str
    quote: str
    dedupe: str


def tell(proposal: Proposal, write: Callable[[], Words]) -> int:
    """One letter to each confirmed writer, in their language, with their own link and the name of who answers.

    Returns:
        How many were written to.
    """
    writers = list(confirmed_writers(proposal))
    for writer in writers:
        with reading(writer):
            words = write()
            # Whoever reads the link writes as this person: the mail's text is for them alone.
            told = replace(letter(proposal, own_link(writer), words), secret=True)
            key = f"{words['dedupe']}:{writer.pk}" if words.get("dedupe") else ""
            send(told, to=writer, about=proposal, dedupe=key)
    return len(writers)


def to_writers(write: Callable[Concatenate[Proposal, P], Words]) -> Callable[Concatenate[Proposal, P], int]:
    """The words are written anew for each writer of the proposal, in their language, and sent to them."""

    @wraps(write)
    def wrapped(proposal: Proposal, /, *args: P.args, **kwargs: P.kwargs) -> int:
        return tell(proposal, lambda: write(proposal, *args, **kwargs))

    return wrapped


def letter(proposal: Proposal, path: str, words: Words) -> Letter:
    """What `tell` sends, with any link: a preview shows it without a writer's own."""
    name = contact_of(proposal)
    contact = [_("Une question ? %(name)s vous répond depuis la page de suivi.") % {"name": capitalised(name)}]
    return Letter(
        kind=f"proposal.{words['kind']}",
        subject=words["subject"],
        happened=words["happened"],
        next=[*words.get("coming", ()), *(contact if proposal.state not in SILENT else ())],
        link=(words.get("label") or _("Suivre ma proposition"), path),
        quote=words.get("quote", ""),
        signed=signed(name),
    )


def signed(name: str) -> str:
    """The end of a letter: the person who answers it, or the team."""
    team = _("l’équipe de coordination")
    return capitalised(team) if name in ("", team) else _("%(name)s, pour %(team)s") % {"name": name, "team": team}


def team_of(proposal: Proposal) -> list[Reader]:
    """Who hears of what a partner does: those who follow the proposal, or else whoever coordinates."""
    followers = User.objects.filter(pk__in=proposal.auditors.values("user"), is_active=True)
    if found := list(followers):
        return [*found]
    if settings.SITE_CONTACT_EMAIL:
        return [Address(settings.SITE_CONTACT_EMAIL)]
    return [*User.objects.filter(is_staff=True, is_active=True)]


def names_of(proposal: Proposal) -> dict[str, str]:
    """What sentences say of a proposal; its organisation stands for a title it has not."""
    return {
        "ref": proposal.reference,
        "title": proposal.title or proposal.organisation,
        "organisation": proposal.organisation,
    }


def line(proposal: Proposal) -> str:
    """One of several proposals: whose it is tells a reader whether they are too close to it."""
    about = names_of(proposal)
    whose = dict.fromkeys([about["title"], about["organisation"]])  # no title: its organisation, once
    return f"{', '.join(whose)} ({about['ref']})"
