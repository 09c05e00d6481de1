"""The site map with the demo in it: the suite itself runs without DEMO."""

from django.urls import include, path

from config.urls import urlpatterns as site

urlpatterns = [path("demo/", include("demo.urls")), *site]
