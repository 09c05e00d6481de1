"""What somebody with an account has to do, or follow, in calls for projects: in nouns, for it is read by anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from partners import access
from partners.models import Message, Reviewer, State, Writer
from partners.queue import OWED, Queue
from seasons.models import Phase


class Line(NamedTuple):
    """One thing: `waits` when it is this person's turn, and `label` says what to do."""

    title: str
    about: str
    state: str
    waits: bool
    label: str
    url: str


def concerns(user: User) -> Q:
    """Whether there is any line for somebody, for a query that is made anyway."""
    return Q(Exists(Reviewer.objects.filter(user=user))) | Q(Exists(_written(user)))


def lines(user: User) -> list[Line]:
    """What waits comes first. Two queries, and six more at most for somebody of a committee."""
    found = [*_committees(user), *_proposals(user)]
    return sorted(found, key=lambda line: not line.waits)


def _committees(user: User) -> Iterable[Line]:
    """Readings and ethics opinions: of the latest season, and of those before as long as something waits."""
    rows: Any = Reviewer.objects.filter(user=user).select_related("user", "season").order_by("-season__number", "-pk")
    todo = Q(reviews__state__in=OWED)
    rows = list(
        rows.annotate(given=Count("reviews", filter=todo, distinct=True), asked=Count("opinions", distinct=True))
    )
    owed, awaited, answered = _open(user, rows)
    for place, row in enumerate(rows):
        if place and not owed[row.pk] and not awaited[row.pk]:
            continue
        if row.scores:
            state = ngettext("%d proposition à lire", "%d propositions à lire", owed[row.pk]) % owed[row.pk]
            waits = owed[row.pk] > 0
            url = reverse("reviews:queue") + ("?suivante" if waits else "")
            state = state if waits else _("rien à lire")
            yield Line(_("Comité de sélection"), str(row.season), state, waits, _("Lire la prochaine"), url)
        if row.ethics and (awaited[row.pk] or answered[row.pk]):
            state = ngettext("%d avis attendu", "%d avis attendus", awaited[row.pk]) % awaited[row.pk]
            waits = awaited[row.pk] > 0
            state = state if waits else _("tout est rendu")
            yield Line(
                _("Avis éthiques"), str(row.season), state, waits, _("Donner mon avis"), reverse("reviews:opinions")
            )


def _open(user: User, rows: list[Any]) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """How many readings are owed, opinions awaited and opinions given, by reviewer.

    A dossier that a conflict closed since it was given counts for nothing, as on the pages these lines lead to. Three
    queries for readings and three for opinions, when there are any.
    """
    readers = [row for row in rows if row.scores]
    waiting = Queue(readers).waiting if any(row.given for row in readers) else []
    found = access.open_opinions(user) if any(row.asked for row in rows) else []
    return (
        Counter(row.reviewer_id for row in waiting),
        Counter(row.reviewer_id for row in found if not row.answer),
        Counter(row.reviewer_id for row in found if row.answer),
    )


def _proposals(user: User) -> Iterable[Line]:
    """What they write or follow, by an address of their account."""
    last = Message.objects.filter(proposal=OuterRef("proposal")).order_by("-pk")
    today = timezone.localdate()
    ends = Phase.objects.filter(season=OuterRef("proposal__season"), kind=Phase.Kind.CALL, starts_on__lte=today)
    rows: Any = (
        _written(user)
        .select_related("proposal__season")
        .annotate(answered=Subquery(last.values("from_partner")[:1]), until=Subquery(ends.values("ends_on")[:1]))
    )
    for row in rows.order_by("-proposal__pk"):
        yield _proposal(row, today)


def _written(user: User) -> QuerySet[Writer]:
    return Writer.objects.filter(email__in=EmailAddress.objects.filter(user=user, verified=True).values("email"))


def _proposal(writer: Any, today: date) -> Line:
    proposal = writer.proposal
    title = proposal.title or proposal.organisation or proposal.reference
    about = f"{proposal.season}, {proposal.reference}"
    if proposal.state == State.DRAFT:
        waits = writer.until is not None and writer.until >= today
        url = reverse("partners:hub", args=[proposal.reference])
        return Line(title, about, _("brouillon à envoyer") if waits else _("brouillon"), waits, _("Continuer"), url)
    waits = proposal.state == State.QUESTIONS and writer.answered is False
    state = _("réponse attendue") if waits else proposal.get_state_display()
    url = reverse("partners:tracker", args=[proposal.reference])
    return Line(title, about, state, waits, _("Répondre aux questions"), url)
