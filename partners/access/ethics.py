"""Who gives an ethics opinion: those it was asked from, unless they are close to the partner."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import signed_in
from accounts.models import User
from partners import conflicts
from partners.models import EthicsOpinion, Review, Reviewer, State


def own_opinions(user: User | AnonymousUser) -> list[EthicsOpinion]:
    """The opinions asked from this person, those awaited first, without closed dossiers; 404 if never named for ethics.

    Five queries.
    """
    person = signed_in(user)
    if not Reviewer.objects.filter(user=person, ethics=True).exists():
        raise Http404
    return sorted(open_opinions(person), key=lambda row: (bool(row.answer), row.asked_at))


def open_opinions(person: User) -> list[EthicsOpinion]:
    """The same, without asking whether there may be any, and in no order. Three queries."""
    aside = Review.objects.filter(
        reviewer=OuterRef("reviewer"), proposal=OuterRef("proposal"), state=Review.State.ASIDE
    )
    rows = _asked_from(person).exclude(Exists(aside))
    rows = rows.prefetch_related("proposal__writers", "reviewer__user__emailaddress_set")
    return [row for row in rows if not conflicts.between(row.reviewer, row.proposal)]


def _asked_from(person: User) -> QuerySet[EthicsOpinion]:
    rows = EthicsOpinion.objects.select_related("proposal__season", "proposal__partner", "reviewer__user")
    rows = rows.filter(reviewer__user=person, reviewer__ethics=True)
    return rows.exclude(proposal__state__in=[State.DRAFT, State.WITHDRAWN])


def opinion_of(user: User | AnonymousUser, reference: str) -> EthicsOpinion:
    """The opinion asked from this person, with its proposal; 404 otherwise, and once the dossier is closed to them."""
    opinion = get_object_or_404(_asked_from(signed_in(user)), proposal__reference=reference)
    aside = Review.objects.filter(reviewer=opinion.reviewer, proposal=opinion.proposal, state=Review.State.ASIDE)
    if conflicts.between(opinion.reviewer, opinion.proposal) or aside.exists():
        raise Http404
    return opinion


def is_aside(user: User | AnonymousUser, reference: str) -> bool:
    """Whether this person stepped aside from this proposal."""
    rows = Review.objects.filter(reviewer__user=signed_in(user), state=Review.State.ASIDE)
    return rows.filter(proposal__reference=reference).exists()


def awaited_opinion(user: User | AnonymousUser, reference: str) -> EthicsOpinion:
    """The same, as long as it was not given: 404 afterwards."""
    opinion = opinion_of(user, reference)
    if opinion.answer:
        raise Http404
    return opinion
