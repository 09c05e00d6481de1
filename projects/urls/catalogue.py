"""Public pages: seasons and projects."""

from __future__ import annotations

from django.urls import path

from projects.views import catalogue, feed, project, season

urlpatterns = [
    path("", season.HomeView.as_view(), name="home"),
    path("saisons/", season.SeasonListView.as_view(), name="season-list"),
    path("saisons/<slug:slug>/", season.SeasonDetailView.as_view(), name="season-detail"),
    path("projets/", catalogue.ProjectListView.as_view(), name="project-list"),
    path("projets/nouveaux.xml", feed.feed, name="feed"),
    path("projets/<slug:slug>/", project.ProjectDetailView.as_view(), name="project-detail"),
]
