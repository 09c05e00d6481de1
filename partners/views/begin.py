"""The way in: an address, a mailed link, and the way back on any device."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView, View

from partners import access, actions, recap, standing
from partners.forms.begin import BeginForm
from partners.keeping import kept_task
from partners.models import State, Writer
from partners.views.writing import account
from seasons.models import Phase
from seasons.views import is_welcome

RATES = {"begin": "20/h/ip,10/d/key", "another": "20/d/ip,5/d/key"}
public = method_decorator([login_not_required, never_cache], name="dispatch")


@public
class AddressView(FormView):  # type: ignore[type-arg]  # Django itself does not take an index here
    """One address. The answer is the same whether it is new, known, refused or caught."""

    form_class = BeginForm
    extra_context = {"nav": "propose"}
    done: str

    def form_valid(self, form: BeginForm) -> HttpResponse:
        email = form.cleaned_data["email"]
        if not form.is_robot and is_welcome(self.request, email, action="begin", rates=RATES):
            self.act(email)
        return redirect(self.done)

    def act(self, email: str) -> None:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        writers = list(access.own_writers(self.request)) if may_write(self.request) else []
        proven = proven_address(self.request, writers)
        return super().get_context_data(writers=writers, proven=proven, over=standing.AGAIN, **kwargs)


@public
class BeginView(AddressView):
    """A draft is made only while a call is open, and opened only by a mailed link or a proven address."""

    template_name = "partners/begin.html"
    done = "partners:begun"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.today = timezone.localdate()
        self.call = Phase.objects.calls_on(self.today).select_related("season").first()
        return super().dispatch(request, *args, **kwargs) if self.call else redirect("partners:propose")

    def act(self, email: str) -> None:
        if self.call:
            actions.begin(email=email, season=self.call.season, today=self.today)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(call=self.call, **kwargs)


class FindView(AddressView):
    """The link again, by mail; or at once, for whoever this browser already knows."""

    template_name = "partners/find.html"
    done = "partners:found"

    def act(self, email: str) -> None:
        actions.mail_link(email=email)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["email"].help_text = _("Celle du premier mail : le lien y est envoyé de nouveau.")
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kept=bool(kept_task(self.request, None)), **kwargs)


@public
class MailedView(TemplateView):
    """A mail is on its way, or not: nobody can tell from here."""

    template_name = "partners/mailed.html"
    extra_context = {"nav": "propose", "begins": False}


@public
class AnotherView(View):
    """A draft at once, for an address this visitor has proven."""

    def post(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        call = Phase.objects.calls_on(today).select_related("season").first()
        email = proven_address(request, list(access.own_writers(request)))
        if call is None or not email:
            return redirect("partners:begin")
        if not is_welcome(request, email, action="another", rates=RATES):
            messages.error(request, _("Beaucoup de brouillons aujourd’hui : le prochain pourra l’être demain."))
            return redirect("partners:begin")
        writer = actions.begin_another(email=email, season=call.season, today=today, actor=account(request))
        access.grant(request, writer)
        return redirect("partners:hub", writer.proposal.reference)


@public
class OpenView(View):
    """A writer's own link. Mail scanners follow links, so a GET shows a button, and its POST opens."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        writer = writer_by(key)
        if writer is None:
            return render(request, "partners/not_yours.html", {"nav": "propose", "dead_link": True}, status=404)
        return render(request, "partners/open.html", {"writer": writer, "nav": "propose"})

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        writer = writer_by(key)
        if writer is None:
            return self.get(request, key)
        actions.confirm_writer(writer=writer, actor=account(request))
        access.grant(request, writer)
        return redirect(entrance(request, writer))


@public
class QuestionsView(TemplateView):
    """Every question, to print and to talk over before anybody types."""

    template_name = "partners/questions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_open = Phase.objects.calls_on(timezone.localdate()).exists()
        return super().get_context_data(tasks=recap.questions(), is_open=is_open, nav="propose", **kwargs)


def writer_by(key: str) -> Writer | None:
    rows = Writer.objects.select_related("proposal__season").prefetch_related("proposal__season__phases")
    return rows.filter(key=key.replace("\x00", "")).first()


def entrance(request: HttpRequest, writer: Writer) -> str:
    """Where a link leads: to what was being written, to the draft, or to the tracker once it is sent."""
    reference = writer.proposal.reference
    if task := kept_task(request, reference):
        return reverse("partners:task", args=[reference, task])
    return reverse("partners:hub" if writer.proposal.state == State.DRAFT else "partners:tracker", args=[reference])


def may_write(request: HttpRequest) -> bool:
    """Whether this visitor could be a writer: a question that costs no query."""
    return request.user.is_authenticated or access.GRANTS in request.session


def proven_address(request: HttpRequest, writers: list[Writer]) -> str:
    """The address a draft can be made for without a mail: the account's, or that of the last link followed."""
    if user := account(request):
        return user.email
    return next((writer.email for writer in writers if writer.confirmed_at), "")
