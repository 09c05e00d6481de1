"""A move's questions, its texts, and the notice it pins in the channels it leaves."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat import connect, naming, prepare, setbacks, texts
from chat.clients import base
from chat.models import Account, Channel, Move, MovePair, Workspace
from projects.models import Membership
from volunteers.models import Volunteer

Notice = MovePair.Notice
NOTICE_WORDS = {
    "canal": gettext_lazy("le nouveau canal"),
    "espace": gettext_lazy("le nouvel espace"),
    "lien": gettext_lazy("l’adresse du nouveau canal"),
    "invitation": gettext_lazy("le lien pour s’inscrire là-bas"),
}
LETTER_WORDS = {
    "ancien": gettext_lazy("l’espace quitté"),
    "espace": gettext_lazy("le nouvel espace"),
    "adresse": gettext_lazy("l’adresse e-mail cherchée là-bas"),
}
NOTICE = gettext_lazy(
    "Ce canal a déménagé : on se retrouve sur {espace}, dans {canal} : {lien}. Pas encore de compte là-bas ? "
    "S’inscrire : {invitation}. Ici, plus rien ne bouge, et les anciens messages restent lisibles."
)
LETTER = gettext_lazy(
    "Nos équipes quittent {ancien} pour {espace}.\n\n"
    "Nous n’y avons trouvé aucun compte avec {adresse}. Inscris-toi avec cette adresse : "
    "tu arriveras tout de suite dans les canaux de tes équipes."
)


def crowd(move: Move) -> QuerySet[Volunteer]:
    """Everybody who has a place in the channels that move."""
    pairs = MovePair.objects.moving().filter(move=move)
    seats = Membership.objects.seated().filter(
        Q(edition__in=pairs.values("source__edition")) | Q(edition__season__in=pairs.values("source__season"))
    )
    mine = Q(pk__in=seats.values("volunteer")) | Q(chapter__in=pairs.values("source__chapter"))
    return Volunteer.objects.filter(mine, user__is_active=True).select_related("user").order_by("user__name", "pk")


def unmatched(move: Move) -> QuerySet[Volunteer]:
    """Those the target does not know yet."""
    there = Account.objects.filter(workspace=move.target, volunteer=OuterRef("pk"))
    settled = (Account.State.FOUND, Account.State.UNLINKED)
    return crowd(move).exclude(Exists(there.filter(state__in=settled)))


def strangers(pair: MovePair) -> int:
    """People in the channel whom the portal does not know: only the notice reaches them."""
    return pair.source.presences.filter(left_at=None, account=None, kind=Account.Kind.PERSON).count()


def counterpart(move: Move, source: Channel) -> Channel | None:
    """The channel the portal has on the target for the same people already, if there is no doubt which."""
    rows = _alike(source, move.target).exclude(pk__in=move.pairs.exclude(target=None).values("target"))
    same_name = rows.filter(name=_name(move, source)).first()
    alone = rows.count() == _alike(source, move.source).count() == 1
    return same_name or (rows.first() if alone else None)


def _alike(source: Channel, workspace: Workspace) -> QuerySet[Channel]:
    about = {"season": source.season, "edition": source.edition, "chapter": source.chapter}
    rows = Channel.objects.filter(workspace=workspace, closed=False, audience=source.audience, **about)
    return rows.filter(roles=source.roles)


def free_name(move: Move, source: Channel) -> str:
    """The source's name, as the target's platform takes it, apart from those the portal knows there."""
    rows = Channel.objects.filter(workspace=move.target, closed=False)
    return _name(move, source, taken=set(rows.values_list("name", flat=True)))


def _name(move: Move, source: Channel, taken: Collection[str] = ()) -> str:
    return naming.slug(source.name, limit=naming.limit_of(move.target.platform), taken=taken)


def notice(pair: MovePair, client: base.ChatClient | None = None) -> str:
    """What the channel left says; without a client, the new one's address is shown as words."""
    move, target = pair.move, pair.target
    name, link = str(target or pair.source), _("(adresse du canal)")
    if client and target and target.external_id:
        link = client.channel_url(target.external_id, target.name)
    values = {"canal": name, "espace": move.target.name, "lien": link, "invitation": move.target.invite_url or "–"}
    return texts.fill(move.notice or str(NOTICE), values)


def read_rooms(move: Move) -> bool:
    """Ask the target which channels it has: the one page of a move that waits for a server."""
    try:
        with closing(connect.connect(move.target)) as client:
            prepare.introduce(move.target, client)
            rooms = [[one.id, one.name] for one in client.channels() if not one.archived]
    except base.ChatError as error:
        setbacks.note_workspace(move.target, error, at_once=True)
        return False
    move.rooms, move.rooms_read_at = sorted(rooms, key=lambda one: one[1]), timezone.now()
    move.save(update_fields=["rooms", "rooms_read_at"])
    return True


def tell(pair_id: int) -> None:
    """Write the notice in one channel, once, and pin it; a pin may be asked again, a message may not."""
    rows = MovePair.objects.to_tell().select_related("move__source", "move__target", "source", "target")
    pair = rows.filter(pk=pair_id).first()
    if pair is None:
        return
    workspace = pair.move.source
    try:
        text = _written(pair)
        with closing(connect.connect(workspace)) as client:
            if pair.notice == Notice.ASKED:
                _post(pair, client, text)
            _pin(pair, client)
    except base.ChatError as error:
        setbacks.note_workspace(workspace, error)


def _written(pair: MovePair) -> str:
    """The notice with its link, which only the target's client can tell; no call is made."""
    try:
        with closing(connect.connect(pair.move.target)) as there:
            return notice(pair, there)
    except base.ChatError:
        return notice(pair).replace(_("(adresse du canal)"), pair.move.target.name)


def _post(pair: MovePair, client: base.ChatClient, text: str) -> None:
    if not _set(pair, Notice.ASKED, Notice.CLAIMED):
        return
    try:
        written = client.post(pair.source.external_id, text)
    except base.UnknownOutcome:
        _set(pair, Notice.CLAIMED, Notice.UNSURE)
        raise
    except (base.Rejected, base.Forbidden):
        _set(pair, Notice.CLAIMED, Notice.REFUSED)
    except base.ChatError:
        _set(pair, Notice.CLAIMED, Notice.ASKED)
        raise
    else:
        _set(pair, Notice.CLAIMED, Notice.POSTED, notice_id=written)


def _pin(pair: MovePair, client: base.ChatClient) -> None:
    if pair.notice != Notice.POSTED:
        return
    try:
        client.pin(pair.source.external_id, pair.notice_id)
    except (base.Rejected, base.Forbidden):
        _set(pair, Notice.POSTED, Notice.UNPINNED)
    else:
        _set(pair, Notice.POSTED, Notice.PINNED)


def _set(pair: MovePair, before: str, after: str, **fields: str) -> bool:
    """Compare and set."""
    moved = MovePair.objects.filter(pk=pair.pk, notice=before).update(notice=after, **fields)
    pair.refresh_from_db(fields=["notice", "notice_id"])
    return bool(moved)
