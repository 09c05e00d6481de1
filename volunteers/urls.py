"""Addresses under /profil/."""

from django.urls import path

from volunteers import views

app_name = "volunteers"
urlpatterns = [path("", views.ProfileView.as_view(), name="profile")]
