"""Addresses under /messagerie/, for volunteers."""

from django.urls import path

from chat.views import digest, linking

app_name = "chat"
urlpatterns = [
    path("", linking.my_accounts, name="accounts"),
    path("resume/<token>/", digest.StopDigestView.as_view(), name="digest-stop"),
    path("<slug:slug>/adresse/", linking.AddressView.as_view(), name="address"),
    path("<slug:slug>/code/", linking.CodeView.as_view(), name="code"),
    path("<slug:slug>/chercher/", linking.seek, name="seek"),
    path("<slug:slug>/delier/", linking.UnlinkView.as_view(), name="unlink"),
]
