"""«Prévenez-moi»: leave an address, confirm it, take it back."""

from __future__ import annotations

from typing import Any

from allauth.core.internal.ratelimit import consume
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.generic import FormView, TemplateView

from seasons import actions, emails
from seasons.forms import WatchForm
from seasons.models import Watch

RATES = {"watch": "20/h/ip,5/d/key"}
CALL = "appel"
CONFIRM_WITHIN = 60 * 60 * 24 * 7


@method_decorator(login_not_required, name="dispatch")
class WatchView(FormView):  # type: ignore[type-arg]  # Django itself does not take an index here
    """The answer is the same whether the address is new, known, refused or caught."""

    template_name = "seasons/watch.html"
    form_class = WatchForm
    success_url = reverse_lazy("seasons:watch-done")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"topic": self.kwargs["topic"]}

    def get_initial(self) -> dict[str, Any]:
        """Whoever is signed in has said their address already."""
        return {"email": getattr(self.request.user, "email", "")}

    def get_success_url(self) -> str:
        """A page of the same subject: it only decides which next step comes first."""
        done = super().get_success_url()
        return f"{done}?{CALL}" if self.kwargs["topic"] == Watch.Topic.CALL else done

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_call = self.kwargs["topic"] == Watch.Topic.CALL
        return super().get_context_data(is_call=is_call, nav="propose" if is_call else "", **kwargs)

    def form_valid(self, form: WatchForm) -> HttpResponse:
        email = form.cleaned_data["email"]
        if not form.is_robot and is_welcome(self.request, email):
            actions.watch(email=email, topic=form.topic)
        return super().form_valid(form)


def is_welcome(request: HttpRequest, key: str, *, action: str = "watch", rates: dict[str, str] = RATES) -> bool:
    """Whether this network, and this address or object, asked seldom enough: `rates[action]`, as allauth writes it."""
    return consume(request, app="seasons", action=action, config=rates, key=key.lower()) is not None


@method_decorator(login_not_required, name="dispatch")
class WatchDoneView(TemplateView):
    template_name = "seasons/watch_done.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(is_call=CALL in self.request.GET, **kwargs)


@method_decorator(login_not_required, name="dispatch")
class WatchTokenView(TemplateView):
    """A page reached from a mail: it shows one button, whose POST acts."""

    max_age: int | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pk = emails.watch_id(kwargs["token"], max_age=self.max_age)
        watch = Watch.objects.filter(pk=pk).first() if pk else None
        if watch is None:
            return render(request, "seasons/watch_gone.html", status=404)
        self.watch = watch
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[assignment]
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(watch=self.watch, is_call=self.watch.topic == Watch.Topic.CALL, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.act()
        return self.render_to_response(self.get_context_data(done=True, **kwargs))

    def act(self) -> None:
        raise NotImplementedError


class WatchConfirmView(WatchTokenView):
    template_name = "seasons/watch_confirm.html"
    max_age = CONFIRM_WITHIN

    def act(self) -> None:
        actions.confirm_watch(watch=self.watch)


class WatchStopView(WatchTokenView):
    template_name = "seasons/watch_stop.html"

    def act(self) -> None:
        actions.forget_watch(watch=self.watch)
