"""Who writes a proposal: by the link that was mailed to them, or signed in with the address it was mailed to."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.access import has_second_factor, signed_in
from accounts.models import User
from partners.access.reviewing import closed_to, review_of
from partners.models import Attachment, Proposal, Reviewer, Writer

GRANTS = "writers"  # in the session: the key that was shown, by writer


def grant(request: HttpRequest, writer: Writer) -> None:
    """Let this browser write as this writer, and as the same address in its other proposals."""
    same = Writer.objects.filter(email__iexact=writer.email, confirmed_at__isnull=False)
    keys = {str(row.pk): row.key for row in [*same, writer]}
    request.session[GRANTS] = {**request.session.get(GRANTS, {}), **keys}
    request.session.cycle_key()


def own_writers(request: HttpRequest) -> QuerySet[Writer]:
    """Every writer this visitor has proven to be, latest proposal first.

    A key must still be the row's own: who is removed, or whose link was replaced, is out at once.
    """
    grants = request.session.get(GRANTS, {})
    proven = Q(pk__in=list(grants), key__in=list(grants.values()), confirmed_at__isnull=False)
    if request.user.is_authenticated:
        addresses = EmailAddress.objects.filter(user_id=request.user.pk, verified=True)
        proven |= Q(email__in=addresses.values("email"))
    rows = Writer.objects.filter(proven).select_related("proposal__season", "proposal__partner")
    return rows.prefetch_related("proposal__season__phases").order_by("-proposal__pk", "pk")


def writer_of(request: HttpRequest, reference: str) -> Writer:
    """The writer this visitor is in one proposal, which comes with its season and phases; 404 otherwise.

    Signed in with the address, somebody who never followed their link comes with `confirmed_at` empty.
    """
    writer = own_writers(request).filter(proposal__reference=reference).first()
    if writer is None:
        raise Http404
    return writer


def written_proposal(request: HttpRequest, reference: str) -> Proposal:
    """A proposal this visitor writes; 404 otherwise."""
    return writer_of(request, reference).proposal


def readable_attachment(request: HttpRequest, reference: str, pk: int) -> Attachment:
    """A file of a proposal, for whoever writes it, reads it in review, or coordinates; 404 otherwise.

    A coordinator shows their second factor, as in the admin; one who reviews this season obeys the same déport.
    """
    rows = Attachment.objects.filter(proposal__reference=reference)
    user = request.user
    if not own_writers(request).filter(proposal__reference=reference).exists():
        if not user.is_staff:
            rows = rows.filter(proposal=review_of(user, reference).proposal)
        elif not has_second_factor(request) or _is_closed(signed_in(user), reference):
            raise Http404
    return get_object_or_404(rows, pk=pk)


def _is_closed(user: User, reference: str) -> bool:
    proposal = get_object_or_404(Proposal.objects.prefetch_related("writers"), reference=reference)
    reviewer = Reviewer.objects.filter(season=proposal.season_id, user=user, scores=True).select_related("user").first()
    return bool(closed_to(reviewer, [proposal]))
