"""Addresses under /profil/."""

from django.urls import path

from volunteers.views.profile import ProfileView

app_name = "volunteers"
urlpatterns = [path("", ProfileView.as_view(), name="profile")]
