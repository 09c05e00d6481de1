"""Signing up asks two things: an e-mail and the name to show."""

from __future__ import annotations

from allauth.account.forms import RequestLoginCodeForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SignupForm(forms.Form):
    """The fields allauth adds its e-mail to."""

    name = forms.CharField(
        label=_("Nom affiché"),
        max_length=80,
        help_text=_("Un prénom ou un pseudonyme suffit. C’est ainsi que ton équipe te verra."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("email", "name")

    def signup(self, request: HttpRequest, user: User) -> None:
        """The adapter has set the name already."""


class RequestCodeForm(RequestLoginCodeForm):  # type: ignore[misc]
    """One field: where to send the code."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Ton adresse e-mail")
