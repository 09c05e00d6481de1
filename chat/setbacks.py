"""What a failed exchange changes: who waits, until when, and what a coordinator reads. Nobody sleeps."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from chat import alerts, words
from chat.clients import base
from chat.models import Channel, Workspace

LATER = timedelta(hours=1)
REFUSED_WAIT = timedelta(minutes=10)
DOWN_WAIT = timedelta(seconds=15)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)
TROUBLES: dict[type[base.ChatError], str] = {
    base.ChannelGone: "gone",
    base.ChannelArchived: "archived_by_hand",
    base.Forbidden: "not_in_channel",
    base.NameTaken: "name_taken",
    base.UserQuota: "quota",
}

log = logging.getLogger(__name__)


def note(channel: Channel, error: base.ChatError) -> None:
    """Put the channel off, or its whole workspace; nothing is lost: the channel stays due."""
    message = words.error(error.error_id, str(error))[:300]
    if note_workspace(channel.workspace, error):
        Channel.objects.filter(pk=channel.pk).update(last_error=message, last_sync_at=timezone.now())
        return
    fields: dict[str, object] = {"last_error": message, "last_sync_at": timezone.now()}
    fields["failures"] = min(channel.failures + 1, 1000)
    if shakes(error):
        fields["look_since"] = timezone.now()
    if isinstance(error, base.Unavailable | base.IncompleteRead):
        wait = min(FIRST_WAIT * 2 ** min(channel.failures, 10), LONGEST_WAIT)
    else:
        fields["trouble"] = trouble(error)
        wait = LATER
    Channel.objects.filter(pk=channel.pk).update(not_before=timezone.now() + wait, **fields)


def shakes(error: base.ChatError) -> bool:
    """Its answer lost, or to be mended by hand: look before believing anything. A read that failed changed nothing."""
    return isinstance(error, base.UnknownOutcome) or error.permanent


def trouble(error: base.ChatError) -> str:
    """The code of what a coordinator has to mend."""
    if error.error_id in words.REASONS:
        return error.error_id
    return next((code for kind, code in TROUBLES.items() if isinstance(error, kind)), "refused")


def note_workspace(workspace: Workspace, error: base.ChatError, *, at_once: bool = False) -> bool:
    """Put the whole workspace off when the server itself is the matter; False when it is not.

    `at_once`: whatever the error, it is the workspace's.
    """
    status, wait = _verdict(error)
    if not status and not at_once:
        return False
    status = status or Workspace.Status.UNREACHABLE
    rows = Workspace.objects.filter(pk=workspace.pk)
    message = words.error(error.error_id, str(error))[:300]
    # Only the first refusal finds another status: one alert, however many workers meet it.
    if status == Workspace.Status.REFUSED and rows.exclude(status=status).update(status=status):
        log.error("chat token refused", extra={"workspace": workspace.slug})
        alerts.token_refused(workspace, message.rstrip("."))
    until = timezone.now() + wait
    rows.update(status=status, last_error=message)
    rows.filter(Q(not_before=None) | Q(not_before__lt=until)).update(not_before=until)  # never sooner than asked
    return not isinstance(error, base.UnknownOutcome)


def _verdict(error: base.ChatError) -> tuple[str, timedelta]:
    if isinstance(error, base.RateLimited):
        return Workspace.Status.LIMITED, timedelta(seconds=error.retry_after or 5)
    if isinstance(error, base.TokenRefused):
        return Workspace.Status.REFUSED, REFUSED_WAIT
    if isinstance(error, base.Unavailable) and error.error_id in ("connect", "no_answer"):
        return Workspace.Status.UNREACHABLE, DOWN_WAIT
    return "", timedelta()


def is_passing(error: base.ChatError) -> bool:
    """Coming back may help, without anybody mending anything."""
    return not error.permanent


def recovered(workspace: Workspace, client: base.ChatClient, *, at_once: bool = False) -> None:
    """The server answered: forget its last refusal, keep its version.

    A pause that another worker was asked for meanwhile stays, unless `at_once`.
    """
    stale = workspace.status != Workspace.Status.OK or workspace.version != client.version
    rows = Workspace.objects.all() if at_once else Workspace.objects.awake()
    if client.calls and (stale or workspace.not_before):
        rows.filter(pk=workspace.pk).update(
            status=Workspace.Status.OK,
            last_error="",
            not_before=None,
            version=client.version[:40],
            last_ok_at=timezone.now(),
        )
