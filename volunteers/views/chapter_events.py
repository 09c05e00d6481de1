"""A chapter's events, by whoever runs it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.models import User
from seasons import actions
from seasons.models import Event
from seasons.views.editing import EventFormView, Owner, called_off
from volunteers import access


class NewEventView(EventFormView):
    """Public, as all of a chapter's events are."""

    def owner(self) -> Owner:
        chapter = access.led_chapter(self.request.user, self.kwargs["slug"])
        return Owner(chapter.name, chapter.get_absolute_url(), "chapters", chapter.name)

    def announce(self, fields: dict[str, Any], actor: User) -> Event:
        chapter = access.led_chapter(actor, self.kwargs["slug"])
        return actions.create_event(fields=fields, actor=actor, chapter=chapter)


class EventView(NewEventView):
    """One that is not over."""

    def owner(self) -> Owner:
        return super().owner()._replace(call_off=reverse("chapters:event-call-off", kwargs=self.kwargs))

    def event(self) -> Event:
        return access.led_chapter_event(self.request.user, **self.kwargs)


@require_POST
def call_off(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    event = access.led_chapter_event(request.user, slug, pk)
    return called_off(request, event, reverse("chapters:detail", args=[slug]))
