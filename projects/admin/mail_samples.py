"""A season's mail as one real person reads it: composed, shown, never sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from accounts.letters import compose, reading
from accounts.models import User
from projects import series
from projects.models import Edition, Moment
from projects.series import FOR_PARTNERS, Reader
from projects.series_emails import letter
from seasons.models import Season


@dataclass(frozen=True, slots=True)
class Sample:
    """One reading of a mail.

    Args:
        reader: without a key when whoever looks stands in for somebody of the season.
        several: whether it can be read for somebody else.
    """

    title: str
    reader: Reader
    subject: str
    body: str
    several: bool


def samples(season: Season, moment: Moment, day: date, *, pick: int, looks: User) -> list[Sample]:
    """A reading for each kind of people that the mail addresses differently; none in a season without a project.

    Args:
        day: when it would leave.
        pick: which person, counted around.
        looks: whose name stands in where nobody is concerned yet.
    """
    found = series.readers(season, moment, day)
    shown = []
    for title, leads in kinds(moment):
        readers = [one for one in found if one.leads == leads] or stand_in(season, looks, leads)
        if readers:
            chosen = readers[pick % len(readers)]
            subject, body = _reading(season, moment, day, chosen)
            shown.append(Sample(title, chosen, subject, body, several=len(readers) > 1))
    return shown


def kinds(moment: Moment) -> list[tuple[str, bool]]:
    """What each reading is called, and whether it is a lead's."""
    if moment in FOR_PARTNERS:
        return [(_("Une association lit"), False)]
    volunteers, leads = (_("Une personne bénévole lit"), False), (_("Une personne référente lit"), True)
    return {Moment.MEET: [leads], Moment.STILL_THERE: [volunteers]}.get(moment, [volunteers, leads])


def stand_in(season: Season, looks: User, leads: bool) -> list[Reader]:
    """Whoever looks, in the season's first project; nobody when it has none."""
    editions = Edition.objects.filter(season=season).exclude(state__in=Edition.ENDED).select_related("project")
    first = editions.prefetch_related("links").order_by("number", "pk").first()
    return [Reader("", looks, (first,), leads)] if first else []


def _reading(season: Season, moment: Moment, day: date, reader: Reader) -> tuple[str, str]:
    """Subject and text. Without the reader's key, the links that stop and answer are not that person's."""
    with reading(reader.to):
        message = compose(letter(season, moment, replace(reader, key=""), day=day), to=reader.to)
    return str(message.subject), str(message.body)
