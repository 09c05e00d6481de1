"""Bind a channel that exists, by picking it from what the platform shows. Reading happens outside any transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from chat import actions, browse, naming
from chat.admin.binding_forms import BindForm, subjects
from chat.admin.frame import page
from chat.clients import base
from chat.models import Channel, SeasonNaming, Workspace
from projects.models import Edition

A_PAGE = 25
View = Callable[..., HttpResponse]


def rooms(admin: Any) -> View:
    """The list: a search box, a page of channels with their members, which are bound already."""

    def view(request: HttpRequest) -> HttpResponse:
        if not admin.has_step_permission(request):
            raise PermissionDenied
        spaces = list(Workspace.objects.all())
        chosen = next((one for one in spaces if str(one.pk) == request.GET.get("espace")), None)
        space = chosen or next((one for one in spaces if one.is_default), spaces[0] if spaces else None)
        told = _listed(space, request) if space else {}
        title = {"title": _("Relier un canal existant"), "spaces": spaces, "space": space}
        return page(admin, request, "rooms.html", **title, **told)

    return view


def _listed(space: Workspace, request: HttpRequest) -> dict[str, Any]:
    query, archived = request.GET.get("q", "").strip(), "archives" in request.GET
    reading = browse.rooms(space, again="relire" in request.GET)
    found = [room for room in reading.rooms if _fits(room, query) and (archived or not room.archived)]
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("p"))
    bound = {row.external_id: row for row in _bound(space, [room.id for room in shown])}
    # Whatever failed a moment ago is not asked again for a number.
    counts = browse.counts(space, [room.id for room in shown]) if shown.object_list else {}
    lines = [{"room": room, "bound": bound.get(room.id), "count": counts.get(room.id)} for room in shown]
    kept = {"espace": str(space.pk), "q": query} | ({"archives": "1"} if archived else {})
    told = {"query": query, "archived": archived, "kept": urlencode(kept)}
    return {"reading": reading, "lines": lines, "shown": shown, **told}


def _fits(room: base.Room, query: str) -> bool:
    return query.lower() in f"{room.name} {room.display_name}".lower()


def _bound(space: Workspace, ids: list[str]) -> list[Channel]:
    rows = space.channels.filter(external_id__in=ids)
    return list(rows.select_related("season", "edition__project", "edition__season", "chapter"))


def bind(admin: Any) -> View:
    """One channel of the platform: what it is for, for whom, under which rule."""

    def view(request: HttpRequest, workspace: int, room: str) -> HttpResponse:
        if not admin.has_step_permission(request):
            raise PermissionDenied
        space = get_object_or_404(Workspace, pk=workspace)
        if taken := space.channels.filter(external_id=room).first():
            messages.warning(request, _("Ce canal est déjà relié : voici sa page."))
            return redirect("admin:chat_channel_change", taken.pk)
        found = browse.one(space, room)
        form = BindForm(request.POST or None, initial={"about": request.GET.get("pour") or _guess(found.room)})
        made = _make(space, found.room, form, request) if found.room and form.is_valid() else None
        if made is not None:
            messages.success(request, _("%s est relié : ses membres sont lus dans les secondes qui viennent.") % made)
            return redirect("admin:chat_channel_change", made.pk)
        back = reverse("admin:chat_channel_rooms") + f"?espace={space.pk}"
        told = {"title": _("Relier ce canal"), "found": found, "form": form, "space": space, "back": back}
        return page(admin, request, "bind.html", **told)

    return view


def _make(space: Workspace, room: base.Room, form: BindForm, request: HttpRequest) -> Channel | None:
    answers = form.cleaned_data
    try:
        return actions.ensure_channel(
            about=answers["about"],
            workspace=space,
            actor=request.user,  # type: ignore[arg-type]
            audience=answers["audience"],
            external_id=room.id,
            name=room.name,
            display_name=room.display_name,
            private=room.private,
            skills=list(answers["skills"]),
            roles=answers["roles"],
            policy=answers["policy"],
        )
    except actions.AlreadyBound:
        form.add_error(None, _("Ce canal vient d’être relié à autre chose."))
        return None


def _guess(room: base.Room | None) -> str:
    """What a channel of this name would be for."""
    if room is None:
        return ""
    patterns = dict(SeasonNaming.objects.values_list("season", "pattern"))
    for key, one in subjects().items():
        season = one.season_id if isinstance(one, Edition) else 0
        if room.name == actions.default_name(one, pattern=patterns.get(season, naming.PATTERN))[0]:
            return key
    return ""
