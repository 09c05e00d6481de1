"""Addresses of people: joining, participations, one's own space, teams."""

from __future__ import annotations

from django.urls import path

from projects.views import (
    alerting,
    calendar,
    confirming,
    contacting,
    joining,
    pausing,
    series,
    space,
    team,
    team_events,
)

urlpatterns = [
    path("rejoindre/<slug:slug>/", joining.JoinView.as_view(), name="join"),
    path("prevenez-moi/projet/<slug:slug>/", alerting.AlertView.as_view(), name="alert"),
    path("prevenez-moi/projet/<slug:slug>/arreter/", alerting.stop, name="alert-forget"),
    path("ecrire/<slug:slug>/", contacting.ContactView.as_view(), name="contact"),
    path("reponses/<slug:reference>/", contacting.AnswerView.as_view(), name="relay-answer"),
    path("alertes/confirmer/<token>/", alerting.AlertTokenView.as_view(), name="alert-confirm"),
    path("alertes/arreter/<token>/", alerting.AlertTokenView.as_view(stops=True), name="alert-stop"),
    path("participations/<slug:reference>/", joining.MembershipView.as_view(), name="membership-detail"),
    path("participations/<slug:reference>/quitter/", joining.LeaveView.as_view(), name="membership-leave"),
    path("participations/<slug:reference>/annuler/", joining.undo, name="membership-undo"),
    path("mon-espace/", space.my_space, name="my-space"),
    path("mails/arreter/<token>/", series.StopMailsView.as_view(), name="mails-stop"),
    path("toujours-la/<token>/<slug:answer>/", series.StillThereView.as_view(), name="still-there"),
    path("mon-espace/pause/", pausing.PauseView.as_view(), name="pause"),
    path("mon-espace/pause/fin/", pausing.back, name="pause-end"),
    path("mon-espace/supprimer/", space.CloseView.as_view(), name="account-close"),
    path("mon-espace/calendrier/", calendar.my_calendar, name="my-calendar"),
    path("mon-espace/calendrier/renouveler/", calendar.renew, name="calendar-renew"),
    path("calendriers/<secret>.ics", calendar.feed, name="calendar"),
    path("calendriers/<secret>/<slug:slug>.ics", calendar.team_feed, name="team-calendar"),
    path("equipes/evenements/<int:pk>/", team_events.team_event, name="team-event"),
    path("equipes/evenements/<int:pk>/evenement.ics", team_events.event_file, name="team-event-file"),
    path("equipes/evenements/<int:pk>/venir/", team_events.attend, name="team-event-attend"),
    path("equipes/evenements/<int:pk>/ne-plus-venir/", team_events.stay_away, name="team-event-stay-away"),
    path("equipes/<slug:slug>/evenements/nouveau/", team_events.NewTeamEventView.as_view(), name="team-event-new"),
    path("equipes/<slug:slug>/evenements/<int:pk>/", team_events.TeamEventView.as_view(), name="team-event-change"),
    path("equipes/<slug:slug>/evenements/<int:pk>/annuler/", team_events.call_off, name="team-event-call-off"),
    path("equipes/<slug:slug>/", team.team, name="team"),
    path("equipes/<slug:slug>/texte/", team.TextView.as_view(), name="team-text"),
    path("equipes/<slug:slug>/texte-public/<token>/", confirming.ConfirmTextView.as_view(), name="team-confirm"),
    path(
        "equipes/<slug:slug>/texte-public/<token>/remarque/", confirming.CommentTextView.as_view(), name="team-comment"
    ),
    path("equipes/<slug:slug>/demandes/<slug:reference>/", team.RequestView.as_view(), name="team-request"),
    path("equipes/<slug:slug>/demandes/<slug:reference>/accepter/", team.accept, name="team-accept"),
    path("equipes/<slug:slug>/demandes/<slug:reference>/decliner/", team.decline, name="team-decline"),
]
