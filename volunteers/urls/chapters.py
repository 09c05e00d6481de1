"""Chapters, under /antennes/."""

from __future__ import annotations

from django.urls import path

from volunteers.views import chapter_events, chapters

app_name = "chapters"
urlpatterns = [
    path("", chapters.ChapterListView.as_view(), name="list"),
    path("<slug:slug>/", chapters.ChapterDetailView.as_view(), name="detail"),
    path("<slug:slug>/choisir/", chapters.choose, name="choose"),
    path("<slug:slug>/quitter/", chapters.leave, name="leave"),
    path("<slug:slug>/membres/", chapters.MembersView.as_view(), name="members"),
    path("<slug:slug>/evenements/nouveau/", chapter_events.NewEventView.as_view(), name="event-new"),
    path("<slug:slug>/evenements/<int:pk>/", chapter_events.EventView.as_view(), name="event-change"),
    path("<slug:slug>/evenements/<int:pk>/annuler/", chapter_events.call_off, name="event-call-off"),
]
