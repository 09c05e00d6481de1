"""Who reads, how far they are, and the questions auditors often ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import PortalAdmin
from accounts.admin.steps import Step
from accounts.models import User
from partners import actions
from partners.admin.filters import RoleFilter
from partners.admin.sentences import refusals
from partners.models import QuestionTemplate, Review, Reviewer

NOTHING_MOVED = gettext_lazy("Rien n’a changé de mains.")


class HandOver(Step):
    name = "confier"
    label = gettext_lazy("Confier ses lectures à d’autres")
    takes_away = True

    def offered(self, obj: Reviewer) -> bool:
        return actions.owing_now(obj) > 0

    def happens(self, obj: Reviewer) -> Sequence[str]:
        number = actions.owing_now(obj)
        return [
            ngettext("%d lecture à rendre va à quelqu’un d’autre.", "%d lectures à rendre vont à d’autres.", number)
            % number,
            _("Chacune va à qui en a le moins, conflits d’intérêts écartés. Un brouillon commencé est perdu."),
            _("Les lectures rendues restent, et comptent."),
        ]

    def mails(self, obj: Reviewer) -> Sequence[str]:
        return [_("Un mail à chaque membre du comité qui reçoit des lectures, avec leur liste.")]

    def perform(self, obj: Reviewer, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            found = actions.hand_over(reviewer=obj, actor=actor)
        number = len(found.reviews)
        done = ngettext("%d lecture confiée.", "%d lectures confiées.", number) % number if number else NOTHING_MOVED
        kept = ", ".join(str(proposal) for proposal, _number in found.short)
        return f"{done} {_('Personne d’autre ne peut lire : %s.') % kept if kept else ''}".strip()


@admin.register(Reviewer)
class ReviewerAdmin(PortalAdmin):
    """One line a person and season: what they were given, and what they still owe."""

    steps = (HandOver(),)
    list_display = ("who", "season", "role", "done", "owed", "aside", "reminded")  # what a laptop shows
    ordering = ("-season__number", "pk")
    list_filter = ("season", RoleFilter)
    list_select_related = ("user", "season")
    search_fields = ("user__name", "user__email", "organisation")
    search_help_text = gettext_lazy("Nom, adresse e-mail ou organisation.")
    autocomplete_fields = ("user", "season")
    fields = ("season", "user", "organisation", "scores", "ethics")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reviewer]:
        rows: QuerySet[Reviewer] = super().get_queryset(request)
        return rows.annotate(
            all_given=Count("reviews", filter=~Q(reviews__state=Review.State.ASIDE)),
            all_done=Count("reviews", filter=Q(reviews__state=Review.State.DONE)),
            all_aside=Count("reviews", filter=Q(reviews__state=Review.State.ASIDE)),
            last_reminder=Max("reviews__reminded_at"),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("season", "user") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever has read something stays named: their scores count."""
        return super().has_delete_permission(request, obj) and not (obj and obj.reviews.exists())

    @admin.display(description=gettext_lazy("compte"), ordering="user__name")
    def who(self, reviewer: Reviewer) -> str:
        return ", ".join(filter(None, (str(reviewer.user), reviewer.organisation)))

    @admin.display(description=gettext_lazy("rôle"))
    def role(self, reviewer: Reviewer) -> str:
        roles = {_("lit et note"): reviewer.scores, _("avis éthiques"): reviewer.ethics}
        return ", ".join(name for name, held in roles.items() if held) or "–"

    @admin.display(description=gettext_lazy("rendues"), ordering="all_done")
    def done(self, reviewer: Any) -> str:
        if not reviewer.all_given:
            return "–"
        return _("%(done)d sur %(all)d") % {"done": reviewer.all_done, "all": reviewer.all_given}

    @admin.display(description=gettext_lazy("à rendre"))
    def owed(self, reviewer: Any) -> str:
        return str(reviewer.all_given - reviewer.all_done or "–")

    @admin.display(description=gettext_lazy("déports"), ordering="all_aside")
    def aside(self, reviewer: Any) -> str:
        return str(reviewer.all_aside or "–")

    @admin.display(description=gettext_lazy("relance"), ordering="last_reminder")
    def reminded(self, reviewer: Any) -> Any:
        return date_format(timezone.localtime(reviewer.last_reminder)) if reviewer.last_reminder else "–"


@admin.register(QuestionTemplate)
class QuestionTemplateAdmin(PortalAdmin):
    """Plain text: no template language runs on it."""

    list_display = ("title",)
    search_fields = ("title", "text")
    search_help_text = gettext_lazy("Titre ou texte.")
