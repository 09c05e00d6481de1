"""The steps of a move. Each goes from the step it expects, touches rows only, and writes its line."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import letters
from accounts.actions import record
from accounts.models import User
from chat import emails, moving
from chat.actions.channels import AlreadyBound, NameInUse, ensure_channel
from chat.actions.upkeep import NothingToChange, archive_channel, mark_dirty, restore_channel
from chat.models import Account, Channel, Move, MovePair, Workspace
from projects import actions as projects
from seasons import actions as seasons

State, Wish, Notice = Move.State, MovePair.Wish, MovePair.Notice
Policy = Channel.Policy
# A channel that closes and one that is frozen are told differently: `archive` first lets go of the frost.
FORWARD = {State.OPENED: State.DRAFT, State.DUAL: State.OPENED, State.FROZEN: State.DUAL, State.ARCHIVED: State.FROZEN}


class NotNow(Exception):
    """The move is at another step by now."""


class AlreadyMoving(Exception):
    """This workspace is being left already."""


class TargetTaken(Exception):
    """An existing channel was chosen that is bound to something else."""


@transaction.atomic
def start_move(*, source: Workspace, target: Workspace, actor: User) -> Move:
    """Begin: every open channel of the source is listed, to be made again on the target.

    Raises:
        AlreadyMoving.
    """
    try:
        with transaction.atomic():
            move = Move.objects.create(source=source, target=target)
    except IntegrityError as error:
        raise AlreadyMoving from error
    list_channels(move=move)
    record(actor=actor, verb="move.started", about=move, source=source.slug, target=target.slug)
    return move


def list_channels(*, move: Move) -> int:
    """Add the source's channels that the move does not list yet; returns how many."""
    known = move.pairs.values("source")
    rows = [MovePair(move=move, source=one) for one in move.source.channels.open().exclude(pk__in=known)]
    return len(MovePair.objects.bulk_create(rows, ignore_conflicts=True))


@transaction.atomic
def choose_targets(*, move: Move, wishes: Mapping[int, tuple[str, str]], actor: User) -> Move:
    """Say what becomes of each channel: pair → (wish, id of an existing channel).

    Raises:
        NotNow: the channels are open already.
        TargetTaken: one existing channel cannot take the place of two.
    """
    _hold(move, State.DRAFT)
    list_channels(move=move)
    bound = [external_id for wish, external_id in wishes.values() if wish == Wish.BIND]
    if len(bound) != len(set(bound)):
        raise TargetTaken
    # First let go of every id: two channels may swap theirs.
    move.pairs.filter(pk__in=wishes).update(wish=Wish.CREATE, external_id="")
    for pk, (wish, external_id) in wishes.items():
        kept = external_id if wish == Wish.BIND else ""
        move.pairs.filter(pk=pk).update(wish=wish, external_id=kept, target=None)
    record(actor=actor, verb="move.channels_chosen", about=move)
    return move


@transaction.atomic
def open_targets(*, move: Move, actor: User) -> Move:
    """Have each channel made or bound on the target; the tick fills it with whoever is found there.

    Raises:
        NotNow.
        TargetTaken: a chosen channel was bound to something else meanwhile.
    """
    _advance(move, State.OPENED, actor)
    for pair in _pairs(move):
        pair.target = _ensure(move, pair, actor)
        pair.save(update_fields=["target"])
    _thaw(Channel.objects.filter(pk__in=_pairs(move).values("target")))
    seek_people(move=move)
    return move


def _ensure(move: Move, pair: MovePair, actor: User) -> Channel:
    source = pair.source
    if pair.target is not None and not pair.target.closed:
        return pair.target  # opened before, and gone back on
    if not pair.external_id and (existing := moving.counterpart(move, source)):
        return existing
    names = {row[0]: row[1] for row in move.rooms}
    try:
        return ensure_channel(
            about=source.about,
            workspace=move.target,
            actor=actor,
            audience=source.audience,
            external_id=pair.external_id,
            name=names.get(pair.external_id) or moving.free_name(move, source),
            skills=list(source.skills.all()),
            roles=source.roles,
            private=source.private,
            display_name=source.display_name,
        )
    except (AlreadyBound, NameInUse) as error:
        raise TargetTaken from error


def _thaw(channels: QuerySet[Channel]) -> None:
    """Only add there, as soon as may be."""
    now = timezone.now()
    channels.update(policy=Policy.ADDITIVE, dirty_since=now, look_since=now, not_before=None)


def seek_people(*, move: Move) -> int:
    """Have everybody who has a place in these channels looked for on the target now; returns how many are not found."""
    crowd = list(moving.crowd(move))
    rows = [Account(workspace=move.target, volunteer=one) for one in crowd]
    Account.objects.bulk_create(rows, ignore_conflicts=True)
    lost = move.target.accounts.filter(volunteer__in=crowd).exclude(
        state__in=[Account.State.FOUND, Account.State.UNLINKED]
    )
    return lost.update(next_check_at=timezone.now())


@transaction.atomic
def write_to_unmatched(*, move: Move, text: str, actor: User) -> int:
    """One mail to each who is not found on the target; asked again, only those not written to yet get one."""
    if move.state not in (State.OPENED, State.DUAL, State.FROZEN):
        raise NotNow
    people = list(moving.unmatched(move))
    for one in people:
        with letters.reading(one.user):
            key = f"chat.move:{move.pk}:{one.pk}"
            letters.send(emails.move(move, one, text), to=one.user, about=move, dedupe=key)
    record(actor=actor, verb="move.people_written_to", about=move, people=len(people))
    return len(people)


@transaction.atomic
def run_both(*, move: Move, actor: User) -> Move:
    """From now on nobody is taken out on either side. Raises `NotNow`."""
    _advance(move, State.DUAL, actor)
    for pair in _pairs(move):
        MovePair.objects.filter(pk=pair.pk).update(policy=pair.source.policy)
    _thaw(Channel.objects.filter(pk__in=_pairs(move).values("source")))
    return move


@transaction.atomic
def freeze_source(*, move: Move, notice: str, actor: User) -> Move:
    """Nothing moves on the source any more; each of its channels says where people are now. Raises `NotNow`."""
    Move.objects.filter(pk=move.pk, state=State.DUAL).update(notice=notice)
    _advance(move, State.FROZEN, actor)
    pairs = _pairs(move)
    Channel.objects.filter(pk__in=pairs.values("source")).update(policy=Policy.FROZEN)
    pairs.filter(notice="").update(notice=Notice.ASKED if notice else "")
    for pair in pairs:
        _forget_link(pair.source)
    mark_dirty(channels=Channel.objects.filter(pk__in=pairs.values("target")))
    return move


def _forget_link(channel: Channel) -> None:
    """Pages of the project, season or chapter show the new channel only."""
    label = str(channel)
    if channel.edition is not None:
        for link in channel.edition.links.filter(kind="channel", label=label):
            projects.unlink(edition=channel.edition, kind=link.kind, url=link.url)
    elif channel.season is not None:
        for row in channel.season.links.filter(kind="channel", label=label):
            seasons.unlink(season=channel.season, kind=row.kind, url=row.url)
    elif channel.chapter is not None:
        for one in channel.chapter.links.filter(label=label):
            seasons.unlink_chapter(chapter=channel.chapter, url=one.url)


@transaction.atomic
def archive_source(*, move: Move, actor: User) -> Move:
    """Archive what was left, at the next tick; nobody is taken out. Raises `NotNow`."""
    _advance(move, State.ARCHIVED, actor)
    for pair in _pairs(move):
        Channel.objects.filter(pk=pair.source_id).update(policy=Policy.ADDITIVE)
        _quietly(archive_channel, pair.source, actor)
    # What the portal made is its own again, now that nobody is on the way.
    made = Channel.objects.filter(pk__in=_pairs(move).values("target"), origin=Channel.Origin.CREATED)
    made.update(policy=Policy.MANAGED, dirty_since=timezone.now())
    return move


@transaction.atomic
def go_back(*, move: Move, actor: User) -> Move:
    """Undo the last step, as far as it can be: messages already written stay. Raises `NotNow`."""
    leaving = State(move.state)
    if leaving not in FORWARD:
        raise NotNow
    _set(move, leaving, FORWARD[leaving], actor, verb="move.went_back")
    pairs = _pairs(move)
    sources = Channel.objects.filter(pk__in=pairs.values("source"))
    if leaving == State.ARCHIVED:
        for pair in pairs:
            _quietly(restore_channel, pair.source, actor)
        sources.update(policy=Policy.FROZEN)
        _thaw(Channel.objects.filter(pk__in=pairs.values("target")))
    elif leaving == State.FROZEN:
        pairs.filter(notice=Notice.ASKED).update(notice="")
        _thaw(sources)
    elif leaving == State.DUAL:
        for pair in pairs.exclude(policy=""):
            Channel.objects.filter(pk=pair.source_id).update(policy=pair.policy, dirty_since=timezone.now())
        pairs.update(policy="")
    else:
        Channel.objects.filter(pk__in=pairs.values("target")).update(policy=Policy.FROZEN)
    return move


def _quietly(verb, channel: Channel, actor: User) -> None:  # type: ignore[no-untyped-def]
    try:
        verb(channel=channel, actor=actor)
    except NothingToChange:
        return


def _pairs(move: Move) -> QuerySet[MovePair]:
    rows = MovePair.objects.moving().filter(move=move)
    return rows.select_related(
        "source__edition__project", "source__season", "source__chapter", "source__workspace", "target"
    )


def _hold(move: Move, state: str) -> None:
    """Lock the move at this step."""
    if not Move.objects.select_for_update().filter(pk=move.pk, state=state).exists():
        raise NotNow


def _advance(move: Move, state: Move.State, actor: User) -> None:
    _set(move, FORWARD[state], state, actor, verb=f"move.{state}")


def _set(move: Move, before: str, after: str, actor: User, *, verb: str) -> None:
    if not Move.objects.filter(pk=move.pk, state=before).update(state=after):
        raise NotNow
    record(actor=actor, verb=verb, about=move, before=before, after=after)
    move.refresh_from_db()
