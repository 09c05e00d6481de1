"""Addresses of the calendar: `watching` under /prevenez-moi/, `agenda` under /agenda/, one namespace."""

from __future__ import annotations

from django.urls import include, path

app_name = "seasons"
urlpatterns = [
    path("prevenez-moi/", include("seasons.urls.watching")),
    path("agenda/", include("seasons.urls.agenda")),
]
