"""What is coming: for people, and for their calendars."""

from __future__ import annotations

from django.urls import path

from seasons.views import agenda

urlpatterns = [
    path("", agenda.AgendaView.as_view(), name="agenda"),
    path("agenda.ics", agenda.feed, name="feed"),
    path("saisons/<slug:slug>.ics", agenda.season_feed, name="season-feed"),
    path("antennes/<slug:slug>.ics", agenda.chapter_feed, name="chapter-feed"),
    path("<int:pk>/", agenda.EventDetailView.as_view(), name="event-detail"),
    path("<int:pk>/evenement.ics", agenda.event_file, name="event-file"),
    path("<int:pk>/venir/", agenda.attend, name="event-attend"),
    path("<int:pk>/ne-plus-venir/", agenda.stay_away, name="event-stay-away"),
]
