"""«Prévenez-moi». Mail scanners follow links: a GET shows a button, a POST does it."""

from __future__ import annotations

from django.urls import path, register_converter

from seasons.models import Watch
from seasons.views import watching as views


class TopicConverter:
    """A topic's code as its French segment; any other segment is not found."""

    segments = {Watch.Topic.CALL.value: "appel", Watch.Topic.SEASON.value: "saison"}
    regex = "appel|saison"

    def to_python(self, value: str) -> str:
        return next(code for code, segment in self.segments.items() if segment == value)

    def to_url(self, value: str) -> str:
        return self.segments[str(value)]


register_converter(TopicConverter, "topic")

urlpatterns = [
    path("<topic:topic>/", views.WatchView.as_view(), name="watch"),
    path("merci/", views.WatchDoneView.as_view(), name="watch-done"),
    path("confirmer/<token>/", views.WatchConfirmView.as_view(), name="watch-confirm"),
    path("arreter/<token>/", views.WatchStopView.as_view(), name="watch-stop"),
]
