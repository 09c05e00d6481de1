"""What coordinators decide about an edition as a whole: who sees it, and where it stands."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from projects import ending_emails
from projects.actions import seats
from projects.actions.confirming import is_confirmed
from projects.actions.editions import WrongState
from projects.models import Edition, Membership, Project, RoleNeed
from seasons import actions as calendar
from seasons.models import Season

BEFORE_RECRUITING = (Edition.State.FRAMING, Edition.State.READY)


class TextNotConfirmed(Exception):
    """The partner has not agreed to the public text, and no reason was written."""


def next_stages(state: str) -> list[Edition.State]:
    """Where an edition may be moved by hand. Recruiting opens through its own gate."""
    if state in BEFORE_RECRUITING:
        return [stage for stage in (*BEFORE_RECRUITING, Edition.State.STOPPED) if stage != state]
    return [stage for stage in Edition.State if stage != state and stage not in BEFORE_RECRUITING]


@transaction.atomic
def set_stage(*, edition: Edition, before: str, stage: str, actor: User | None) -> Edition:
    """Move an edition to another stage of its life. Finished or stopped, nobody is left in its team or its line.

    Args:
        before: the stage the decision was taken on.

    Raises:
        WrongState: it moved meanwhile, or this stage is not reached by hand from there.
    """
    if stage not in next_stages(before):
        raise WrongState
    closing = _hold_team(edition) if stage in Edition.ENDED else []
    moved = {"state": stage} | ({"team_version": F("team_version") + 1} if closing else {})
    if not Edition.objects.filter(pk=edition.pk, state=before).update(**moved):
        raise WrongState
    edition.refresh_from_db(fields=["state", "team_version"])
    counts = _end_team(edition, closing, actor)
    record(actor=actor, verb="edition.stage_changed", about=edition, before=before, after=stage, **counts)
    return edition


def _hold_team(edition: Edition) -> list[Membership]:
    """The live memberships, locked after every need as everybody locks: who joins meanwhile waits."""
    seats.lock_all(RoleNeed.objects.filter(edition=edition).values_list("pk", flat=True))
    rows = Membership.objects.live().filter(edition=edition).order_by("pk")
    held = list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    return list(Membership.objects.filter(pk__in=held).select_related("volunteer__user", "need__skill").order_by("pk"))


def _end_team(edition: Edition, closing: list[Membership], actor: User | None) -> dict[str, int]:
    """Who sat has finished, who asked is declined; each is told. Nobody in line is called to what ended.

    Returns:
        How many of each, for the audit line.
    """
    if not closing:
        return {}
    seated = [row for row in closing if row.is_seated]
    for row in closing:
        row.edition, row.ended_at, row.chat_state, row.chat_detail = edition, timezone.now(), "", ""
        if row.is_seated:
            row.state = Membership.State.FINISHED
        else:
            row.state, row.decided_by = Membership.State.DECLINED, actor
    Membership.objects.bulk_update(closing, ["state", "ended_at", "chat_state", "chat_detail", "decided_by"])
    RoleNeed.objects.filter(edition=edition).update(seats_taken=0)
    for row in closing:
        (ending_emails.over if row in seated else ending_emails.too_late)(row)
    return {"finished": len(seated), "declined": len(closing) - len(seated)}


@transaction.atomic
def publish_edition(*, edition: Edition, published: bool, actor: User | None, reason: str = "") -> Edition:
    """Show an edition, and its project with it, or take the edition back; twice changes nothing.

    Args:
        reason: why the partner's confirmation of the text is not waited for.

    Raises:
        TextNotConfirmed: the edition comes from a proposal whose writers have not agreed to this text.
    """
    if published and not is_confirmed(edition):
        if not reason.strip():
            raise TextNotConfirmed
        Edition.objects.filter(pk=edition.pk).update(published_unconfirmed=reason.strip())
    if Edition.objects.filter(pk=edition.pk).exclude(published=published).update(published=published):
        record(actor=actor, verb="edition.published" if published else "edition.unpublished", about=edition)
    if published:
        Edition.objects.filter(pk=edition.pk, published_at=None).update(published_at=timezone.now())
        publish_project(project=edition.project, published=True, actor=actor)
    edition.refresh_from_db(fields=["published", "published_at"])
    return edition


@transaction.atomic
def publish_project(*, project: Project, published: bool, actor: User | None) -> Project:
    """Show a project, or take it and its editions back; twice changes nothing."""
    if Project.objects.filter(pk=project.pk).exclude(published=published).update(published=published):
        record(actor=actor, verb="project.published" if published else "project.unpublished", about=project)
    project.refresh_from_db(fields=["published"])
    return project


def tell_recruiting() -> int:
    """Tell whoever waited for a season that it takes volunteers, the day its first project does.

    Returns:
        How many were written to.
    """
    opened = Edition.objects.published().recruiting().filter(season__recruiting_told_at=None)
    rows = Season.objects.filter(pk__in=opened.values("season")).prefetch_related("phases")
    waiting = [season for season in rows if not season.is_over()]
    return sum(calendar.tell_recruiting(season=season, path=season.get_absolute_url()) for season in waiting)
