"""Importing the former site by an archive: a preview first, then that archive. And the pages, whole, with remarks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ReadOnlyAdmin, lined
from accounts.admin.steps import Refused, Step
from accounts.models import User
from projects import actions
from projects.importing import sources
from projects.importing.remarks import Kind
from projects.importing.report import Outcome, counted
from projects.models import Edition, Imported, ImportedFile, SiteImport

ALREADY = gettext_lazy("Cet import a été appliqué ou abandonné entre-temps.")
YEARS = range(2010, 2101)


class ArchiveForm(forms.ModelForm):  # type: ignore[type-arg]
    """The archive is read here, so that what is wrong with it is told beside it."""

    file = forms.FileField(
        label=gettext_lazy("Archive zip"),
        help_text=gettext_lazy("Le dossier des pages (.md), compressé : au plus 10 Mo, 400 pages."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )
    season = forms.IntegerField(
        label=gettext_lazy("Saison"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=gettext_lazy("Pour une page de saison qui ne dit pas son numéro."),
    )
    year = forms.IntegerField(
        label=gettext_lazy("Année"),
        required=False,
        min_value=YEARS.start,
        max_value=YEARS.stop - 1,
        help_text=gettext_lazy("Pour des dates sans année : celle de cette saison, ou de toutes."),
    )

    class Meta:
        model = SiteImport
        fields = ("season", "year", "publish")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > sources.MOST_UPLOADED:
            raise forms.ValidationError(_("Cette archive est trop lourde : au plus 10 Mo. En retirer les images."))
        try:
            self.pages, self.refused = sources.from_zip(file)
        except sources.NotAnArchive as error:
            raise forms.ValidationError(error.words) from error
        if not self.pages:
            raise forms.ValidationError(_("Cette archive ne contient aucune page .md."))
        file.seek(0)
        self.instance.digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.instance.name = (file.name or "")[:120]
        return file


class Apply(Step):
    name = "appliquer"
    label = gettext_lazy("Importer ces pages")

    def offered(self, obj: SiteImport) -> bool:
        cut = obj.started_at and obj.started_at < timezone.now() - actions.CUT_AFTER
        return obj.state == SiteImport.State.PREVIEW or (obj.state == SiteImport.State.APPLYING and bool(cut))

    def happens(self, obj: SiteImport) -> Sequence[str]:
        shown = _("Ce qui est nouveau est publié.") if obj.publish else _("Ce qui est nouveau reste un brouillon.")
        kept = _("Ce qu’une personne a changé depuis le dernier import reste tel quel.")
        return [*counted(obj.report), shown, kept]

    def perform(self, obj: SiteImport, actor: User, answers: dict[str, Any]) -> str:
        try:
            done = actions.apply_archive(archive=obj, actor=actor)
        except actions.NotApplicable as error:
            raise Refused(str(ALREADY)) from error
        return _("C’est importé : %s.") % " ; ".join(counted(done.report))


class Discard(Step):
    name = "abandonner"
    label = gettext_lazy("Abandonner")

    def offered(self, obj: SiteImport) -> bool:
        return obj.state == SiteImport.State.PREVIEW

    def happens(self, obj: SiteImport) -> Sequence[str]:
        return [_("Rien n’est importé, et les pages envoyées sont effacées.")]

    def perform(self, obj: SiteImport, actor: User, answers: dict[str, Any]) -> str:
        try:
            actions.discard_archive(archive=obj, actor=actor)
        except actions.NotApplicable as error:
            raise Refused(str(ALREADY)) from error
        return _("L’import est abandonné.")


@admin.register(SiteImport)
class SiteImportAdmin(ReadOnlyAdmin):
    steps = (Apply(), Discard())
    list_display = ("name", "state", "found", "by", "sent_at")
    list_select_related = ("by",)
    list_filter = ("state",)
    fields = ("state", "found", "told", "name", "short_digest", "season", "year", "publish", "by", "sent_at")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_step_permission(request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        one = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, one | (extra_context or {}))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("file", "season", "year", "publish")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs | ({} if obj else {"form": ArchiveForm}))

    def save_model(self, request: HttpRequest, obj: SiteImport, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        actions.preview_archive(archive=obj, pages=form.pages, refused=form.refused, actor=request.user)  # type: ignore[arg-type]

    def response_add(self, request: HttpRequest, obj: SiteImport, post_url_continue: str | None = None) -> HttpResponse:
        self.message_user(request, _("Voici ce que ces pages feraient. Rien n’est encore importé."))
        return redirect(self.change_url(obj))

    @admin.display(description=gettext_lazy("pages"))
    def found(self, archive: SiteImport) -> str:
        return " ; ".join(counted(archive.report)) if archive.report else "–"

    @admin.display(description=gettext_lazy("page par page"))
    def told(self, archive: SiteImport) -> str:
        words = dict(Outcome.choices)
        rows = [
            page | {"label": words[page["outcome"]], "remarks": with_labels(page["remarks"]), "asks": asks(page)}
            for page in archive.report.get("pages", [])
        ]
        rows.sort(key=lambda page: not page["asks"])
        return render_to_string("admin/projects/import_report.html", {"pages": rows}) if rows else "–"

    @admin.display(description=gettext_lazy("empreinte"))
    def short_digest(self, archive: SiteImport) -> str:
        return archive.digest[:12]


def asks(page: dict[str, Any]) -> bool:
    """Whether a page waits for a person: it comes first, opened."""
    stopped = page["outcome"] in (Outcome.LEFT, Outcome.FAILED)
    return stopped or any(remark["kind"] in (Kind.SETTLE, Kind.KEPT) for remark in page["remarks"])


def with_labels(remarks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Remarks with their kind in words."""
    words = dict(Kind.choices)
    return [remark | {"label": words.get(remark["kind"], "")} for remark in remarks]


class Forget(Step):
    name = "effacer-noms"
    label = gettext_lazy("Effacer le texte et les noms")

    def offered(self, obj: ImportedFile) -> bool:
        return not obj.forgotten

    def happens(self, obj: ImportedFile) -> Sequence[str]:
        return [
            _("Le texte de cette page et les noms qu’elle donnait sont effacés."),
            _("Les prochains imports ne les gardent plus. Ce qui est publié ne change pas."),
        ]

    def perform(self, obj: ImportedFile, actor: User, answers: dict[str, Any]) -> str:
        actions.forget_names(file=obj, actor=actor)
        return _("Le texte et les noms sont effacés.")


@admin.register(ImportedFile)
class ImportedFileAdmin(ReadOnlyAdmin):
    steps = (Forget(),)
    list_display = ("path", "waiting", "read_at", "forgotten")
    list_filter = ("forgotten",)
    search_fields = ("path",)
    search_help_text = gettext_lazy("Chemin de la page.")
    fields = ("path", "told", "names", "whole", "read_at", "forgotten")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("à trancher"))
    def waiting(self, file: ImportedFile) -> str:
        return str(sum(remark["kind"] == Kind.SETTLE for remark in file.remarks) or "–")

    @admin.display(description=gettext_lazy("remarques"))
    def told(self, file: ImportedFile) -> str:
        rows = with_labels(file.remarks)
        return render_to_string("admin/projects/import_remarks.html", {"remarks": rows}) if rows else _("aucune")

    @admin.display(description=gettext_lazy("personnes référentes d’alors (jamais public)"))
    def names(self, file: ImportedFile) -> str:
        rows = list(Imported.objects.filter(named_by=file).exclude(leads=""))
        editions = Edition.objects.filter(pk__in=[row.object_id for row in rows]).select_related("project", "season")
        titles = {edition.pk: edition for edition in editions}
        return lined("{} : {}", [(titles.get(row.object_id, row.key), row.leads) for row in rows]) or _("aucune")

    @admin.display(description=gettext_lazy("texte de la page (jamais public)"))
    def whole(self, file: ImportedFile) -> SafeString | str:
        return linebreaksbr(file.text, autoescape=True) if file.text else _("effacé")
