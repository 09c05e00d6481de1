"""Addresses of the catalogue and of teams."""

from projects.urls import catalogue, people

app_name = "projects"
urlpatterns = [*catalogue.urlpatterns, *people.urlpatterns]
