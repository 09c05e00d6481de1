"""Addresses of the demo; `config.urls` includes them with DEMO on only."""

from __future__ import annotations

from django.urls import path

from demo import views

app_name = "demo"
urlpatterns = [
    path("", views.index, name="index"),
    path("entrer/<slug:key>/", views.enter, name="enter"),
    path("courriels/", views.mails, name="mails"),
    path("courriels/<int:pk>/", views.mail, name="mail"),
]
