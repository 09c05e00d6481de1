"""Before proposing: who may, on which criteria, when, and what to prepare."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from partners import criteria
from partners.models import Criterion
from seasons import calendar
from seasons.models import Phase

# From the call to the launch: what a partner lives before the team builds.
PARTNER_PHASES = (Phase.Kind.CALL, Phase.Kind.AUDIT, Phase.Kind.SELECTION, Phase.Kind.FRAMING, Phase.Kind.LAUNCH)


@method_decorator(login_not_required, name="dispatch")
class ProposeView(TemplateView):
    """The call that is open, or the next one; when none has a date, the usual criteria."""

    template_name = "partners/propose.html"
    extra_context = {"nav": "propose"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        call = Phase.objects.next_call(today)
        phases = [phase for phase in call.season.timeline if phase.kind in PARTNER_PHASES] if call else []
        written = list(Criterion.objects.filter(season=call.season)) if call else []
        return super().get_context_data(
            call=call,
            is_open=call is not None and call.starts_on <= today,
            steps=calendar.steps(phases, today),
            criteria=written or criteria.USUAL,
            **kwargs,
        )
