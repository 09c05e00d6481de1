"""The season's page, completed by its call: criteria, committee, and who reads what."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import PortalInline
from accounts.admin.steps import Step
from accounts.models import User
from partners import actions
from partners.admin.copying import Copy
from partners.admin.sentences import refusals
from partners.models import Committee, Criterion, Proposal, Review, Reviewer
from seasons.admin.season import SeasonAdmin
from seasons.models import Season

admin.site.unregister(Season)


PER_PROPOSAL = 3


class SpreadForm(forms.Form):
    per_proposal = forms.IntegerField(
        label=gettext_lazy("Lectures par proposition"), initial=PER_PROPOSAL, min_value=1, max_value=10
    )


class Spread(Step):
    name = "repartir"
    label = gettext_lazy("Répartir les propositions")
    form_class = SpreadForm

    def offered(self, obj: Season) -> bool:
        return Proposal.objects.in_review().filter(season=obj).exists()

    def happens(self, obj: Season) -> Sequence[str]:
        proposals = Proposal.objects.in_review().filter(season=obj).count()
        readers = obj.reviewers.filter(scores=True).count()
        return [
            _("Propositions en étude : %(proposals)d. Membres du comité qui lisent : %(readers)d.")
            % {"proposals": proposals, "readers": readers},
            *self.load(proposals, readers),
            _("Chaque proposition va d’abord à qui en a le moins. Les conflits d’intérêts sont écartés."),
            _("Les lectures déjà confiées restent ; seul ce qui manque est ajouté."),
        ]

    def mails(self, obj: Season) -> Sequence[str]:
        return [_("Un mail à chaque membre du comité qui reçoit des lectures, avec leur liste.")]

    def perform(self, obj: Season, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            found = actions.assign(season=obj, per_proposal=answers["per_proposal"], actor=actor)
        number = len(found.reviews)
        done = ngettext("%d lecture confiée.", "%d lectures confiées.", number) % number
        return f"{done} {self.missing(found.short)}".strip()

    @staticmethod
    def load(proposals: int, readers: int) -> list[str]:
        """How much reading that is, for the number that the form proposes."""
        if not readers:
            return [_("Personne ne lit encore : nommer d’abord les membres du comité, sur la page de la saison.")]
        each = math.ceil(proposals * PER_PROPOSAL / readers)
        told = {"per": PER_PROPOSAL, "each": each}
        return [_("Avec %(per)d lectures par proposition : environ %(each)d dossiers par personne.") % told]

    @staticmethod
    def missing(short: Sequence[tuple[Proposal, int]]) -> str:
        if not short:
            return ""
        names = ", ".join(f"{proposal} ({number})" for proposal, number in short)
        return _("Il manque encore des personnes, conflits écartés, pour : %s.") % names


class Remind(Step):
    name = "relancer"
    label = gettext_lazy("Relancer le comité")

    def offered(self, obj: Season) -> bool:
        return actions.owing(season=obj).exists()

    def happens(self, obj: Season) -> Sequence[str]:
        return [_("Seules les personnes qui doivent une lecture sont relancées, une fois par jour au plus.")]

    def mails(self, obj: Season) -> Sequence[str]:
        return [_("Mail à %s.") % ", ".join(f"{row} ({getattr(row, 'owes', 0)})" for row in actions.owing(season=obj))]

    def perform(self, obj: Season, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            people = actions.remind(season=obj, actor=actor)
        return ngettext("%d personne relancée.", "%d personnes relancées.", len(people)) % len(people)


class CriterionInline(PortalInline):
    model = Criterion
    fields = ("title", "question", "weight", "position")


class ReviewerInline(PortalInline):
    model = Reviewer
    fields = ("user", "organisation", "scores", "ethics")
    autocomplete_fields = ("user",)
    can_delete = False


@admin.register(Season)
class CalledSeasonAdmin(SeasonAdmin):
    """A season whose call has criteria and readers."""

    steps = (*SeasonAdmin.steps, Copy(), Spread(), Remind())  # type: ignore[assignment]
    inlines = (*SeasonAdmin.inlines, CriterionInline, ReviewerInline)  # type: ignore[assignment]
    readonly_fields = (*SeasonAdmin.readonly_fields, "evening", "progress")  # type: ignore[assignment]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj:
            fieldsets[0][1]["fields"] = (*fieldsets[0][1]["fields"], "evening", "progress")
        return fieldsets

    @admin.display(description=gettext_lazy("lectures"))
    def progress(self, season: Season) -> SafeString | str:
        """How far the committee is, and the page that says it person by person."""
        given = Review.objects.filter(reviewer__season=season).exclude(state=Review.State.ASIDE)
        told = given.aggregate(all=Count("pk"), done=Count("pk", filter=Q(state=Review.State.DONE)))
        if not told["all"]:
            return _("aucune n’est encore confiée")
        url = reverse("admin:partners_reviewer_changelist", query={"season__id__exact": season.pk})
        return format_html('<a href="{}">{}</a>', url, _("%(done)d rendues sur %(all)d, par personne") % told)

    @admin.display(description=gettext_lazy("comité"))
    def evening(self, season: Season) -> SafeString:
        """Its page, or where it is made with this season chosen."""
        made = Committee.objects.filter(season=season).first()
        if made is None:
            url = reverse("admin:partners_committee_add", query={"season": season.pk})
            return format_html('<a href="{}">{}</a>', url, _("Fixer sa date et son quorum"))
        url = reverse("admin:partners_committee_change", args=[made.pk])
        return format_html('<a href="{}">{}</a>', url, _("Le %s") % date_format(made.held_on))
