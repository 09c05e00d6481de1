"""One person's two places in a committee become one."""

from __future__ import annotations

from django.apps import apps

from accounts.models import User
from partners.merging import SIGNED, seats
from partners.models import Auditor, Committee, Review, Reviewer


def merge_readers(*, kept: User, dropped: User) -> None:
    """Give an account's places in committees and dossiers to another, within the caller's transaction.

    Both accounts are locked, and nothing that was read twice remains: it refuses the merge before.
    """
    found = seats(kept, dropped)
    Reviewer.objects.filter(pk__in=[row.pk for row in found.alone]).update(user=kept)
    for mine, theirs in found.both:
        _join(mine, theirs)
    Auditor.objects.filter(user=dropped, proposal__in=Auditor.objects.filter(user=kept).values("proposal")).delete()
    Auditor.objects.filter(user=dropped).update(user=kept)
    for name in SIGNED:
        apps.get_model("partners", name).objects.filter(by=dropped).update(by=kept)


def _join(mine: Reviewer, theirs: Reviewer) -> None:
    """The second's readings and opinions go to the first; where both have one, what was not begun goes."""
    for one, other in ((theirs, mine), (mine, theirs)):
        read, opined = (list(rows.values_list("proposal", flat=True)) for rows in (other.reviews, other.opinions))
        one.reviews.filter(proposal__in=read, state=Review.State.TODO).delete()
        one.opinions.filter(proposal__in=opined, answer="").delete()
    theirs.reviews.update(reviewer=mine)
    theirs.opinions.update(reviewer=mine)
    for committee in Committee.objects.filter(present=theirs):
        committee.present.add(mine)
    mine.organisation = mine.organisation or theirs.organisation
    mine.scores, mine.ethics = mine.scores or theirs.scores, mine.ethics or theirs.ethics
    mine.by_group = mine.by_group and theirs.by_group
    mine.save(update_fields=["organisation", "scores", "ethics", "by_group"])
    theirs.delete()
