"""Chapters: what each does, choosing one, and who its members are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from accounts.access import signed_in
from accounts.public import shared
from seasons.access import active_chapter
from seasons.models import Chapter, Event
from volunteers import access, actions

NEXT_EVENTS = 10
PAGE_SIZE = 60


@method_decorator([login_not_required, shared()], name="dispatch")
class ChapterListView(TemplateView):
    """All of them, by name, each with what it does next."""

    template_name = "volunteers/chapter_list.html"
    extra_context = {"nav": "chapters"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        coming = Prefetch("events", Event.objects.public().coming(), to_attr="coming")
        chapters = Chapter.objects.shown().prefetch_related(coming)
        mine = access.own_chapter(self.request.user)
        return super().get_context_data(chapters=chapters, mine=mine, **kwargs)


@method_decorator([login_not_required, shared()], name="dispatch")
class ChapterDetailView(TemplateView):
    """One chapter. Its members also see who runs it, and where it talks."""

    template_name = "volunteers/chapter_detail.html"
    extra_context = {"nav": "chapters"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, chapter = self.request.user, active_chapter(self.kwargs["slug"])
        mine = access.own_chapter(user)
        member = mine == chapter.pk
        return super().get_context_data(
            chapter=chapter,
            events=Event.objects.public().coming().told().filter(chapter=chapter)[:NEXT_EVENTS],
            member=member,
            former=Chapter.objects.filter(pk=mine).first() if mine and not member else None,
            leads=access.leads_chapter(user, chapter),
            people=access.leads_of(chapter) if member else [],
            links=chapter.links.all() if member else [],
            next_path=self.request.path,
            **kwargs,
        )


@require_POST
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    chapter = active_chapter(slug)
    actions.choose_chapter(user=signed_in(request.user), chapter=chapter)
    if chapter.links.exists():
        messages.success(request, _("C’est ton antenne. Son canal t’ouvre sa porte dans les minutes qui viennent."))
    else:
        messages.success(request, _("C’est ton antenne."))
    return redirect(chapter)


@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    chapter = active_chapter(slug)
    actions.leave_chapter(user=signed_in(request.user), chapter=chapter)
    messages.success(request, _("Tu n’es plus dans cette antenne, ni dans son canal."))
    return redirect(chapter)


class MembersView(TemplateView):
    """Names, and nothing else, for whoever runs the chapter."""

    template_name = "volunteers/chapter_members.html"
    extra_context = {"nav": "chapters"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chapter = access.led_chapter(self.request.user, self.kwargs["slug"])
        page = Paginator(access.members_of(chapter), PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(chapter=chapter, page_obj=page, count=page.paginator.count, **kwargs)
