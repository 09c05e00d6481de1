"""Proposals: a list to sort, a page to read, and a step for each thing the team does."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ReadOnlyAdmin
from accounts.admin.steps import Step
from partners import access, actions, answers, dossier
from partners.admin import audit_steps, other_steps, reading
from partners.admin.filters import AuditorFilter, DimensionFilter
from partners.admin.forms import PROSPECTED, ProspectForm
from partners.admin.waiting import is_unasked, stands, with_turn
from partners.models import Ethics, Proposal, Review, Reviewer, State, Support
from seasons.models import Season

NOW = ("state", "season", "source", "partner", "followers", "verdict", "pending_state", "writers")
ETHICS = ("ethics", "ethics_reason", "ethics_conditions", "opinions")
# A word each: the list's column is narrow.
ETHICAL = {
    Ethics.NOT_NEEDED: "–",
    Ethics.ASKED: gettext_lazy("attendu"),
    Ethics.CLEARED: gettext_lazy("favorable"),
    Ethics.CONDITIONS: gettext_lazy("conditions"),
    Ethics.REFUSED: gettext_lazy("défavorable"),
}
# The steps that lead on from each state, among those that are offered.
LEADS_ON: dict[str, tuple[str, ...]] = {
    State.DRAFT: ("preparer", "envoyer", "inviter"),
    State.SUBMITTED: ("eligibilite", "suivi", "inviter"),
    State.QUESTIONS: ("questions", "echange", "etude"),
    State.CALL: ("echange", "etude"),
    State.DEEP_DIVE: ("etude", "preselectionner"),
    State.SELECTED: ("ouvrir",),
}
STORY = ("steps_told", "thread", "calls", "sheets", "readings")
BESIDE = ("earlier", "likely", "supports", "attachments", "versions")

# What tells that two proposals are one.
COMPARED = (
    "reference", "season", "partner", "state", "organisation", "contact_email", "title", "summary", "problem", "goals",
    "climate", "social", "democracy",
)  # fmt: skip


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    steps = (
        other_steps.Prepare(),
        other_steps.SendFor(),
        other_steps.InviteOwner(),
        audit_steps.Assign(),
        audit_steps.DecideEligibility(),
        audit_steps.Ask(),
        audit_steps.NoteCall(),
        audit_steps.Deepen(),
        audit_steps.Shortlist(),
        other_steps.AskOpinion(),
        other_steps.DropOpinion(),
        other_steps.LinkPartner(),
        audit_steps.MoveBack(),
        audit_steps.Withdraw(),
    )
    bulk_steps = (audit_steps.AssignSeveral(), audit_steps.Shortlist())
    list_display = ("name", "stands", "followers", "read", "ethical", "shared")  # what a laptop shows
    list_filter = ("season", "state", DimensionFilter, "ethics", AuditorFilter, "source")
    list_select_related = ("season",)
    search_fields = ("reference", "title", "organisation", "contact_name", "contact_email", "search_text")
    search_help_text = gettext_lazy("Référence, titre, organisation ou contact.")
    date_hierarchy = "submitted_at"
    view_on_site = False  # its own pages are its writers'

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        rows: QuerySet[Proposal] = super().get_queryset(request).select_related("season", "partner")
        reviews = Review.objects.exclude(state=Review.State.ASIDE)
        supports = Support.objects.confirmed()
        found: QuerySet[Proposal] = with_turn(rows).prefetch_related("auditors__user")
        return found.annotate(
            all_readings=_count(reviews),
            all_read=_count(reviews.filter(state=Review.State.DONE)),
            all_supports=_count(supports),
        )

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """A dossier is closed to a coordinator who reviews the season and stepped aside, or is in conflict."""
        obj = super().get_object(request, object_id, from_field)
        if obj is None:
            return None
        own = Reviewer.objects.filter(season=obj.season_id, user=request.user.pk).select_related("user").first()
        return None if obj.pk in access.closed_to(own, [obj]) else obj

    def get_urls(self) -> list[URLPattern]:
        piece = path(
            "<path:object_id>/pieces/<int:pk>/", self.admin_site.admin_view(self.piece), name=self._url_name("piece")
        )
        return [piece, *super().get_urls()]

    def piece(self, request: HttpRequest, object_id: str, pk: int) -> FileResponse:
        """One attachment, as a download."""
        proposal = self.get_object(request, unquote(object_id))
        if proposal is None or not self.has_view_permission(request, proposal):
            raise Http404
        row = get_object_or_404(proposal.attachments, pk=pk)
        return FileResponse(row.file.open("rb"), as_attachment=True, filename=row.name)

    def button(self, obj: Any, step: Step) -> dict[str, Any]:
        """What leads on from here is drawn stronger than what may be done at any time."""
        button = super().button(obj, step)
        leads = step.name in LEADS_ON.get(obj.state, ()) or (step.name == "ethique" and is_unasked(obj))
        return button if button["kind"] or leads else {**button, "kind": "second"}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_step_permission(request)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs) if obj else ProspectForm

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ProspectForm.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*NOW, *ETHICS, *STORY, *BESIDE, *answers.COLUMNS, "goals_named") if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return PROSPECTED
        now = [name for name in NOW if name != "pending_state" or obj.pending_state]
        asked = ETHICS if obj.opinions.exists() or obj.ethics_reason else ETHICS[:1]
        return [
            (_("Où en est la proposition"), {"fields": now}),
            (_("Éthique"), {"fields": asked}),
            (_("Ce qui s’est passé"), {"fields": STORY}),
            *[(str(dossier.TITLES[task.slug]), self._answers(obj, task)) for task in answers.TASKS],
            (_("À côté"), {"fields": BESIDE}),
        ]

    @staticmethod
    def _answers(obj: Proposal, task: answers.Task) -> dict[str, Any]:
        """What was answered; the names of the questions that were not. One box of several is an answer."""
        given = [column for column in task.columns if getattr(obj, column)]
        unsaid = [column for column in task.columns if column not in given and column not in reading.CHOICES]
        left = ", ".join(map(reading.label, unsaid))
        fields = ["goals_named" if column == "goals" else column for column in given]
        return {"fields": fields, "description": _("Sans réponse : %s.") % left if left else ""}

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The season whose call is on, or comes."""
        return {"season": Season.objects.numbered().first(), **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Proposal, form: Any, change: bool) -> None:
        """Only adding comes here: a draft prepared for a partner."""
        given = dict(form.cleaned_data)
        made = actions.prospect(season=given.pop("season"), answers=given, actor=request.user)  # type: ignore[arg-type]
        obj.pk, obj.reference = made.pk, made.reference

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """`prospect` has written the line."""

    @admin.display(description=gettext_lazy("proposition"), ordering="title")
    def name(self, proposal: Proposal) -> str:
        return reading.named(proposal)

    @admin.display(description=gettext_lazy("état"), ordering="state")
    def stands(self, proposal: Proposal) -> str:
        return stands(proposal)

    @admin.display(description=gettext_lazy("suivi par"))
    def followers(self, proposal: Proposal) -> str:
        return ", ".join(str(row.user) for row in sorted(proposal.auditors.all(), key=lambda row: row.pk)) or "–"

    @admin.display(description=gettext_lazy("lectures"), ordering="all_read")
    def read(self, proposal: Any) -> str:
        if not proposal.all_readings:
            return "–"
        return _("%(done)d sur %(all)d") % {"done": proposal.all_read, "all": proposal.all_readings}

    @admin.display(description=gettext_lazy("éthique"), ordering="ethics")
    def ethical(self, proposal: Proposal) -> str:
        return str(ETHICAL[Ethics(proposal.ethics)])

    @admin.display(description=gettext_lazy("soutiens"), ordering="all_supports")
    def shared(self, proposal: Any) -> str:
        return str(proposal.all_supports or "–")

    @admin.display(description=gettext_lazy("éligibilité"))
    def verdict(self, proposal: Proposal) -> str:
        return reading.eligibility(proposal)

    @admin.display(description=gettext_lazy("personnes qui écrivent"))
    def writers(self, proposal: Proposal) -> str:
        return reading.writers(proposal)

    @admin.display(description=gettext_lazy("avis"))
    def opinions(self, proposal: Proposal) -> str:
        return reading.opinions(proposal)

    @admin.display(description=gettext_lazy("étapes"))
    def steps_told(self, proposal: Proposal) -> str:
        return reading.steps(proposal)

    @admin.display(description=gettext_lazy("fil de questions"))
    def thread(self, proposal: Proposal) -> str:
        return reading.thread(proposal)

    @admin.display(description=gettext_lazy("échanges"))
    def calls(self, proposal: Proposal) -> str:
        return reading.calls(proposal)

    @admin.display(description=gettext_lazy("fiche d’étude"))
    def sheets(self, proposal: Proposal) -> str:
        return reading.sheets(proposal)

    @admin.display(description=gettext_lazy("lectures"))
    def readings(self, proposal: Proposal) -> str:
        return reading.readings(proposal)

    @admin.display(description=gettext_lazy("autres saisons"))
    def earlier(self, proposal: Proposal) -> str:
        return reading.earlier(proposal, self._others(proposal))

    @admin.display(description=gettext_lazy("doublons probables"))
    def likely(self, proposal: Proposal) -> str:
        return reading.likely(proposal, self._others(proposal))

    def _others(self, proposal: Proposal) -> list[Proposal]:
        """Every other proposal, read once a page."""
        known: list[Proposal] | None = getattr(proposal, "others_read", None)
        if known is None:
            rows = Proposal.objects.exclude(pk=proposal.pk).exclude(state=State.DRAFT, source=Proposal.Source.APPLIED)
            known = list(rows.select_related("season").only(*COMPARED))
            proposal.others_read = known  # type: ignore[attr-defined]
        return known

    @admin.display(description=gettext_lazy("soutiens"))
    def supports(self, proposal: Proposal) -> str:
        return reading.supports(proposal)

    @admin.display(description=gettext_lazy("pièces jointes"))
    def attachments(self, proposal: Proposal) -> str:
        return reading.attachments(proposal)

    @admin.display(description=gettext_lazy("versions envoyées"))
    def versions(self, proposal: Proposal) -> str:
        return reading.versions(proposal)

    @admin.display(description=gettext_lazy("objectifs de développement durable"))
    def goals_named(self, proposal: Proposal) -> str:
        return reading.goals(proposal.goals)


def _count(rows: QuerySet[Any]) -> Coalesce:
    """How many rows a proposal has, beside other counts."""
    counted = rows.filter(proposal=OuterRef("pk")).order_by().values("proposal").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
