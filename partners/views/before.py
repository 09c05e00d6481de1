"""Before proposing: who may, on which criteria, when, and what to prepare."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from partners import criteria
from partners.models import Criterion
from seasons import calendar
from seasons.models import Phase

# From the call to the launch: what a partner lives before the team builds.
PARTNER_PHASES = (Phase.Kind.CALL, Phase.Kind.AUDIT, Phase.Kind.SELECTION, Phase.Kind.FRAMING, Phase.Kind.LAUNCH)

# What each phase is, for whoever never lived one; a phase's own note says it better.
MEANING = {
    Phase.Kind.CALL: _("Vous écrivez votre proposition, et vous l’envoyez."),
    Phase.Kind.AUDIT: _("Nous étudions chaque dossier, et nous vous posons des questions."),
    Phase.Kind.SELECTION: _("Un comité choisit les projets. Vous recevez une réponse dans tous les cas."),
    Phase.Kind.FRAMING: _("Nous préparons avec vous l’équipe, les données et les premières tâches."),
    Phase.Kind.LAUNCH: _("L’équipe se met au travail, pour trois mois."),
}


def explained(steps: list[calendar.Step], phases: list[Phase]) -> list[calendar.Step]:
    pairs = zip(steps, phases, strict=True)
    return [step._replace(text=step.text or str(MEANING[Phase.Kind(phase.kind)])) for step, phase in pairs]


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
            ended=None if call else Phase.objects.last_call(today),
            is_open=call is not None and call.starts_on <= today,
            steps=explained(calendar.steps(phases, today), phases),
            criteria=written or criteria.USUAL,
            **kwargs,
        )
