"""A team's events: its leads announce them, its members sign up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from projects import access, actions, calendar_access
from projects.models import Edition
from seasons import ical
from seasons.access import attendance_of, listed
from seasons.forms import EventForm, TeamEventForm
from seasons.models import Event
from seasons.views.agenda import came, stayed_away
from seasons.views.editing import EventFormView, Owner, called_off


def team_event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event, with the list's button."""
    event, edition = calendar_access.team_event(request.user, pk)
    leads = access.can_lead(request.user, edition)
    context = {
        "event": event,
        "edition": edition,
        "attendance": attendance_of(request.user, event),
        "leads": leads,
        "people": listed(event) if leads else [],
        "nav": "space",
    }
    return render(request, "projects/team_event.html", context)


def event_file(request: HttpRequest, pk: int) -> HttpResponse:
    event, _edition = calendar_access.team_event(request.user, pk)
    return ical.response(ical.calendar(event.title, events=[event]), f"evenement-{event.pk}.ics")


@require_POST
def attend(request: HttpRequest, pk: int) -> HttpResponse:
    return came(request, calendar_access.team_event(request.user, pk)[0])


@require_POST
def stay_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the team: somebody who left it no longer sees the event."""
    event, edition = calendar_access.team_event(request.user, pk)
    return stayed_away(request, event, reverse("projects:team", args=[edition.slug]))


class NewTeamEventView(EventFormView):
    """For the team only, unless whoever announces it says otherwise."""

    def edition(self) -> Edition:
        return access.led_edition(self.request.user, self.kwargs["slug"])

    def owner(self) -> Owner:
        edition = self.edition()
        page = _("L’équipe de %(project)s") % {"project": edition.display_title}
        return Owner(edition.display_title, reverse("projects:team", args=[edition.slug]), "space", page)

    def form_class(self) -> type[EventForm]:
        """The name of a project that has no public page yet stays within its team."""
        return TeamEventForm if self.edition().published else EventForm

    def announce(self, fields: dict[str, Any], actor: User) -> Event:
        return actions.add_event(edition=self.edition(), fields=fields, actor=actor)


class TeamEventView(NewTeamEventView):
    """One that is not over."""

    def owner(self) -> Owner:
        return super().owner()._replace(call_off=reverse("projects:team-event-call-off", kwargs=self.kwargs))

    def event(self) -> Event:
        return calendar_access.led_event(self.request.user, **self.kwargs)


@require_POST
def call_off(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    event = calendar_access.led_event(request.user, slug, pk)
    return called_off(request, event, reverse("projects:team", args=[slug]))
