"""Projects as cards: one query reads the values, a memoised pure function draws them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.written import WrittenOnce
from projects.models import Dimension, Edition
from projects.status import DONE, FULL, RECRUITS, SOON, STOPPED, Status, status
from seasons.markdown import sentence
from seasons.models import Season
from seasons.text import in_sentence
from volunteers.models import usual

IN_ORDER = (F("season__number").desc(nulls_last=True), "season__slug", "number", "pk")
MOST_ROLES = 3
SENTENCE = 180


@dataclass(frozen=True, slots=True)
class Card:
    """Every value a card shows, and nothing else. The same values draw the same card."""

    title: str
    url: str
    themes: tuple[tuple[str, str], ...]
    number: int
    partner: str
    sentence: str
    roles: tuple[str, ...]
    state: str
    state_label: str
    places: str
    language: str
    translated: bool = False


@lru_cache(maxsize=2048)
def draw(card: Card) -> SafeString:
    """A card as HTML."""
    return render_to_string("components/card.html", asdict(card))


class Seats(NamedTuple):
    """Seats of one role: `label` reads after a number. Its fields follow NEED_COLUMNS."""

    label: str
    seats: int
    taken: int
    skill: str
    skill_name: str


class Entry(NamedTuple):
    """What a list knows of an edition. Its fields follow COLUMNS."""

    pk: int
    season_id: int
    number: int
    state: str
    results: str
    own_title: str
    project_title: str
    slug: str
    summary: str
    partners: str
    climate: bool
    social: bool
    democracy: bool
    needs: tuple[Seats, ...] = ()

    @property
    def seats(self) -> int:
        return sum(need.seats for need in self.needs)

    @property
    def taken(self) -> int:
        return sum(need.taken for need in self.needs)

    def status(self, *, over: bool) -> Status:
        return status(self.state, seats=self.seats, taken=self.taken, over=over)


COLUMNS = (
    "pk",
    "season_id",
    "number",
    "state",
    "results",
    "title",
    "project__title",
    "project__slug",
    "project__summary",
    "project__partner_names",
    "project__climate",
    "project__social",
    "project__democracy",
)
NEED_COLUMNS = (
    "needs__skill__domain_label",
    "needs__seats",
    "needs__seats_taken",
    "needs__skill__slug",
    "needs__skill__name",
)


def entries(keys: Iterable[int]) -> list[Entry]:
    """Read editions by their keys, with their projects and needs, in one query."""
    return gathered(rows_of(Edition.objects.filter(pk__in=keys)))


def rows_of(editions: QuerySet[Edition]) -> QuerySet[Edition, tuple[Any, ...]]:
    """In the order of lists, a row for each need, or one for an edition without any."""
    return editions.order_by(*IN_ORDER, "needs__position", "needs__pk").values_list(*COLUMNS, *NEED_COLUMNS)


OF_SEASON = WrittenOnce(lambda season: rows_of(Edition.objects.published().filter(season=season)), season=int)


def entries_of(season: Season) -> list[Entry]:
    """All published editions of a season, as `entries` reads them."""
    return gathered(OF_SEASON(season=season.pk))


def gathered(rows: Iterable[tuple[Any, ...]]) -> list[Entry]:
    width = len(COLUMNS)
    return [
        Entry(*values)._replace(needs=tuple(Seats(*row[width:]) for row in same if row[width] is not None))
        for values, same in groupby(rows, key=lambda row: row[:width])
    ]


def card_of(entry: Entry, *, over: bool, season: str = "") -> SafeString:
    """The card of an edition.

    Args:
        over: whether its season's building time has ended; the card then tells its results.
        season: the season's name, where the list mixes seasons.
    """
    return _card_of(entry, over, season, get_language() or "", get_script_prefix())


@lru_cache(maxsize=2048)
def _card_of(entry: Entry, over: bool, season: str, language: str, prefix: str) -> SafeString:
    """The same entry, place, language and prefix of addresses make the same card, which is not composed again."""
    stands = entry.status(over=over)
    told = sentence(entry.results, SENTENCE) if stands.code == DONE else ""
    return draw(
        Card(
            title=entry.own_title or entry.project_title,
            url=reverse("projects:project-detail", args=[entry.slug]),
            themes=_themes(entry),
            number=entry.number or entry.pk,
            partner=_by(entry.partners, season),
            sentence=told or entry.summary,
            roles=_wanted(entry) if stands.code == RECRUITS else (),
            state=stands.tone,
            state_label=stands.label,
            places=_places(entry, stands),
            language=language,
        )
    )


def _themes(entry: Entry) -> tuple[tuple[str, str], ...]:
    return tuple((d.value, str(d.label)) for d in Dimension if getattr(entry, d.value))


def _by(partners: str, season: str) -> str:
    name = in_sentence(season)
    if partners and season:
        return _("avec %(partners)s, %(season)s") % {"partners": partners, "season": name}
    return _("avec %(partners)s") % {"partners": partners} if partners else season


def _wanted(entry: Entry) -> tuple[str, ...]:
    free = [(need.seats - need.taken, need.label) for need in entry.needs]
    return tuple(f"{number} {usual(label)}" for number, label in free if number > 0)[:MOST_ROLES]


def _places(entry: Entry, stands: Status) -> str:
    if stands.code in {RECRUITS, FULL}:
        words = ngettext("%(taken)s personne sur %(seats)s", "%(taken)s personnes sur %(seats)s", entry.taken)
        return words % {"taken": entry.taken, "seats": entry.seats}
    if stands.code == SOON and entry.seats:
        return ngettext("%(n)s place", "%(n)s places", entry.seats) % {"n": entry.seats}
    if stands.code in {DONE, STOPPED} and entry.taken:
        return ngettext("%(n)s personne", "%(n)s personnes", entry.taken) % {"n": entry.taken}
    return ""
