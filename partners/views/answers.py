"""One page of questions: saved whole, saved as one types, and never over somebody else's words."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from partners import actions, answers, keeping
from partners.answers import BY_SLUG, TASKS
from partners.forms.conflict import ConflictForm
from partners.forms.task import TaskForm
from partners.forms.writing import FORMS
from partners.models import Proposal
from partners.views.writing import WritingView
from seasons.views import is_welcome

RATES = {"keep": "60/h/ip"}


class TaskView(WritingView):
    """Both buttons save what was typed. One says what is missing and goes on, the other asks nothing."""

    def get(self, request: HttpRequest, reference: str, task: str) -> HttpResponse:
        waiting = keeping.kept(request, reference, task)
        if waiting is None:
            return self.show(FORMS[task](proposal=self.proposal), self.revision)
        data, revision = waiting
        return self.show(FORMS[task](proposal=self.proposal, initial=FORMS[task](data).typed()), revision, kept=True)

    def post(self, request: HttpRequest, reference: str, task: str) -> HttpResponse:
        form = FORMS[task](request.POST, proposal=self.proposal)
        form.is_valid()
        if not self.is_writable:
            return self.answer("too_late", rows=self.rows(form), task=BY_SLUG[task])
        try:
            if "settle" in request.POST:
                form = self.settle(form)
            self.save(form)
        except Unsettled as unsettled:
            return self.compare(unsettled.form, self.proposal)
        except actions.Moved as moved:
            return self.compare(ConflictForm(mine=form, now=FORMS[task](proposal=moved.proposal)), moved.proposal)
        return self.saved(form)

    @property
    def revision(self) -> int:
        revision: int = self.proposal.revisions.get(self.kwargs["task"], 0)
        return revision

    def save(self, form: TaskForm) -> None:
        """Store what a draft can hold; the proposal is then as it stands."""
        read = number(form.data.get("revision", ""))
        task = self.kwargs["task"]
        self.proposal = actions.save_answers(proposal=self.proposal, task=task, values=form.answers(), revision=read)
        keeping.forget(self.request, self.proposal.reference, task)

    def saved(self, form: TaskForm) -> HttpResponse:
        """Where one goes next: the next page, the hub, or here again for what is missing."""
        if "later" in form.data:
            lost = form.lost()
            for name in [name for name in form.errors if name not in lost]:
                del form.errors[name]
            if not lost:
                messages.success(self.request, _("C’est enregistré. Reprenez quand vous voulez."))
                return self.go("hub")
        if form.errors:
            return self.show(form, self.revision)
        wrong = answers.problems(self.proposal)
        todo = [row.slug for row in TASKS if answers.status(self.proposal, row, wrong) in {"todo", "begun"}]
        following = next_task(self.kwargs["task"], todo)
        return self.go("task", following) if following else self.go("check")

    def settle(self, form: TaskForm) -> TaskForm:
        """The page as its writer chose it, field by field."""
        choice = ConflictForm(self.request.POST, mine=form, now=type(form)(proposal=self.proposal))
        if not choice.is_valid() and number(form.data.get("revision", "")) == self.revision:
            raise Unsettled(choice)
        settled = type(form)(choice.settled(), proposal=self.proposal)
        settled.is_valid()
        return settled

    def compare(self, choice: ConflictForm, now: Proposal) -> HttpResponse:
        revision = now.revisions.get(self.kwargs["task"], 0)
        return self.answer("conflict", form=choice, mine=choice.mine, revision=revision, task=choice.mine.task)

    def show(self, form: TaskForm, revision: int | str, *, kept: bool = False) -> HttpResponse:
        place = list(FORMS).index(form.task.slug) + 1
        about: dict[str, Any] = {"form": form, "task": form.task, "revision": revision, "kept": kept}
        return self.answer("task", **about, place=place, tasks=TASKS)

    def rows(self, form: TaskForm) -> list[tuple[str, str]]:
        """What was typed and is not stored, to be copied."""
        return ConflictForm(mine=form, now=type(form)(proposal=self.proposal)).typed()

    def refuse(self, request: HttpRequest) -> HttpResponse:
        """What was typed waits in this browser, whether the proposal exists or not."""
        task, reference = self.kwargs["task"], self.kwargs["reference"]
        if request.method == "POST" and is_welcome(request, reference, action="keep", rates=RATES):
            keeping.keep(request, reference, task, list(FORMS[task].base_fields))
            return redirect("partners:find")
        return super().refuse(request)


class Unsettled(Exception):
    """A choice is missing; `form` says which."""

    def __init__(self, form: ConflictForm) -> None:
        self.form = form
        super().__init__()


class AutosaveView(TaskView):
    """The same saving, as one types: an answer in a sentence, for a script. What it cannot save stays on the page."""

    needs_writable = False
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, reference: str, task: str) -> HttpResponse:
        form = FORMS[task](request.POST, proposal=self.proposal)
        form.is_valid()
        try:
            self.save(form)
        except actions.Moved:
            return self.say(_("Cette page vient d’être modifiée ailleurs. Enregistrer pour comparer."), 409)
        except actions.NotWritable:
            return self.say(_("L’appel vient de se terminer : rien n’est plus enregistré."), 409)
        at = timezone.localtime()
        said = _("Enregistré à %(time)s") % {"time": f"{at:%-H} h {at:%M}"}
        if lost := form.lost():
            names = ", ".join(str(form.fields[name].label) for name in lost)
            said = _("%(saved)s, sauf : %(fields)s") % {"saved": said, "fields": names}
        return JsonResponse({"said": said, "revision": self.revision})

    def say(self, words: str, status: int) -> JsonResponse:
        return JsonResponse({"said": words}, status=status)

    def refuse(self, request: HttpRequest) -> HttpResponse:
        return self.say(_("Votre session est terminée. Enregistrer garde votre texte."), 404)


def number(text: str) -> int:
    """The revision a page says it was read at; anything else was never read."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def next_task(task: str, todo: list[str]) -> str:
    """The first page to fill in after this one, or else before it."""
    order = list(FORMS)
    place = order.index(task)
    return next((slug for slug in [*order[place + 1 :], *order[:place]] if slug in todo), "")
