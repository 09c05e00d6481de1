"""Volunteers, job fields, charters and consents in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import create_account, owner_of
from accounts.admin.base import PortalAdmin, PortalInline, ReadOnlyAdmin
from seasons.actions import touch_chapters
from volunteers.actions import volunteer_for
from volunteers.models import Charter, Consent, Skill, Volunteer, VolunteerSkill


class NewVolunteerForm(forms.ModelForm):  # type: ignore[type-arg]
    """Somebody known by their address: their account is found, or made."""

    email = forms.EmailField(label=gettext_lazy("Adresse e-mail"))
    name = forms.CharField(
        label=gettext_lazy("Nom affiché"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Inutile si un compte existe déjà avec cette adresse."),
    )

    class Meta:
        model = Volunteer
        fields = ()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        user = owner_of(cleaned.get("email", ""))
        if user is None and "email" in cleaned and not cleaned.get("name"):
            self.add_error("name", _("Aucun compte n’a cette adresse : indiquer le nom à afficher."))
        if user is not None and Volunteer.objects.filter(user=user).exists():
            self.add_error("email", _("Cette personne est déjà bénévole."))
        cleaned["user"] = user
        return cleaned


class LevelInline(PortalInline):
    model = VolunteerSkill
    fields = ("skill", "level")


class ConsentInline(PortalInline):
    model = Consent
    fields = readonly_fields = ("kind", "version", "given_at", "withdrawn_at")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Volunteer)
class VolunteerAdmin(PortalAdmin):
    inlines = (LevelInline, ConsentInline)
    list_display = ("name", "email", "fields_known", "hours_per_week", "city", "chapter", "created_at")
    list_filter = ("offers_to_lead", "skills", "chapter")
    list_select_related = ("user", "chapter")
    search_fields = ("user__name", "user__email", "city")
    search_help_text = gettext_lazy("Nom, adresse e-mail ou ville.")
    date_hierarchy = "created_at"
    autocomplete_fields = ("chapter",)
    # What a person shares or offers is their own decision.
    readonly_fields = (
        "name",
        "email",
        "offers_to_lead",
        "share_email",
        "share_links",
        "share_city",
        "paused_until",
        "created_at",
    )
    fieldsets = (
        (None, {"fields": ("name", "email", "created_at", "paused_until")}),
        (gettext_lazy("Profil"), {"fields": ("hours_per_week", "city", "chapter", "tools", "languages")}),
        (gettext_lazy("Liens et envies"), {"fields": ("linkedin", "github", "wants_to_learn", "offers_to_lead")}),
        (gettext_lazy("Ce que son équipe voit"), {"fields": ("share_email", "share_links", "share_city")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Volunteer]:
        return super().get_queryset(request).select_related(*self.list_select_related).prefetch_related("skills")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs) if obj else NewVolunteerForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fieldsets if obj else [(None, {"fields": ("email", "name")})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Volunteer, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            if "chapter" in form.changed_data:
                touch_chapters([form.initial.get("chapter"), obj.chapter_id])
            return
        answers = form.cleaned_data
        user = answers["user"] or create_account(email=answers["email"], name=answers["name"], actor=request.user)  # type: ignore[arg-type]
        obj.user, obj.pk = user, volunteer_for(user=user).pk

    def autocomplete_label(self, volunteer: Volunteer) -> str:
        """Two people may show the same name."""
        return f"{volunteer.user} ({volunteer.user.email})"

    @admin.display(description=gettext_lazy("nom"), ordering="user__name")
    def name(self, volunteer: Volunteer) -> str:
        return str(volunteer.user)

    @admin.display(description=gettext_lazy("adresse e-mail"), ordering="user__email")
    def email(self, volunteer: Volunteer) -> str:
        return volunteer.user.email

    @admin.display(description=gettext_lazy("domaines"))
    def fields_known(self, volunteer: Volunteer) -> str:
        return ", ".join(skill.name for skill in volunteer.skills.all()) or "–"


@admin.register(Skill)
class SkillAdmin(PortalAdmin):
    list_display = ("name", "domain_label", "position")
    search_fields = ("name", "domain_label")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Charter)
class CharterAdmin(ReadOnlyAdmin):
    list_display = ("version", "published_on")
    fields = readonly_fields = ("version", "published_on", "text")


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ("person", "kind", "version", "given_at", "withdrawn_at")
    list_filter = ("kind", "version")
    list_select_related = ("volunteer__user",)
    search_fields = ("volunteer__user__name", "volunteer__user__email")
    date_hierarchy = "given_at"
    fields = readonly_fields = ("person", "kind", "version", "given_at", "withdrawn_at")

    @admin.display(description=gettext_lazy("bénévole"), ordering="volunteer__user__name")
    def person(self, consent: Consent) -> str:
        return str(consent.volunteer)
