"""What an event's list writes to people. Each letter leads to the event's page, where one may change one's mind."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.letters import Letter, send, written_for
from accounts.models import User
from seasons import dates
from seasons.models import Attendance, Event


def _who(row: Attendance) -> User:
    return row.user


def _names(event: Event) -> dict[str, str]:
    where = event.place or _("en ligne")
    return {"event": event.title, "when": dates.moment(event.starts_at), "where": where}


def _write(row: Attendance, kind: str, subject: str, *happened: str, coming: str = "", once: bool = False) -> None:
    letter = Letter(
        kind=f"event.{kind}",
        subject=subject % _names(row.event),
        happened=[sentence % _names(row.event) for sentence in happened],
        next=[coming] if coming else [],
        link=(_("Voir l’événement"), row.event.get_absolute_url()),
    )
    # A date that changes is told again, so is the day before the new one.
    dedupe = f"event.{kind}:{row.pk}:{row.event.sequence}" if once else ""
    send(letter, to=row.user, about=row.event, dedupe=dedupe)


@written_for(_who)
def signed_up(row: Attendance) -> None:
    if row.state == Attendance.State.GOING:
        _write(
            row,
            "signed_up",
            _("%(event)s : on t’attend"),
            _("Tu viens à « %(event)s », %(when)s, %(where)s."),
            coming=_("La page permet de l’ajouter à ton agenda, ou de libérer ta place si tu ne peux plus venir."),
        )
        return
    _write(
        row,
        "waiting",
        _("%(event)s : tu es sur la liste d’attente"),
        _("Toutes les places de « %(event)s », %(when)s, sont prises."),
        coming=_("Si une place se libère, elle va à la première personne de la liste, et nous t’écrivons."),
    )


@written_for(_who)
def moved_up(row: Attendance) -> None:
    _write(
        row,
        "moved_up",
        _("%(event)s : une place s’est libérée pour toi"),
        _("Tu viens à « %(event)s », %(when)s, %(where)s."),
        coming=_("Si tu ne peux plus venir, la page permet de rendre la place."),
    )


@written_for(_who)
def moved(row: Attendance, event: Event) -> None:
    row.event = event
    _write(
        row,
        "moved",
        _("%(event)s : la date ou le lieu change"),
        _("« %(event)s » a maintenant lieu %(when)s, %(where)s."),
        coming=_("Tu restes sur la liste. Si cela ne te convient plus, la page permet de te retirer."),
        once=True,
    )


@written_for(_who)
def called_off(row: Attendance, event: Event) -> None:
    row.event = event
    _write(row, "called_off", _("%(event)s : annulé"), _("« %(event)s », prévu %(when)s, n’aura pas lieu."), once=True)


@written_for(_who)
def tomorrow(row: Attendance) -> None:
    _write(
        row,
        "tomorrow",
        _("%(event)s : c’est bientôt"),
        _("« %(event)s », c’est %(when)s, %(where)s."),
        coming=_("Un empêchement ? La page permet de rendre ta place à quelqu’un d’autre."),
        once=True,
    )
