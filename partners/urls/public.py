"""What everybody may read of proposals. Mail scanners follow links: a GET shows a button, a POST does it."""

from __future__ import annotations

from django.urls import path

from partners.views import public

app_name = "proposals"
urlpatterns = [
    path("", public.ProposalListView.as_view(), name="list"),
    path("soutiens/<token>/", public.SupportConfirmView.as_view(), name="support-confirm"),
    path("<slug:reference>/", public.proposal_detail, name="detail"),
    path("<slug:reference>/soutenir/", public.SupportView.as_view(), name="support"),
    path("<slug:reference>/soutenir/merci/", public.support_done, name="support-done"),
]
