"""One function per object and right."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import refuse, signed_in
from accounts.models import GroupRole, User
from seasons.access import active_chapter
from seasons.models import Chapter, Event
from volunteers.models import Volunteer

Person = User | AnonymousUser


def own_volunteer(user: Person) -> Volunteer:
    """This person's own profile, unsaved until something is written on it; 404 without an account."""
    account = signed_in(user)
    volunteer = Volunteer.objects.filter(user=account).first() or Volunteer(user=account)
    volunteer.user = account
    return volunteer


def own_chapter(user: Person) -> int | None:
    """The id of the chapter this person chose."""
    rows = Volunteer.objects.filter(user=user.pk, chapter__isnull=False) if user.is_authenticated else None
    return rows.values_list("chapter", flat=True).first() if rows is not None else None


def leads_of(chapter: Chapter) -> QuerySet[User]:
    """Who runs a chapter: its group at the identity provider says so."""
    return User.objects.filter(
        is_active=True, group_roles__role=GroupRole.Role.CHAPTER, group_roles__scope=chapter.slug
    )


def leads_chapter(user: Person, chapter: Chapter) -> bool:
    """Whether this person announces the chapter's events and reads its members' names."""
    if not user.is_authenticated:
        return False
    return user.coordinates or leads_of(chapter).filter(pk=user.pk).exists()


def led_chapter(user: Person, slug: str) -> Chapter:
    """A chapter this person runs, any for a coordinator; 404 otherwise."""
    chapter = active_chapter(slug)
    if not leads_chapter(user, chapter):
        refuse(user)
    return chapter


def led_chapter_event(user: Person, slug: str, pk: int) -> Event:
    """An event of a chapter this person runs, which still can change; 404 otherwise."""
    return get_object_or_404(Event.objects.coming().filter(chapter=led_chapter(user, slug), public=True), pk=pk)


def members_of(chapter: Chapter) -> QuerySet[Volunteer]:
    """Everybody who chose a chapter, by name, and whether they run it."""
    runs = leads_of(chapter).filter(pk=OuterRef("user"))
    rows = Volunteer.objects.filter(chapter=chapter, user__is_active=True).select_related("user")
    return rows.annotate(runs=Exists(runs)).order_by("user__name", "pk")
