"""One's own calendar: the page that gives its address, and what calendar programs fetch there."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from accounts.letters import absolute
from projects import access, actions, agenda, calendar_access
from projects.models import PersonalCalendar
from seasons import ical
from seasons.access import FOLLOWED_FOR


def my_calendar(request: HttpRequest) -> HttpResponse:
    """The secret address, and those of one's teams."""
    user = signed_in(request.user)
    row = PersonalCalendar.objects.filter(user=user).first()
    teams = [one.edition for one in access.live_memberships(user) if one.is_seated]
    context = {"calendar": row, "teams": teams, "site": absolute("/").rstrip("/"), "nav": "space"}
    return render(request, "projects/my_calendar.html", context)


@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    user = signed_in(request.user)
    first = not PersonalCalendar.objects.filter(user=user).exists()
    actions.renew_calendar(user=user)
    told = _("Voici ton adresse.") if first else _("Voici ta nouvelle adresse. L’ancienne ne répond plus.")
    messages.success(request, told)
    return redirect("projects:my-calendar")


@login_not_required
@never_cache
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Events and phases of whoever holds the secret."""
    user = calendar_access.calendar_owner(secret)
    events = agenda.events_of(user).kept(FOLLOWED_FOR)
    made = ical.calendar(_("Mes saisons, Data for Good"), events=events, phases=agenda.phases_of(user))
    return _private(ical.response(made, "mes-saisons.ics"))


@login_not_required
@never_cache
@require_safe
def team_feed(request: HttpRequest, secret: str, slug: str) -> HttpResponse:
    """A team's events, as long as whoever holds the secret has a seat in it."""
    edition = calendar_access.calendar_team(calendar_access.calendar_owner(secret), slug)
    events = agenda.events_of_team(edition).kept(FOLLOWED_FOR)
    return _private(ical.response(ical.calendar(edition.display_title, events=events), f"{edition.slug}.ics"))


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the key: no search engine keeps it, no other site learns it."""
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
