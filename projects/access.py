"""One function per object and right. Somebody else's object is not found, rather than forbidden."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.crypto import constant_time_compare

from accounts.access import refuse, signed_in
from accounts.models import User
from accounts.written import WrittenOnce
from partners.models import Writer
from projects.models import Edition, Membership, Relay
from projects.reading import SHOWN, reader_of
from seasons.models import Season

Person = User | AnonymousUser
PUBLISHED = WrittenOnce(
    lambda slug: Edition.objects.published().filter(slug=slug).select_related("project", "season"), slug=str
)


def public_edition(slug: str) -> Edition:
    """An edition everybody may read about, with its project and season; 404 otherwise."""
    found: list[Edition] = PUBLISHED(slug=slug)
    if not found:
        raise Http404
    return found[0]


def own_membership(user: Person, reference: str) -> Membership:
    """A membership of this person's own, with its season's next event; 404 otherwise."""
    rows = Membership.objects.select_related("edition__project", "need__skill", "volunteer__user")
    dated = Season.objects.with_next_event().prefetch_related("phases", "links")
    rows = rows.prefetch_related(Prefetch("edition__season", dated), "edition__links")
    return get_object_or_404(rows, reference=reference, volunteer__user=signed_in(user))


def led_edition(user: Person, slug: str) -> Edition:
    """An edition this person leads, or any for a coordinator; 404 otherwise."""
    edition = get_object_or_404(Edition.objects.select_related("project", "season"), slug=slug)
    if not can_lead(user, edition):
        refuse(user)
    return edition


def team_edition(user: Person, slug: str) -> tuple[Edition, bool]:
    """An edition whose team this person belongs to, any for a coordinator, a partner's own; 404 otherwise.

    Returns:
        The edition, and whether they may decide for it.
    """
    edition = get_object_or_404(Edition.objects.select_related("project", "season", "proposal"), slug=slug)
    if getattr(user, "coordinates", False):
        return edition, True
    roles = list(seats_of(user, edition).values_list("role", flat=True))
    if not roles and not brings(user, edition):
        refuse(user)
    return edition, any(role in Membership.LEAD_ROLES for role in roles)


def brings(user: Person, edition: Edition) -> bool:
    """Whether this person wrote the proposal the edition came from: a verified address, confirmed there."""
    if edition.proposal is None:
        return False
    addresses = EmailAddress.objects.filter(user=signed_in(user), verified=True)
    return edition.proposal.writers.filter(confirmed_at__isnull=False, email__in=addresses.values("email")).exists()


def text_reader(slug: str, token: str) -> tuple[Edition, Writer]:
    """The edition whose text a mailed link lets a writer read, and that writer; 404 for any other link."""
    reader = reader_of(token)
    if reader is None:
        raise Http404
    edition = get_object_or_404(Edition.objects.select_related("project", "season"), slug=slug, pk=reader.edition)
    rows = Writer.objects.filter(proposal=edition.proposal_id, confirmed_at__isnull=False).select_related("proposal")
    writer = get_object_or_404(rows, pk=reader.writer)
    if not constant_time_compare(writer.key[:SHOWN], reader.key):
        raise Http404
    return edition, writer


def can_lead(user: Person, edition: Edition) -> bool:
    """Whether this person may decide on requests and edit the public text."""
    if not user.is_authenticated:
        return False
    return user.coordinates or seats_of(user, edition).filter(role__in=Membership.LEAD_ROLES).exists()


def confirmed(user: Person) -> bool:
    """Whether this person proved an address of theirs: what others may be written from."""
    return bool(EmailAddress.objects.filter(user=signed_in(user), verified=True).exists())


def relay_to(user: Person, reference: str) -> Relay:
    """A message the portal carried to this person; 404 otherwise."""
    rows = Relay.objects.select_related("edition__project", "edition__season", "sender", "recipient")
    return get_object_or_404(rows, reference=reference, recipient=signed_in(user))


def seats_of(user: Person, edition: Edition) -> QuerySet[Membership]:
    """This person's seated memberships in the edition."""
    return Membership.objects.seated().filter(edition=edition, volunteer__user=signed_in(user))


def led_membership(user: Person, slug: str, reference: str) -> Membership:
    """A request in an edition this person leads; 404 otherwise."""
    edition = led_edition(user, slug)
    rows = edition.memberships.select_related("volunteer__user", "need__skill").prefetch_related(
        "volunteer__levels__skill"
    )
    membership = get_object_or_404(rows, reference=reference)
    membership.edition = edition
    return membership


def live_memberships(user: Person) -> list[Membership]:
    """This person's live memberships, with what their page needs to tell them, latest first."""
    ahead = Membership.objects.filter(
        Q(queued_at__lt=OuterRef("queued_at")) | Q(queued_at=OuterRef("queued_at"), pk__lte=OuterRef("pk")),
        need=OuterRef("need"),
        state=Membership.State.WAITING,
    )
    asking = Membership.objects.filter(edition=OuterRef("edition"), state=Membership.State.APPLIED)
    rows = Membership.objects.live().filter(volunteer__user=signed_in(user))
    rows = rows.annotate(rank=_count(ahead, "need"), asking=_count(asking, "edition"))
    rows = rows.select_related("edition__project", "edition__season", "need__skill", "volunteer__user")
    return list(rows.prefetch_related("edition__links", "edition__season__links"))


def _count(rows: QuerySet[Membership], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
