"""Before proposing, and writing. Mail scanners follow links: a GET shows a button, a POST does it."""

from __future__ import annotations

from django.urls import path, register_converter

from partners.answers import BY_SLUG
from partners.views import answers, before, begin, hub, pieces


class TaskConverter:
    """One of the five pages of questions; any other segment is not found."""

    regex = "|".join(BY_SLUG)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(TaskConverter, "task")

urlpatterns = [
    path("", before.ProposeView.as_view(), name="propose"),
    path("questions/", begin.QuestionsView.as_view(), name="questions"),
    path("commencer/", begin.BeginView.as_view(), name="begin"),
    path("commencer/merci/", begin.MailedView.as_view(extra_context={"nav": "propose", "begins": True}), name="begun"),
    path("commencer/autre/", begin.AnotherView.as_view(), name="another"),
    path("retrouver/", begin.FindView.as_view(), name="find"),
    path("retrouver/merci/", begin.MailedView.as_view(), name="found"),
    path("lien/<key>/", begin.OpenView.as_view(), name="open"),
    path("<slug:reference>/", hub.HubView.as_view(), name="hub"),
    path("<slug:reference>/<task:task>/", answers.TaskView.as_view(), name="task"),
    path("<slug:reference>/<task:task>/brouillon/", answers.AutosaveView.as_view(), name="autosave"),
    path("<slug:reference>/pieces/", pieces.AttachmentsView.as_view(), name="attachments"),
    path("<slug:reference>/pieces/<int:pk>/", pieces.download, name="attachment"),
    path("<slug:reference>/pieces/<int:pk>/retirer/", pieces.DetachView.as_view(), name="detach"),
    path("<slug:reference>/personnes/", hub.WritersView.as_view(), name="writers"),
    path("<slug:reference>/personnes/<int:pk>/retirer/", hub.RemoveWriterView.as_view(), name="remove-writer"),
    path("<slug:reference>/verifier/", hub.CheckView.as_view(), name="check"),
    path("<slug:reference>/imprimer/", hub.PrintView.as_view(), name="print"),
]
