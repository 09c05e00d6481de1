"""The channels of a season made in one previewed step: every name first, with what stands in the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from chat import actions, browse, naming
from chat.admin.frame import page
from chat.admin.season_forms import NamesForm, PatternForm
from chat.models import Workspace
from chat.slots import slots
from seasons.models import Season


@dataclass
class Draft:
    """The page as it stands: the pattern being tried, what the platform has, the names."""

    pattern: PatternForm
    shown: str
    reading: browse.Reading
    form: NamesForm

    @property
    def is_ready(self) -> bool:
        """Nothing is made while the names taken over there are not known."""
        return not self.reading.error and self.pattern.is_valid() and self.form.is_valid()


def create(admin: Any) -> Callable[..., HttpResponse]:
    """The page, and its one click."""

    def view(request: HttpRequest, season: int) -> HttpResponse:
        if not admin.has_step_permission(request):
            raise PermissionDenied
        about = get_object_or_404(Season, pk=season)
        spaces = list(Workspace.objects.order_by("-is_default", "name"))
        asked = request.POST.get("espace") or request.GET.get("espace")
        space = next((one for one in spaces if str(one.pk) == asked), spaces[0] if spaces else None)
        draft = _draft(request, about, space) if space else None
        if space and draft and draft.is_ready and _make(request, about, space, draft):
            return redirect("admin:chat_channelseason_change", about.pk)
        told = {"title": _("Créer les canaux"), "spaces": spaces, "space": space, "draft": draft}
        return page(admin, request, "create.html", season=about, **told)

    return view


def _draft(request: HttpRequest, season: Season, space: Workspace) -> Draft:
    kept = actions.pattern_of(season)
    given = request.POST.get("pattern") or request.GET.get("pattern") or kept
    pattern = PatternForm({"pattern": given})
    shown = given if pattern.is_valid() else kept
    reading = browse.rooms(space, again="relire" in request.GET)
    taken = {*space.channels.filter(closed=False).values_list("name", flat=True), *reading.by_name}
    form = NamesForm(
        request.POST if request.method == "POST" else None,
        slots=slots(season, space, reading.by_name, pattern=shown),
        taken=taken,
        limit=naming.limit_of(space.platform),
    )
    return Draft(pattern, shown, reading, form)


def _make(request: HttpRequest, season: Season, space: Workspace, draft: Draft) -> bool:
    actor: User = request.user  # type: ignore[assignment]
    try:
        made = actions.create_channels(
            season=season, workspace=space, asked=draft.form.asked(), pattern=draft.shown, actor=actor
        )
    except actions.NameInUse as error:
        draft.form.add_error(None, _("« %s » vient d’être pris : revoir les noms.") % error)
        return False
    browse.forget(space)
    text = ngettext(
        "%d canal est demandé : il est créé dans les secondes qui viennent.",
        "%d canaux sont demandés : ils sont créés dans les secondes qui viennent.",
        len(made),
    )
    messages.success(request, text % len(made))
    return True
