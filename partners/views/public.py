"""What everybody may read: summaries their partners made public, and «we share this need»."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.public import shared
from partners import actions, summaries
from partners.filters import ProposalFilter
from partners.forms.following import ConfirmForm, SupportForm
from partners.models import Support
from partners.summaries import Summary
from seasons.models import Season
from seasons.views import is_welcome

PAGE_SIZE = 12
RATES = {"support": "20/h/ip,5/d/key"}


@method_decorator([login_not_required, shared("dimension", "kind", "season", "page")], name="dispatch")
class ProposalListView(TemplateView):
    """Public summaries of every call, latest first."""

    template_name = "partners/proposal_list.html"
    extra_context = {"nav": "propose"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        public = summaries.public()
        seasons = Season.objects.filter(pk__in=public.values("season")).in_order()
        found = ProposalFilter(self.request.GET, public, seasons=[(one.slug, str(one)) for one in seasons])
        page = Paginator(found.qs.order_by(*summaries.IN_ORDER), PAGE_SIZE).get_page(self.request.GET.get("page"))
        shown = summaries.read(page.object_list)  # type: ignore[arg-type]  # a slice of proposals
        return super().get_context_data(
            filter=found, page_obj=page, proposals=shown, count=page.paginator.count, **kwargs
        )


def public_summary(reference: str) -> Summary:
    """A summary everybody may read; 404 otherwise."""
    found = summaries.read(summaries.public().filter(reference=reference))
    if not found:
        raise Http404
    return found[0]


@login_not_required
@shared()
def proposal_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One summary, who shares the need, and needs that look like it."""
    summary = public_summary(reference)
    supporters = Support.objects.confirmed().filter(proposal=summary.pk)
    context = {
        "proposal": summary,
        "supporters": list(supporters.values_list("organisation", flat=True)),
        "related": summaries.related_to(summary),
        "trail": [(_("Les propositions"), reverse("proposals:list"))],
        "nav": "propose",
    }
    return render(request, "partners/proposal_detail.html", context)


@method_decorator(login_not_required, name="dispatch")
class SupportView(View):
    """The answer is the same whether the address is new, known, refused or caught."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.show(SupportForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = SupportForm(request.POST)
        proposal = get_object_or_404(summaries.public(), reference=reference)
        if not form.is_valid():
            return self.show(form)
        email, organisation = form.cleaned_data["email"], form.cleaned_data["organisation"]
        if not form.is_robot and is_welcome(request, email, action="support", rates=RATES):
            actions.ask_support(proposal=proposal, organisation=organisation, email=email)
        return redirect("proposals:support-done", reference)

    def show(self, form: SupportForm) -> HttpResponse:
        context = {"form": form, "proposal": public_summary(self.kwargs["reference"]), "nav": "propose"}
        return render(self.request, "partners/support.html", context)


@login_not_required
def support_done(request: HttpRequest, reference: str) -> HttpResponse:
    """A mail is on its way."""
    return render(request, "partners/support_done.html", {"proposal": public_summary(reference), "nav": "propose"})


@method_decorator(login_not_required, name="dispatch")
class SupportConfirmView(View):
    """Reached from a mail: everything its address supports. A GET changes nothing."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.supports = actions.supports_of(kwargs["token"])
        if not self.supports:
            return render(request, "partners/support_gone.html", {"nav": "propose"}, status=404)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.show(ConfirmForm(waiting=self.waiting))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if leave := request.POST.get("leave"):
            actions.forget_support(support=get_object_or_404(Support, pk__in=self._mine(leave)))
            return redirect(request.path)
        form = ConfirmForm(request.POST, waiting=self.waiting)
        if not form.is_valid():
            return self.show(form)
        actions.confirm_supports(supports=form.cleaned_data["supports"])
        return redirect(request.path)

    @property
    def waiting(self) -> list[Support]:
        return [row for row in self.supports if row.confirmed_at is None]

    def _mine(self, pk: str) -> list[int]:
        return [row.pk for row in self.supports if str(row.pk) == pk]

    def show(self, form: ConfirmForm) -> HttpResponse:
        confirmed = [row for row in self.supports if row.confirmed_at]
        context = {"form": form, "waiting": self.waiting, "confirmed": confirmed, "nav": "propose"}
        return render(self.request, "partners/support_confirm.html", context)
