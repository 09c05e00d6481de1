"""Pages for those who bring a need."""

from __future__ import annotations

from django.urls import path

from partners import views

app_name = "partners"
urlpatterns = [path("", views.ProposeView.as_view(), name="propose")]
