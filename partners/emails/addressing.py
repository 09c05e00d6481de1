"""To whom a proposal's mails go, by which link they come back, and who answers them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Required, TypedDict, Unpack

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.letters import Letter, send
from accounts.models import User
from partners.contacts import contact_of
from partners.models import Proposal, Writer


def confirmed_writers(proposal: Proposal) -> Iterable[Writer]:
    """Those who proved they read the address they gave, first come first."""
    return proposal.writers.filter(confirmed_at__isnull=False)


def own_link(writer: Writer) -> str:
    """The path that lets a writer in without an account: to the draft's tasks, or to the tracker once sent."""
    return reverse("partners:open", args=[writer.key])


class Words(TypedDict, total=False):
    """What a letter to writers says. `kind` is what follows "proposal." in the letter's kind."""

    kind: Required[str]
    subject: Required[str]
    happened: Required[Sequence[str]]
    coming: Sequence[str]
    label: str
    quote: str


def tell(proposal: Proposal, *, dedupe: str = "", **words: Unpack[Words]) -> int:
    """One letter to each confirmed writer, with their own link and the name of who answers.

    Args:
        dedupe: what makes the letter unique for a writer; nothing when it may be sent again.

    Returns:
        How many were written to.
    """
    writers = list(confirmed_writers(proposal))
    for writer in writers:
        key = f"{dedupe}:{writer.pk}" if dedupe else ""
        # Whoever reads the link writes as this person: the mail's text is for them alone.
        told = replace(letter(proposal, own_link(writer), **words), secret=True)
        send(told, to=writer.email, about=proposal, dedupe=key)
    return len(writers)


def letter(proposal: Proposal, path: str, **words: Unpack[Words]) -> Letter:
    """What `tell` sends, with any link: a preview shows it without a writer's own."""
    contact = _("Une question ? %(name)s vous répond depuis la page de suivi.") % {"name": _capital(proposal)}
    return Letter(
        kind=f"proposal.{words['kind']}",
        subject=words["subject"],
        happened=words["happened"],
        next=[*words.get("coming", ()), contact],
        link=(words.get("label") or _("Suivre ma proposition"), path),
        quote=words.get("quote", ""),
    )


def _capital(proposal: Proposal) -> str:
    name = contact_of(proposal)
    return f"{name[:1].upper()}{name[1:]}"


def team_of(proposal: Proposal) -> list[User | str]:
    """Who hears of what a partner does: those who follow the proposal, or else whoever coordinates."""
    followers = User.objects.filter(pk__in=proposal.auditors.values("user"), is_active=True)
    if found := list(followers):
        return [*found]
    if settings.SITE_CONTACT_EMAIL:
        return [settings.SITE_CONTACT_EMAIL]
    return [*User.objects.filter(is_staff=True, is_active=True)]
