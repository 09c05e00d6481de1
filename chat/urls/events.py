"""Addresses under /chat/, for the platforms themselves: same in every language."""

from django.urls import path

from chat.views import events

app_name = "chat-events"
urlpatterns = [path("slack/evenements/<slug:slug>/", events.slack, name="slack")]
