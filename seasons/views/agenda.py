"""The agenda: what is coming, each event, and the same for calendars."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from accounts.access import signed_in
from accounts.public import shared
from seasons import access, actions, dates, ical
from seasons.filters import EventFilter
from seasons.models import Event, Phase

PAGE_SIZE = 20


class Month(NamedTuple):
    """Events of one month, «Février 2027»."""

    title: str
    events: list[Event]


def by_month(events: list[Event]) -> list[Month]:
    """Events in order, under the month they begin in."""
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(dates.month(timezone.localtime(event.starts_at)), []).append(event)
    return [Month(title, rows) for title, rows in found.items()]


@method_decorator([login_not_required, shared("chapter", "kind", "place", "page")], name="dispatch")
class AgendaView(TemplateView):
    """What is coming, soonest first, and the phases of the seasons beside it."""

    template_name = "seasons/agenda.html"
    extra_context = {"nav": "agenda"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = EventFilter(self.request.GET, Event.objects.public().coming().told())
        page = Paginator(found.qs, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            filter=found,
            page_obj=page,
            months=by_month(list(page.object_list)),
            count=page.paginator.count,
            phases=coming_phases()[:6],
            **kwargs,
        )


def coming_phases() -> QuerySet[Phase]:
    """Phases of published seasons that are not over, by date."""
    rows = Phase.objects.filter(season__published=True, ends_on__gte=timezone.localdate())
    return rows.select_related("season").order_by("starts_on", "pk")


@method_decorator([login_not_required, shared()], name="dispatch")
class EventDetailView(TemplateView):
    """One event. Whoever signed in sees where they stand, and the list's button."""

    template_name = "seasons/event_detail.html"
    extra_context = {"nav": "agenda"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = access.readable_event(self.request.user, self.kwargs["pk"])
        return super().get_context_data(
            event=event,
            attendance=access.attendance_of(self.request.user, event),
            next_path=self.request.path,
            **kwargs,
        )


@require_POST
def attend(request: HttpRequest, pk: int) -> HttpResponse:
    return came(request, access.readable_event(request.user, pk))


@require_POST
def stay_away(request: HttpRequest, pk: int) -> HttpResponse:
    event = access.readable_event(request.user, pk)
    return stayed_away(request, event, event.get_absolute_url())


def came(request: HttpRequest, event: Event) -> HttpResponse:
    """Puts the person on the list of an event they may read."""
    try:
        row = actions.attend(event=event, user=signed_in(request.user))
    except actions.Closed:
        messages.error(request, _("Les inscriptions à cet événement sont closes."))
        return redirect(event)
    if row.state == row.State.GOING:
        messages.success(request, _("Tu es sur la liste. Un mail le confirme."))
    else:
        messages.success(request, _("Tout est pris : tu es sur la liste d’attente. Un mail le confirme."))
    return redirect(event)


def stayed_away(request: HttpRequest, event: Event, back: str) -> HttpResponse:
    actions.stay_away(event=event, user=signed_in(request.user))
    messages.success(request, _("Tu n’es plus sur la liste. Merci de l’avoir dit."))
    return redirect(back)


@login_not_required
@shared("chapter", "kind", "place")
def feed(request: HttpRequest) -> HttpResponse:
    """Everything that is coming and public, filtered as the page is; phases too when nothing is chosen."""
    found = EventFilter(request.GET, access.followed_events().told())
    phases = [] if found.chosen else coming_phases()
    made = ical.calendar(_("Saisons, Data for Good"), events=found.qs, phases=phases)
    return ical.response(made, "saisons.ics")


@login_not_required
@shared()
def season_feed(request: HttpRequest, slug: str) -> HttpResponse:
    season = access.published_season(slug)
    events = access.followed_events().filter(season=season)
    made = ical.calendar(str(season), events=events, phases=season.phases.select_related("season"))
    return ical.response(made, f"saison-{season.slug}.ics")


@login_not_required
@shared()
def chapter_feed(request: HttpRequest, slug: str) -> HttpResponse:
    chapter = access.active_chapter(slug)
    made = ical.calendar(str(chapter), events=access.followed_events().filter(chapter=chapter))
    return ical.response(made, f"antenne-{chapter.slug}.ics")


@login_not_required
def event_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One event for somebody's calendar."""
    event = access.readable_event(request.user, pk)
    return ical.response(ical.calendar(event.title, events=[event]), f"evenement-{event.pk}.ics")
