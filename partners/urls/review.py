"""Reading proposals, the committee evening, decisions and their announcement."""

from __future__ import annotations

from django.urls import path

from partners.views import announcing, committee, ethics, review

app_name = "reviews"
urlpatterns = [
    path("", review.QueueView.as_view(), name="queue"),
    path("avis/", ethics.opinions, name="opinions"),
    path("<slug:reference>/", review.DossierView.as_view(), name="dossier"),
    path("<slug:reference>/brouillon/", review.DraftView.as_view(), name="draft"),
    path("<slug:reference>/deport/", review.AsideView.as_view(), name="aside"),
    path("<slug:reference>/ethique/", ethics.EthicsView.as_view(), name="ethics"),
    path("<slug:reference>/ethique/deport/", ethics.EthicsAsideView.as_view(), name="ethics-aside"),
    path("<slug:reference>/ethique/pieces/<int:pk>/", ethics.attachment, name="ethics-attachment"),
    path("<slug:slug>/classement/", committee.TableView.as_view(), name="table"),
    path("<slug:slug>/decisions/", committee.DecideView.as_view(), name="decide"),
    path("<slug:slug>/annoncer/", announcing.AnnounceView.as_view(), name="announce"),
    path("<slug:slug>/annoncer/<slug:reference>/", announcing.LetterView.as_view(), name="letter"),
    path("<slug:slug>/compte-rendu/", committee.MinutesView.as_view(), name="minutes"),
]
