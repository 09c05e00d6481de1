"""What a partner sees once a proposal is sent."""

from __future__ import annotations

from django.urls import path

from partners.views import follow

urlpatterns = [
    path("<slug:reference>/envoyee/", follow.SentView.as_view(), name="sent"),
    path("<slug:reference>/suivi/", follow.TrackerView.as_view(), name="tracker"),
    path("<slug:reference>/messages/", follow.MessageView.as_view(), name="message"),
    path("<slug:reference>/retirer/", follow.WithdrawView.as_view(), name="withdraw"),
    path("<slug:reference>/reprendre/", follow.ResumeView.as_view(), name="resume"),
]
