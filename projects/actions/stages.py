"""What coordinators decide about an edition as a whole: who sees it, and where it stands."""

from __future__ import annotations

from django.db import transaction

from accounts.actions import record
from accounts.models import User
from projects.actions.confirming import is_confirmed
from projects.actions.editions import WrongState
from projects.models import Edition, Project

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
    """Move an edition to another stage of its life.

    Args:
        before: the stage the decision was taken on.

    Raises:
        WrongState: it moved meanwhile, or this stage is not reached by hand from there.
    """
    if stage not in next_stages(before):
        raise WrongState
    if not Edition.objects.filter(pk=edition.pk, state=before).update(state=stage):
        raise WrongState
    edition.refresh_from_db(fields=["state"])
    record(actor=actor, verb="edition.stage_changed", about=edition, before=before, after=stage)
    return edition


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
        publish_project(project=edition.project, published=True, actor=actor)
    edition.refresh_from_db(fields=["published"])
    return edition


@transaction.atomic
def publish_project(*, project: Project, published: bool, actor: User | None) -> Project:
    """Show a project, or take it and its editions back; twice changes nothing."""
    if Project.objects.filter(pk=project.pk).exclude(published=published).update(published=published):
        record(actor=actor, verb="project.published" if published else "project.unpublished", about=project)
    project.refresh_from_db(fields=["published"])
    return project
