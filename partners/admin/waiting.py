"""What a proposal waits for, in the list: whose turn it is, and since when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Ethics, Message, Proposal, State, Step
from partners.models.proposal import Writer
from seasons import dates


def with_turn(rows: QuerySet[Proposal]) -> QuerySet[Any]:
    """Adds the last step's date, and what the thread's last message is: `stands` reads them."""
    last = Message.objects.filter(proposal=OuterRef("pk")).order_by("-pk")
    moved = Step.objects.filter(proposal=OuterRef("pk")).order_by("-pk")
    return rows.annotate(
        moved_at=Subquery(moved.values("at")[:1]),
        last_at=Subquery(last.values("at")[:1]),
        answered=Subquery(last.values("from_partner")[:1]),
        answer_by=Subquery(last.values("answer_by")[:1]),
    )


def stands(proposal: Any) -> SafeString:
    """The state, and below it what is waited for."""
    return format_html('{}<br><span class="quiet">{}</span>', proposal.get_state_display(), _waits(proposal))


def _waits(proposal: Any) -> str:
    if proposal.pending_state:
        return _("à annoncer : %s") % State(proposal.pending_state).label
    if proposal.state == State.QUESTIONS and proposal.answered:
        return _("réponse reçue %s") % _ago(proposal.last_at)
    if proposal.state == State.QUESTIONS and proposal.answer_by:
        late = proposal.answer_by < timezone.localdate()
        words = _("réponse en retard, attendue le %s") if late else _("réponse attendue le %s")
        return words % dates.day(proposal.answer_by)
    return _ago(proposal.moved_at or proposal.created_at)


def _ago(at: datetime) -> str:
    return dates.delay(timezone.localtime(at).date())


def is_unasked(proposal: Proposal) -> bool:
    """Whether an ethics opinion is to be given and nobody is left to give it: everybody asked stepped aside."""
    return proposal.ethics == Ethics.ASKED and not proposal.opinions.filter(answer="").exists()


class TurnFilter(admin.SimpleListFilter):
    """What the team has to do next."""

    title = gettext_lazy("ce qui attend")
    parameter_name = "attend"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("eligibilite", _("éligibilité à dire")),
            ("reponse", _("réponse reçue, à lire")),
            ("retard", _("réponse en retard")),
            ("confier", _("à confier à l’association")),
            ("avis", _("avis éthique à redemander")),
            ("annonce", _("décision à annoncer")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        asked = queryset.filter(state=State.QUESTIONS)
        claimed = Writer.objects.filter(confirmed_at__isnull=False).values("proposal")
        prepared = queryset.filter(source=Proposal.Source.PROSPECTED).exclude(state=State.WITHDRAWN)
        found = {
            "eligibilite": lambda: queryset.filter(state=State.SUBMITTED),
            "reponse": lambda: asked.filter(answered=True),
            "retard": lambda: asked.filter(answered=False, answer_by__lt=timezone.localdate()),
            "confier": lambda: prepared.exclude(pk__in=claimed),
            "avis": lambda: queryset.filter(ethics=Ethics.ASKED).exclude(opinions__answer=""),
            "annonce": lambda: queryset.exclude(pending_state=""),
        }
        return found[value]() if (value := self.value()) in found else queryset
