"""Editions: texts and links by form; people, seats, recruiting and stages by their steps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import signed_in
from accounts.admin.base import PortalAdmin, PortalInline, lined
from accounts.admin.steps import Step
from projects import actions
from projects.admin.edition_steps import (
    AddSomebody,
    AppointLead,
    ChangeStage,
    OpenRecruiting,
    Seats,
)
from projects.admin.needs import NeedInline
from projects.admin.publishing_steps import AskConfirmation, Publish, Unpublish
from projects.admin.readiness import ReadinessInline, save_readiness
from projects.models import Edition, EditionLink, Membership, ReadinessItem, RoleNeed
from seasons import dates


class EditionForm(forms.ModelForm):  # type: ignore[type-arg]
    """An address left empty is made of the season's and the project's."""

    class Meta:
        model = Edition
        fields = "__all__"  # noqa: DJ007  the admin lists them

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if slug := self.fields.get("slug"):
            slug.required = False
            slug.help_text = _("Fin de l’adresse de l’équipe. Vide : saison et projet, comme « 12-bloom ».")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        season = cleaned.get("season") or getattr(self.instance, "season", None)
        project = cleaned.get("project") or getattr(self.instance, "project", None)
        if not cleaned.get("slug") and season and project:
            cleaned["slug"] = f"{season.slug}-{project.slug}"[:120]
        return cleaned


class LinkInline(PortalInline):
    """All links but the channel, which the chat writes."""

    model = EditionLink
    fields = ("kind", "label", "url", "public")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(kind=EditionLink.Kind.CHANNEL)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["choices"] = [choice for choice in EditionLink.Kind.choices if choice[0] != EditionLink.Kind.CHANNEL]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


@admin.register(Edition)
class EditionAdmin(PortalAdmin):
    form = EditionForm
    inlines = (NeedInline, ReadinessInline, LinkInline)
    steps = (
        AddSomebody(),
        AppointLead(),
        Seats(),
        OpenRecruiting(),
        ChangeStage(),
        AskConfirmation(),
        Publish(),
        Unpublish(),
    )
    bulk_steps = (Publish(), Unpublish())
    actions = ("export_teams",)
    list_display = ("name", "rank", "season", "stands", "places", "asking", "shown")
    list_filter = ("season", "state", "joining", "published")
    list_select_related = ("project", "season")
    search_fields = ("project__title", "title", "slug", "project__partner_names")
    search_help_text = gettext_lazy("Projet, titre, adresse ou association.")
    autocomplete_fields = ("project", "season")
    readonly_fields = (
        "state",
        "shown",
        "opened_without_gate",
        "gate",
        "team",
        "channel",
        "brought",
        "wished",
        "confirmed",
    )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Each line of the gate goes through its action."""
        if formset.model is ReadinessItem:
            save_readiness(request, form.instance, formset)
        else:
            super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        actions.rename_events(project=form.instance.project)

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, ReadinessInline):
            kwargs["initial"] = inline.lacking(obj)
        return kwargs

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        needs = RoleNeed.objects.filter(edition=OuterRef("pk")).order_by().values("edition")
        requests = Count("memberships", filter=Q(memberships__state__in=["applied", "waiting"]))
        rows: QuerySet[Edition] = (
            super()
            .get_queryset(request)
            .select_related("project", "season")
            .annotate(
                all_seats=Subquery(needs.annotate(n=Sum("seats")).values("n"), output_field=IntegerField()),
                all_taken=Subquery(needs.annotate(n=Sum("seats_taken")).values("n"), output_field=IntegerField()),
                all_asking=requests,
            )
        )
        listed = request.resolver_match and request.resolver_match.url_name == self._url_name("changelist")
        return actions.with_gate(rows) if listed else rows

    @admin.action(description=gettext_lazy("Exporter les équipes (CSV)"), permissions=["change"])
    def export_teams(self, request: HttpRequest, queryset: QuerySet[Edition]) -> HttpResponse:
        """A season's teams: filter by season, tick all. The journal keeps who took what."""
        table = actions.export_teams(editions=queryset, actor=signed_in(request.user))
        name = f"equipes-{timezone.localdate():%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        texts = (_("Texte public"), {"fields": ("title", "emoji", "problem", "deliverable", "rhythm", "results")})
        if obj is None:
            return [(None, {"fields": ("project", "season", "number", "slug", "joining")}), texts]
        wished = ("wished",) if obj.proposal and obj.proposal.profiles else ()
        opened = ("opened_without_gate",) if obj.opened_without_gate else ()
        facts = ("state", "shown", "brought", *wished, "confirmed", "gate", *opened, "channel", "team")
        return [
            (_("Où en est l’équipe"), {"fields": facts}),
            (None, {"fields": ("project", "season", "number", "slug", "joining")}),
            texts,
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, "project", "season") if obj else ()

    def button(self, obj: Any, step: Step) -> dict[str, Any]:
        """While an edition is framed, what brings it to its opening is drawn stronger."""
        button = super().button(obj, step)
        framing = obj.state in (Edition.State.FRAMING, Edition.State.READY)
        aside = framing and step.name not in ("nommer", "ouvrir", "relecture", "publier")
        return {**button, "kind": "second"} if aside and not button["kind"] else button

    @admin.display(description=gettext_lazy("édition"), ordering="project__title")
    def name(self, edition: Edition) -> str:
        return edition.display_title

    @admin.display(description=gettext_lazy("n°"), ordering="number")
    def rank(self, edition: Edition) -> int:
        return edition.number

    @admin.display(description=gettext_lazy("état"), ordering="state")
    def stands(self, edition: Edition) -> str:
        """The state; while it is framed, how much of the gate is settled."""
        if edition.state not in (Edition.State.FRAMING, Edition.State.READY):
            return edition.get_state_display()
        return format_html('{}<br><span class="quiet">{}</span>', edition.get_state_display(), framed(edition))

    @admin.display(description=gettext_lazy("places"), ordering="all_taken")
    def places(self, edition: Any) -> str:
        if edition.all_seats is None:
            return _("aucun besoin")
        return _("%(taken)d sur %(seats)d") % {"taken": edition.all_taken, "seats": edition.all_seats}

    @admin.display(description=gettext_lazy("demandes"), ordering="all_asking")
    def asking(self, edition: Any) -> str:
        return str(edition.all_asking or "–")

    @admin.display(description=gettext_lazy("visibilité"), ordering="published")
    def shown(self, edition: Edition) -> str:
        if not edition.published:
            return _("brouillon")
        return (
            _("publiée") if edition.project.published and edition.season.published else _("publiée, pas encore visible")
        )

    @admin.display(description=gettext_lazy("cadrage"))
    def gate(self, edition: Edition) -> str:
        lines = [
            (_("fait") if line.done else format_html("<strong>{}</strong>", _("à faire")), line.label, settles(line))
            for line in actions.gate(edition=edition)
        ]
        return lined("{} : {}{}", lines)

    @admin.display(description=gettext_lazy("proposition"))
    def brought(self, edition: Edition) -> str:
        if edition.proposal is None:
            return _("aucune")
        url = reverse("admin:partners_proposal_change", args=[edition.proposal.pk])
        return format_html('<a href="{}">{}</a>', url, edition.proposal)

    @admin.display(description=gettext_lazy("profils souhaités par l’association"))
    def wished(self, edition: Edition) -> str:
        """Their own words, where its needs are written."""
        return edition.proposal.profiles if edition.proposal else "–"

    @admin.display(description=gettext_lazy("accord sur le texte public"))
    def confirmed(self, edition: Edition) -> str:
        if edition.proposal is None:
            return _("pas nécessaire")
        if actions.is_confirmed(edition):
            return _("donné par %s") % (edition.confirmed_by or _("l’association"))
        if edition.published_unconfirmed:
            return _("publiée sans accord : %s") % edition.published_unconfirmed
        return _("demandé") if edition.text_asked_at else _("à demander")

    @admin.display(description=gettext_lazy("canal"))
    def channel(self, edition: Edition) -> str:
        links = edition.links.filter(kind=EditionLink.Kind.CHANNEL)
        return format_html_join(", ", '<a href="{}">{}</a>', [(x.url, x.label) for x in links]) or _(
            "aucun canal relié"
        )

    @admin.display(description=gettext_lazy("équipe et demandes"))
    def team(self, edition: Edition) -> str:
        rows = (
            edition.memberships.live().select_related("volunteer__user", "need__skill").order_by("role", "state", "pk")
        )
        lines = [
            (
                reverse("admin:projects_membership_change", args=[row.pk]),
                row.volunteer,
                place(row),
                row.get_state_display(),
            )
            for row in rows
        ]
        if not lines:
            return _("personne pour l’instant")
        return lined('<a href="{}">{}</a>, {} : {}', lines)


def place(membership: Membership) -> str:
    """Their field, or their role."""
    return membership.need.skill.name if membership.need else membership.get_role_display()


def framed(edition: Edition) -> str:
    """«Points réglés : 5 sur 7, 1 en retard»."""
    lines = actions.gate(edition=edition)
    late = sum(line.is_late for line in lines)
    told = _("points réglés : %(done)d sur %(all)d") % {"done": sum(line.done for line in lines), "all": len(lines)}
    return told + (_(", %d en retard") % late if late else "")


def settles(line: actions.GateLine) -> str:
    """«, par Inès, pour le 3 mars»: who sees to it, until when."""
    who = _(", par %s") % line.owner if line.owner else ""
    if line.is_late and line.due_on:
        return who + _(", en retard depuis le %s") % dates.day(line.due_on)
    return who + (_(", pour %s") % dates.on(line.due_on) if line.due_on and not line.done else "")
