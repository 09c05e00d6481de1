"""Who gives an ethics opinion: those it was asked from, unless they are close to the partner."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import signed_in
from accounts.models import User
from partners import conflicts
from partners.models import EthicsOpinion, Review, State


def opinion_of(user: User | AnonymousUser, reference: str) -> EthicsOpinion:
    """The opinion asked from this person, with its proposal; 404 otherwise, and once the dossier is closed to them."""
    rows = EthicsOpinion.objects.select_related("proposal__season", "proposal__partner", "reviewer__user")
    rows = rows.filter(reviewer__ethics=True).exclude(proposal__state__in=[State.DRAFT, State.WITHDRAWN])
    opinion = get_object_or_404(rows, proposal__reference=reference, reviewer__user=signed_in(user))
    aside = Review.objects.filter(reviewer=opinion.reviewer, proposal=opinion.proposal, state=Review.State.ASIDE)
    if conflicts.between(opinion.reviewer, opinion.proposal) or aside.exists():
        raise Http404
    return opinion
