"""Teams as a table for a spreadsheet: what a team's page shows, and nothing a person keeps to themselves."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from projects.models import Edition, Membership

# Spreadsheets run a cell that begins so, whatever its column: owasp.org/www-community/attacks/CSV_Injection
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BOM = "\ufeff"


def harmless(value: object) -> str:
    """A cell that no spreadsheet computes."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


@transaction.atomic
def export_teams(*, editions: Iterable[Edition], actor: User) -> str:
    """The teams of some editions, a line a person, as CSV: semicolons and a mark of UTF-8, as French spreadsheets read.

    Addresses, links and towns are there when their owner shows them to their team. Each edition's journal says how
    many lines left, and with whom.
    """
    chosen = sorted(editions, key=lambda edition: (edition.season_id, edition.number, edition.pk))
    rows = Membership.objects.seated().filter(edition__in=chosen).order_by("pk")
    teams: dict[int, list[Membership]] = {edition.pk: [] for edition in chosen}
    for row in rows.select_related("volunteer__user", "edition__project", "edition__season", "need__skill"):
        teams[row.edition_id].append(row)
    out = io.StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\r\n").writerow
    write([harmless(title) for title in _titles()])
    for edition in chosen:
        for row in teams[edition.pk]:
            write([harmless(cell) for cell in _cells(row)])
        record(actor=actor, verb="edition.team_exported", about=edition, people=len(teams[edition.pk]))
    return BOM + out.getvalue()


def _titles() -> Sequence[str]:
    return [
        _("Saison"), _("Projet"), _("Nom"), _("Place"), _("État"), _("Heures par semaine"), _("Dans l’équipe depuis"),
        _("En pause jusqu’au"), _("Adresse e-mail montrée"), _("Ville montrée"), _("LinkedIn montré"),
        _("GitHub montré"),
    ]  # fmt: skip


def _cells(row: Membership) -> Sequence[object]:
    person = row.volunteer
    return [
        row.edition.season.name,
        row.edition.display_title,
        person.user.name,
        row.need.skill.name if row.need else row.get_role_display(),
        row.get_state_display(),
        row.hours_per_week,
        timezone.localtime(row.seated_at).date().isoformat() if row.seated_at else "",
        person.paused_until.isoformat() if person.is_on_pause and person.paused_until else "",
        person.user.email if person.share_email else "",
        person.city if person.share_city else "",
        person.linkedin if person.share_links else "",
        person.github if person.share_links else "",
    ]
