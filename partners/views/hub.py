"""The hub of a proposal: what is left to write, with whom, until when; then reading it all again, and sending."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners import actions, answers, recap
from partners.answers import TASKS, Task
from partners.forms.begin import WriterForm
from partners.keeping import kept_task
from partners.models import State
from partners.views.writing import WritingView, account
from seasons.views import is_welcome

RATES = {"invite": "20/h/ip,1/h/key", "inviting": "100/d/ip,15/d/key"}
STATUS: dict[str, tuple[str | Promise, str]] = {
    "todo": (gettext_lazy("à faire"), "closed"),
    "optional": (gettext_lazy("facultatif"), "closed"),
    "begun": (gettext_lazy("commencé"), "few"),
    "ready": (gettext_lazy("prêt"), "open"),
}


class Row(NamedTuple):
    """A task, its status in words, and the mark beside it."""

    task: Task
    words: str | Promise
    mark: str


class HubView(WritingView):
    needs_writable = False

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        wrong = answers.problems(self.proposal)
        stands = [(task, answers.status(self.proposal, task, wrong)) for task in TASKS]
        todo = [task for task, status in stands if status in {"todo", "begun"}]
        versions = list(self.proposal.versions.all())
        return self.answer(
            "hub",
            rows=[Row(task, *STATUS[status]) for task, status in stands],
            following=todo[0] if todo else None,
            left=len(todo),
            is_begun=any(status in {"begun", "ready"} for _task, status in stands),
            versions=versions,
            is_changed=bool(versions) and versions[0].answers != answers.snapshot(self.proposal),
            writers=self.proposal.writers.all(),
            attachments=self.proposal.attachments.count(),
            kept=kept_task(request, reference),
        )


class CheckView(WritingView):
    """All answers on one page, what is missing first, then the button that sends."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.show(answers.problems(self.proposal), refused=False)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        try:
            actions.send_proposal(proposal=self.proposal, writer=self.writer, actor=account(request))
        except actions.Incomplete as incomplete:
            return self.show(dict(incomplete.problems), refused=True)
        except actions.NotWritable:
            messages.error(request, _("L’appel vient de se terminer : la proposition n’est pas partie."))
            return self.go("hub")
        return self.go("sent")

    def show(self, wrong: dict[str, str], *, refused: bool) -> HttpResponse:
        return self.answer(
            "check",
            sections=recap.sections(self.proposal, wrong),
            count=len(wrong),
            refused=refused,
            is_draft=self.proposal.state == State.DRAFT,
            attachments=self.proposal.attachments.all(),
        )


class PrintView(WritingView):
    """The answers on paper, whatever became of the proposal."""

    needs_writable = False

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        if asked := request.GET.get("version"):
            return self.as_sent(asked)
        sections = recap.sections(self.proposal, {})
        return self.answer("print", shown=self.proposal, sections=sections, attachments=self.proposal.attachments.all())

    def as_sent(self, number: str) -> HttpResponse:
        """One version, and what changed since; files have none."""
        version = next((row for row in self.proposal.versions.all() if str(row.number) == number), None)
        if version is None:
            raise Http404
        shown = recap.as_sent(version)
        sections, now = recap.sections(shown, {}), recap.sections(self.proposal, {})
        return self.answer(
            "print", shown=shown, version=version, sections=sections, changed=recap.changed(sections, now)
        )


class WritersView(WritingView):
    """Who writes, and asking one more."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.show(WriterForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = WriterForm(request.POST)
        if not form.is_valid():
            return self.show(form)
        email = form.cleaned_data["email"]
        try:
            said = self.invite(email)
        except actions.NotWritable:
            return self.go("hub")
        except actions.TooManyWriters:
            form.add_error("email", _("Dix personnes écrivent déjà. Retirer quelqu’un pour en inviter une autre"))
            return self.show(form)
        messages.info(request, said % {"email": email})
        return self.go("writers")

    def invite(self, email: str) -> str:
        """What was done, in words with `email` to fill in: an address gets one mail an hour, from anybody."""
        reference = self.proposal.reference
        if not is_welcome(self.request, reference, action="inviting", rates=RATES):
            return _("Beaucoup d’invitations aujourd’hui : la prochaine pourra partir demain.")
        if not is_welcome(self.request, email, action="invite", rates=RATES):
            return _("Une adresse reçoit un lien par heure : pour %(email)s, réessayez plus tard.")
        _writer, mailed = actions.invite_writer(proposal=self.proposal, email=email, by=self.writer)
        if mailed:
            return _("Un lien part vers %(email)s.")
        return _("Une adresse reçoit un lien par heure : pour %(email)s, réessayez plus tard.")

    def show(self, form: WriterForm) -> HttpResponse:
        return self.answer("writers", form=form, writers=self.proposal.writers.all())


class RemoveWriterView(WritingView):
    """Somebody no longer writes: their link is dead at once."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, reference: str, pk: int) -> HttpResponse:
        try:
            actions.remove_writer(proposal=self.proposal, writer_id=pk, by=self.writer)
        except actions.LastWriter:
            messages.error(request, _("Il faut garder au moins une personne dont l’adresse est confirmée."))
            return self.go("writers")
        messages.success(request, _("Cette personne n’écrit plus, et son lien ne s’ouvre plus."))
        return self.go("writers")
