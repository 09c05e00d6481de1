"""The files of a proposal: added one by one, read as downloads only."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from partners import access, actions
from partners.forms.begin import AttachmentForm
from partners.uploads import MOST_FILES, Refused
from partners.views.writing import WritingView


class AttachmentsView(WritingView):
    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.show(AttachmentForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = AttachmentForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form)
        file: UploadedFile[Any] = form.cleaned_data["file"]
        try:
            attachment = actions.attach(proposal=self.proposal, file=file, by=self.writer)
        except actions.NotWritable:
            return self.go("hub")
        except actions.TooManyFiles:
            form.add_error("file", _("Il y a déjà dix fichiers. En retirer un pour en ajouter un autre"))
        except Refused as refused:
            form.add_error("file", str(refused.words))
        if form.errors:
            return self.show(form)
        messages.success(request, _("« %(name)s » est ajouté.") % {"name": attachment.name})
        return self.go("attachments")

    def show(self, form: AttachmentForm) -> HttpResponse:
        rows = list(self.proposal.attachments.all())
        return self.answer("attachments", form=form, attachments=rows, is_full=len(rows) >= MOST_FILES)


class DetachView(WritingView):
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, reference: str, pk: int) -> HttpResponse:
        try:
            actions.detach(proposal=self.proposal, attachment_id=pk, by=self.writer)
        except actions.NotWritable:
            return self.go("hub")
        messages.success(request, _("Le fichier est retiré."))
        return self.go("attachments")


@require_safe
@login_not_required
@never_cache
def download(request: HttpRequest, reference: str, pk: int) -> FileResponse:
    """One file, never shown within the site."""
    attachment = access.readable_attachment(request, reference, pk)
    try:
        file = attachment.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(file, as_attachment=True, filename=attachment.name, content_type=attachment.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
