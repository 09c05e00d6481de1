"""Announcing an event and changing it. Of what, and who may, is told by rooms above."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from accounts.access import signed_in
from accounts.models import User
from seasons import actions
from seasons.access import listed
from seasons.forms import EventForm
from seasons.models import Event


class Owner(NamedTuple):
    """Whose event it is, where its page is and what it is called, and in which part of the site.

    `call_off` is empty for a new one.
    """

    title: str
    url: str
    nav: str
    page: str
    call_off: str = ""


class EventFormView(View):
    """What was typed comes back with its errors; people on the list hear of another date or place."""

    def owner(self) -> Owner:
        """Whose event; 404 for who may not write it."""
        raise NotImplementedError

    def event(self) -> Event | None:
        """The one to change, or None for a new one."""
        return None

    def form_class(self) -> type[EventForm]:
        """What may be told of it."""
        return EventForm

    def announce(self, fields: dict[str, Any], actor: User) -> Event:
        raise NotImplementedError

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.answer(self.owner(), self.form_class()(instance=self.event() or Event(public=False)))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        owner, event = self.owner(), self.event()
        form = self.form_class()(request.POST, instance=event)
        if not form.is_valid():
            return self.answer(owner, form)
        try:
            self.write(event, form.cleaned_data)
        except actions.SeatsAlreadyTaken:
            form.add_error("seats", _("Plus de personnes sont déjà inscrites."))
            return self.answer(owner, form)
        messages.success(request, _("L’événement est à jour.") if event else _("L’événement est annoncé."))
        return redirect(owner.url)

    def write(self, event: Event | None, fields: dict[str, Any]) -> None:
        actor = signed_in(self.request.user)
        if event is None:
            self.announce(fields, actor)
        else:
            actions.change_event(event=event, fields=fields, actor=actor)

    def answer(self, owner: Owner, form: EventForm) -> HttpResponse:
        people = listed(form.instance)
        context = {"form": form, "owner": owner, "event": form.instance, "people": people, "nav": owner.nav}
        return render(self.request, "seasons/event_form.html", context)


def called_off(request: HttpRequest, event: Event, back: str) -> HttpResponse:
    """Calls an event off, for who may."""
    actions.call_off(event=event, actor=signed_in(request.user))
    told = ngettext(
        "« %(title)s » n’aura pas lieu. La personne inscrite reçoit un mail.",
        "« %(title)s » n’aura pas lieu. Les %(n)s personnes inscrites reçoivent un mail.",
        event.seats_taken,
    )
    alone = _("« %(title)s » n’aura pas lieu. Personne n’était sur la liste.")
    messages.success(request, (told if event.seats_taken else alone) % {"title": event, "n": event.seats_taken})
    return redirect(back)
