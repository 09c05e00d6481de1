"""Forms of the provider's pages."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.forms import DisconnectForm as AllauthDisconnectForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import NOT_AN_ADDRESS, ask_address
from accounts.oidc.groups import follow_groups


class ProvenAddressForm(forms.Form):
    """Where to send the code, when the provider named no address or another one is better."""

    email = forms.EmailField(max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_address(self.fields["email"], _("Ton adresse e-mail"))
        self.fields["email"].error_messages["max_length"] = NOT_AN_ADDRESS


class DisconnectForm(AllauthDisconnectForm):  # type: ignore[misc]
    """What the provider's groups gave goes with the link."""

    def clean(self) -> dict[str, Any]:
        """allauth would ask for a password, which nobody has: a code by mail always lets its owner in."""
        account = self.cleaned_data.get("account")
        if account and not EmailAddress.objects.filter(user=account.user, verified=True).exists():
            raise get_adapter().validation_error("no_verified_email")
        cleaned: dict[str, Any] = self.cleaned_data
        return cleaned

    def save(self) -> None:
        super().save()
        follow_groups(user=self.request.user, names=[])
