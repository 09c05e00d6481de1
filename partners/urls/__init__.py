"""Addresses of those who bring a need: writing a proposal, then following it."""

from __future__ import annotations

from partners.urls import follow, write

app_name = "partners"
urlpatterns = [*write.urlpatterns, *follow.urlpatterns]
