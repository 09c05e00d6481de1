"""Before proposing, and writing."""

from __future__ import annotations

from django.urls import path

from partners.views import before

urlpatterns = [path("", before.ProposeView.as_view(), name="propose")]
