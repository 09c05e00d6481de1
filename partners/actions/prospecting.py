"""Proposals that the team prepares for a partner, sends in its name when asked to, and the partner's own record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.actions import record
from accounts.models import User
from partners.actions.auditing import ReasonMissing
from partners.actions.moving import move
from partners.actions.writing import Incomplete
from partners.answers import problems, snapshot
from partners.emails import auditing as letters
from partners.models import Partner, Proposal, State, Version, Writer
from partners.states import By
from seasons.models import Season


class AlreadyClaimed(Exception):
    """Somebody of the partner holds this proposal already. `owner` is that writer."""

    def __init__(self, owner: Writer) -> None:
        self.owner = owner
        super().__init__(str(owner.pk))


class NotPrepared(Exception):
    """Only a draft that the team prepared, and nobody has claimed, is changed by the team."""


class PartnerExists(Exception):
    """A partner has this name already: `partner` is to be linked instead of made twice."""

    def __init__(self, partner: Partner) -> None:
        self.partner = partner
        super().__init__(partner.name)


class NoOrganisation(Exception):
    """The proposal does not say who proposes."""


@transaction.atomic
def prospect(*, season: Season, answers: Mapping[str, Any], actor: User) -> Proposal:
    """Prepare a draft for a partner met before the call, or who cannot write it alone.

    Args:
        answers: values by the names of the proposal's own columns.
    """
    proposal = Proposal.objects.create(season=season, source=Proposal.Source.PROSPECTED, **answers)
    record(actor=actor, verb="proposal.prospected", about=proposal)
    return proposal


@transaction.atomic
def prepare(*, proposal: Proposal, answers: Mapping[str, Any], actor: User) -> Proposal:
    """Go on writing a prospected draft, until its partner claims it.

    Raises:
        NotPrepared: it was sent, was not prospected, or its partner holds it.
    """
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if not is_prepared(current):
        raise NotPrepared
    for name, value in answers.items():
        setattr(current, name, value)
    current.save()
    record(actor=actor, verb="proposal.prepared", about=current)
    return current


def is_prepared(proposal: Proposal) -> bool:
    """Whether the draft is still in the team's hands."""
    return proposal.state == State.DRAFT and is_unclaimed(proposal)


def is_unclaimed(proposal: Proposal) -> bool:
    """Whether it was prospected, sent in its partner's name or not yet, and nobody of theirs has answered."""
    lost = proposal.source != Proposal.Source.PROSPECTED or proposal.state == State.WITHDRAWN
    return not lost and not proposal.writers.filter(confirmed_at__isnull=False).exists()


@transaction.atomic
def send_for(*, proposal: Proposal, reason: str, actor: User) -> Version:
    """Send a prepared draft in its partner's name; nobody is written to until somebody of theirs claims it.

    The call's last day does not bind the team: the reason says why.

    Args:
        reason: who agreed, and how. Kept with the step.

    Raises:
        Incomplete: what is required is missing, commitments included.
        NotPrepared: it was sent, was not prospected, or its partner holds it.
        ReasonMissing: none was written.
    """
    if not reason.strip():
        raise ReasonMissing
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if not is_prepared(current):
        raise NotPrepared
    if found := problems(current):
        raise Incomplete(found)
    move(proposal=current, to=State.SUBMITTED, by=By.COORDINATOR, actor=actor, reason=reason.strip())
    return Version.objects.create(proposal=current, number=1, answers=snapshot(current))


@transaction.atomic
def invite_owner(*, proposal: Proposal, email: str, name: str = "", actor: User) -> Writer:
    """Ask somebody of the partner to take over a prospected proposal; their link proves the address.

    Asked again, the same address gets the link again; another address replaces who has not answered.

    Raises:
        AlreadyClaimed: an owner has confirmed their address.
        NotPrepared: not prospected, or withdrawn.
    """
    current = Proposal.objects.select_for_update().select_related("season").get(pk=proposal.pk)
    if owner := current.writers.filter(owner=True, confirmed_at__isnull=False).first():
        raise AlreadyClaimed(owner)
    if not is_unclaimed(current):
        raise NotPrepared
    email = email.strip().lower()
    current.writers.exclude(email__iexact=email).filter(owner=True).delete()
    writer = current.writers.filter(email__iexact=email).first() or Writer(proposal=current, email=email)
    writer.owner, writer.name, writer.mailed_at = True, name.strip() or writer.name, timezone.now()
    writer.save()
    record(actor=actor, verb="proposal.owner_invited", about=current)
    letters.claim(current, writer, actor)
    return writer


@transaction.atomic
def link_partner(*, proposal: Proposal, partner: Partner, actor: User) -> Proposal:
    """Say which known partner this proposal comes from."""
    Proposal.objects.filter(pk=proposal.pk).update(partner=partner)
    proposal.partner = partner
    record(actor=actor, verb="proposal.partner_linked", about=proposal, partner=partner.pk)
    return proposal


@transaction.atomic
def create_partner(*, proposal: Proposal, actor: User | None) -> Partner:
    """Make a partner's record of what the proposal says of its organisation, and link it.

    Raises:
        NoOrganisation: the proposal does not name one.
        PartnerExists: there is one of this name.
    """
    name = proposal.organisation.strip()
    if not name:
        raise NoOrganisation
    if known := Partner.objects.filter(name__iexact=name).first():
        raise PartnerExists(known)
    partner = Partner.objects.create(
        name=name,
        slug=free_slug(name),
        kind=proposal.organisation_kind or Partner.Kind.ASSOCIATION,
        website=proposal.website,
        contact_name=proposal.contact_name,
        contact_role=proposal.contact_role,
        contact_email=proposal.contact_email,
    )
    Proposal.objects.filter(pk=proposal.pk).update(partner=partner)
    proposal.partner = partner
    record(actor=actor, verb="partner.created", about=partner, proposal=proposal.pk)
    return partner


def free_slug(name: str) -> str:
    """An address made of a name, numbered when it is taken."""
    base = slugify(name)[:70] or "partenaire"
    taken = set(Partner.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


@transaction.atomic
def follow_at(*, proposal: Proposal, path: str) -> None:
    """Where its partner follows the team, once there is one: a path of the site, told by the room above."""
    Proposal.objects.filter(pk=proposal.pk).update(followed_at_url=path)
    proposal.followed_at_url = path
