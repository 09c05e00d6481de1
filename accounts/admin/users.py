"""Accounts: everybody who coordinates finds people here; administrators alone change rights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import actions
from accounts.admin.base import PortalAdmin
from accounts.admin.steps import Refused, Step
from accounts.models import User


class RightsForm(forms.Form):
    """Three kinds of accounts, and the door."""

    role = forms.ChoiceField(
        label=gettext_lazy("Droits"),
        choices=[
            ("none", gettext_lazy("aucun : bénévole, personne référente ou contact")),
            ("staff", gettext_lazy("équipe de coordination")),
            ("superuser", gettext_lazy("administration : droits, réglages, effacements")),
        ],
    )
    active = forms.BooleanField(label=gettext_lazy("Peut se connecter"), required=False)


class Rights(Step):
    name = "droits"
    label = gettext_lazy("Changer les droits")

    def form(self, obj: Any, data: Any = None) -> forms.Form:
        role = "superuser" if obj.is_superuser else "staff" if obj.is_staff else "none"
        return RightsForm(data, initial={"role": role, "active": obj.is_active})

    def happens(self, obj: Any) -> Sequence[str]:
        return [_("Un second facteur est demandé dès la prochaine page d’administration.")]

    def perform(self, obj: Any, actor: User, answers: dict[str, Any]) -> str:
        role = answers["role"]
        try:
            actions.set_rights(
                user=obj,
                staff=role != "none",
                superuser=role == "superuser",
                active=answers["active"],
                actor=actor,
            )
        except actions.LastAdministrator as error:
            raise Refused(_("C’est la dernière personne qui administre : nommer d’abord quelqu’un d’autre.")) from error
        return str(_("Droits changés pour %s.") % obj)


class LostDevice(Step):
    name = "second-facteur"
    label = gettext_lazy("Retirer le second facteur perdu")

    def offered(self, obj: Any) -> bool:
        return bool(obj.authenticator_set.exists())

    def happens(self, obj: Any) -> Sequence[str]:
        return [
            _("Le second facteur de %s est oublié et ses sessions sont fermées.") % obj,
            _("À sa prochaine connexion, %s en enregistre un nouveau.") % obj,
            _("Vérifier d’abord, de vive voix, que la demande vient bien de cette personne."),
        ]

    def mails(self, obj: Any) -> Sequence[str]:
        return [_("%(name)s (%(email)s) en est averti par mail.") % {"name": obj, "email": obj.email}]

    def perform(self, obj: Any, actor: User, answers: dict[str, Any]) -> str:
        actions.reset_second_factor(user=obj, actor=actor)
        return _("Second facteur retiré.")


class NewAccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """Made by `create_account`, which wants an address nobody has."""

    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if actions.owner_of(email):
            raise forms.ValidationError(_("Un compte existe déjà avec cette adresse."))
        return email

    def save(self, commit: bool = True) -> User:
        """The admin saves, through the action."""
        return User(email=self.cleaned_data["email"], name=self.cleaned_data["name"])

    def save_m2m(self) -> None:
        """Nothing beside the row."""


@admin.register(User)
class UserAdmin(PortalAdmin):
    steps = (Rights(), LostDevice())
    list_display = ("name", "email", "rights", "access", "second_factor", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active")
    search_fields = ("name", "email")
    search_help_text = gettext_lazy("Nom ou adresse e-mail.")
    date_hierarchy = "date_joined"
    fields = (
        "name",
        "email",
        "other_addresses",
        "language",
        "rights",
        "access",
        "second_factor",
        "last_login",
        "date_joined",
    )
    readonly_fields = ("email", "other_addresses", "rights", "access", "second_factor", "last_login", "date_joined")

    def has_step_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        factors = Authenticator.objects.filter(user=OuterRef("pk"))
        rows: QuerySet[User] = super().get_queryset(request).annotate(has_factor=Exists(factors))
        return rows

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs) if obj else NewAccountForm

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("email", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            obj.pk = actions.create_account(email=obj.email, name=obj.name, actor=request.user).pk  # type: ignore[arg-type]

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """`create_account` has written the line."""

    def autocomplete_label(self, user: User) -> str:
        """Two people may show the same name."""
        return f"{user} ({user.email})"

    @admin.display(description=gettext_lazy("autres adresses"))
    def other_addresses(self, user: User) -> str:
        """They open the account too."""
        rows = EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).order_by("email")
        told = [row.email if row.verified else _("%s (à confirmer)") % row.email for row in rows]
        return ", ".join(told) or _("aucune")

    @admin.display(description=gettext_lazy("droits"), ordering="-is_superuser")
    def rights(self, user: User) -> str:
        if user.is_superuser:
            return _("administration")
        return _("coordination") if user.is_staff else _("aucun")

    @admin.display(description=gettext_lazy("accès"), ordering="is_active")
    def access(self, user: User) -> str:
        if user.erased_at:
            return _("compte effacé")
        return _("ouvert") if user.is_active else _("fermé")

    @admin.display(description=gettext_lazy("second facteur"))
    def second_factor(self, user: Any) -> str:
        return _("enregistré") if user.has_factor else _("aucun")
