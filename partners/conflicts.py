"""Who may not read a proposal: they are of its team, of its organisation, or of its e-mail domain.

Used when proposals are spread among reviewers and each time a dossier is opened. Nothing here asks the database:
`between` reads relations that its caller fetched. Every address somebody proved counts, not only the one they are
written to: who reads from one address may propose from another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import folding

if TYPE_CHECKING:
    from accounts.models import User
    from partners.models import Proposal, Reviewer


class Conflict(models.TextChoices):
    """Why a dossier is closed to somebody."""

    TEAM = "team", _("fait partie de l’équipe qui propose")
    ORGANISATION = "organisation", _("appartient à la même organisation")
    DOMAIN = "domain", _("a une adresse du même domaine")


# Addresses anybody can open: sharing such a domain says nothing about two people.
_FREE_MAIL = """
    aol.com aol.fr bbox.fr bluewin.ch cegetel.net club-internet.fr disroot.org duck.com ecomail.fr fastmail.com
    free.fr gmail.com gmx.com gmx.de gmx.fr gmx.net googlemail.com hey.com hotmail.be hotmail.com hotmail.co.uk
    hotmail.fr icloud.com laposte.net live.be live.com live.fr mac.com mail.com mailbox.org mailo.com mailo.eu
    mailo.fr me.com msn.com netc.eu netc.fr netcourrier.com neuf.fr noos.fr numericable.fr orange.fr outlook.be
    outlook.com outlook.fr pm.me posteo.de posteo.net proton.me protonmail.ch protonmail.com riseup.net
    rocketmail.com sfr.fr skynet.be tuta.com tuta.io tutamail.com tutanota.com videotron.ca voila.fr wanadoo.fr
    web.de yahoo.ca yahoo.com yahoo.co.uk yahoo.fr yandex.com ymail.com zaclys.net zoho.com
"""
FREE_MAIL = frozenset(_FREE_MAIL.split())
_BETWEEN_NAMES = re.compile(r"[,;/\n+&]| et ")
_SAYS_NOTHING = frozenset({"l", "la", "le", "les", "asso", "association"})


def detect(
    *, addresses: Iterable[str], organisation: str, team: Iterable[str], organisations: Iterable[str]
) -> Conflict | None:
    """The first conflict between a reader and those who propose, or None.

    Args:
        addresses: the reader's.
        organisation: where the reader comes from; empty says nothing.
        team: addresses of those who propose.
        organisations: names of the organisations that propose.
    """
    own, theirs = _plain(addresses), _plain(team)
    if own & theirs:
        return Conflict.TEAM
    if (name := folded(organisation)) and name in {folded(other) for other in organisations}:
        return Conflict.ORGANISATION
    if any(same_domain(one, other) for one in own for other in theirs):
        return Conflict.DOMAIN
    return None


def between(reviewer: Reviewer, proposal: Proposal) -> Conflict | None:
    """The conflict of a reviewer with a proposal.

    Reads `reviewer.user` and its `emailaddress_set`, `proposal.partner` and `proposal.writers`.
    """
    named = [proposal.organisation, *_BETWEEN_NAMES.split(proposal.coalition)]
    if proposal.partner:
        named.append(proposal.partner.name)
    return detect(
        addresses=addresses_of(reviewer.user),
        organisation=reviewer.organisation,
        team=_team(proposal),
        organisations=named,
    )


def of_addresses(addresses: Iterable[str], proposal: Proposal) -> Conflict | None:
    """The conflict that addresses alone have with a proposal. Reads `proposal.writers`."""
    return detect(addresses=addresses, organisation="", team=_team(proposal), organisations=())


def addresses_of(user: User) -> list[str]:
    """Their main address and the others they proved. Reads `user.emailaddress_set`."""
    rows = user.emailaddress_set.all()  # type: ignore[attr-defined]  # allauth's
    return [user.email, *(row.email for row in rows if row.verified)]


def _plain(addresses: Iterable[str]) -> set[str]:
    return {address.strip().casefold() for address in addresses if address.strip()}


def _team(proposal: Proposal) -> list[str]:
    writers = [writer.email for writer in proposal.writers.all() if writer.confirmed_at]
    return [*writers, proposal.contact_email]


def folded(name: str) -> str:
    """An organisation's name as it is compared: no case, accent, mark, article or «association»."""
    words = re.sub(r"[^a-z0-9]+", " ", folding.folded(name)).split()
    return " ".join([word for word in words if word not in _SAYS_NOTHING] or words)


def domain(email: str) -> str:
    """What follows the @, unless anybody can have it."""
    name = email.rpartition("@")[2].strip().casefold()
    return "" if name in FREE_MAIL else name


def same_domain(one: str, other: str) -> bool:
    """Whether two addresses share a domain that is somebody's own; paris.example.org is example.org's."""
    first, second = domain(one), domain(other)
    if not first or not second:
        return False
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")
