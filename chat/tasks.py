"""Bells. Each takes ids only, checks again what is due, and never sleeps: times are in the database."""

from __future__ import annotations

from celery import shared_task
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from chat import actions, digest, greet, moving, sync
from chat import sweep as rounds
from chat.models import Account, Channel, MovePair, Welcome, Workspace

AT_ONCE = 50


@shared_task(expires=10)
def tick() -> None:
    """Every few seconds: which channels have not seen their team's version, and whom to look for again."""
    for channel_id in Channel.objects.due().order_by("dirty_since", "pk").values_list("pk", flat=True)[:AT_ONCE]:
        sync_channel.delay(channel_id)
    sought = Exists(Account.objects.due().filter(workspace=OuterRef("pk"))) | Q(walk_since__isnull=False)
    spaces = Workspace.objects.awake().annotate(sought=sought, cut=Q(verify_at__lte=timezone.now()))
    for workspace_id, looks, verifies in spaces.values_list("pk", "sought", "cut"):
        if looks:
            find_people.delay(workspace_id)
        if verifies:
            verify_workspace.delay(workspace_id)
    for welcome_id in Welcome.objects.due().values_list("pk", flat=True)[:AT_ONCE]:
        greet_people.delay(welcome_id)
    for pair_id in MovePair.objects.to_tell().values_list("pk", flat=True)[:AT_ONCE]:
        tell_move.delay(pair_id)


@shared_task(expires=60)
def tell_move(pair_id: int) -> None:
    """Write and pin, in a channel that is left, where people are now."""
    moving.tell(pair_id)


@shared_task(expires=60)
def greet_people(welcome_id: int) -> None:
    """Welcome whoever arrived in a channel, if somebody still waits for it."""
    greet.run(welcome_id)


@shared_task
def weekly() -> None:
    """Hourly: on Monday morning, the digest for leads."""
    digest.send_week()


@shared_task(expires=60)
def sync_channel(channel_id: int) -> None:
    """Bring one channel up to date, if it is still due."""
    if Channel.objects.due().filter(pk=channel_id).exists():
        sync.run(channel_id)


@shared_task(expires=60)
def find_people(workspace_id: int) -> None:
    if workspace := Workspace.objects.awake().filter(pk=workspace_id).first():
        rounds.find_people(workspace)


@shared_task
def sweep() -> None:
    """Hourly: counts first."""
    for workspace_id in Workspace.objects.awake().values_list("pk", flat=True):
        sweep_workspace.delay(workspace_id)


@shared_task
def sweep_workspace(workspace_id: int) -> None:
    if workspace := Workspace.objects.awake().filter(pk=workspace_id).first():
        rounds.sweep(workspace)


@shared_task
def verify() -> None:
    """Daily: everything is read again."""
    actions.purge_codes()
    Workspace.objects.update(verify_at=timezone.now())
    for workspace_id in Workspace.objects.to_verify().values_list("pk", flat=True):
        verify_workspace.delay(workspace_id)


@shared_task(expires=60)
def verify_workspace(workspace_id: int) -> None:
    if workspace := Workspace.objects.to_verify().filter(pk=workspace_id).first():
        rounds.verify(workspace)
