"""One function per object and right. Somebody else's object is not found, rather than forbidden."""

from __future__ import annotations

from accounts.models import User
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from projects.models import Edition, Membership

Person = User | AnonymousUser


def own_membership(user: Person, reference: str) -> Membership:
    """A membership of this person's own; 404 otherwise."""
    rows = Membership.objects.select_related(
        "edition__project", "edition__season", "need__skill", "volunteer__user"
    )
    return get_object_or_404(rows, reference=reference, volunteer__user_id=user.pk)


def led_edition(user: Person, slug: str) -> Edition:
    """An edition this person leads, or any for a coordinator; 404 otherwise."""
    edition = get_object_or_404(Edition.objects.select_related("project", "season"), slug=slug)
    if not can_lead(user, edition):
        raise Http404
    return edition


def team_edition(user: Person, slug: str) -> Edition:
    """An edition whose team this person belongs to, or any for a coordinator; 404 otherwise."""
    edition = get_object_or_404(Edition.objects.select_related("project", "season"), slug=slug)
    if not (user.is_authenticated and user.is_staff) and not seats_of(user, edition).exists():
        raise Http404
    return edition


def can_lead(user: Person, edition: Edition) -> bool:
    """Whether this person may decide on requests and edit the public text."""
    if not user.is_authenticated:
        return False
    return user.is_staff or seats_of(user, edition).filter(role__in=Membership.LEAD_ROLES).exists()


def seats_of(user: Person, edition: Edition) -> QuerySet[Membership]:
    """This person's seated memberships in the edition."""
    return Membership.objects.seated().filter(edition=edition, volunteer__user_id=user.pk)


def led_membership(user: Person, slug: str, reference: str) -> Membership:
    """A request in an edition this person leads; 404 otherwise."""
    edition = led_edition(user, slug)
    return get_object_or_404(edition.memberships.select_related("volunteer__user", "need__skill"), reference=reference)
