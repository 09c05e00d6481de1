"""The admin's common ground, accounts and the journal."""

from __future__ import annotations

from allauth.account import admin as allauth_account
from allauth.mfa import admin as allauth_mfa
from allauth.socialaccount import admin as allauth_social
from django.contrib import admin
from django.contrib.auth import admin as django_auth

from accounts.admin import journal, users

__all__ = ["journal", "users"]

# Sign-in addresses, provider accounts, second factors and groups have their own doors: editing
# their rows would pass them by. Importing these modules above makes them register first.
for module in (allauth_account, allauth_mfa, allauth_social, django_auth):
    for model in [model for model, shown in admin.site._registry.items() if type(shown).__module__ == module.__name__]:
        admin.site.unregister(model)

# Nothing here is deleted by the hundred.
admin.site.disable_action("delete_selected")
