"""A committee's minutes, as a first text to edit: who was there, who stepped aside, what was decided. No scores."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.models import Committee, Proposal, Review, State
from partners.states import DECISIONS
from seasons import dates


def draft(committee: Committee) -> str:
    """The minutes in Markdown. Five queries."""
    season = committee.season
    rows = list(Proposal.objects.before_committee().filter(season=season).order_by("organisation", "pk"))
    present = [str(reviewer.user) for reviewer in committee.present.select_related("user")]
    reached = _("atteint") if len(present) >= committee.quorum else _("non atteint")
    parts = [
        _("# Comité de sélection, %(season)s") % {"season": season},
        _held(committee) % {"day": dates.on(committee.held_on)},
        _("**Présences :** %(names)s. Quorum de %(quorum)s : %(reached)s.")
        % {"names": ", ".join(present) or _("personne n’est noté"), "quorum": committee.quorum, "reached": reached},
        _criteria(committee),
        *[_decided(decision, rows) for decision in DECISIONS],
        _undecided(rows),
        _aside(committee),
    ]
    return "\n\n".join(part for part in parts if part)


def _held(committee: Committee) -> str:
    """Minutes written ahead do not say that it met."""
    return _("Réunion prévue %(day)s.") if committee.held_on > timezone.localdate() else _("Réuni %(day)s.")


def _criteria(committee: Committee) -> str:
    rows = committee.season.criteria.all()
    listed = ", ".join(_("%(title)s (poids %(weight)s)") % {"title": row.title, "weight": row.weight} for row in rows)
    return (
        _("**Critères :** %s. La sévérité de chaque personne est nivelée avant de classer.") % listed if listed else ""
    )


def _line(proposal: Proposal) -> str:
    return f"- {_plain(proposal.title or proposal.reference)} ({_plain(proposal.organisation)}, {proposal.reference})"


def _plain(text: str) -> str:
    """What somebody typed, without what Markdown would read as marks."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]<>#|!" else sign for sign in " ".join(text.split()))


def _section(title: str, lines: list[str]) -> str:
    return f"## {title} ({len(lines)})\n\n" + "\n".join(lines) if lines else ""


def _decided(decision: State, rows: list[Proposal]) -> str:
    found = [_line(row) for row in rows if decision == (row.pending_state or row.state)]
    titles = {
        State.SELECTED: _("Retenues"),
        State.WAITING_LIST: _("Sur liste d’attente"),
        State.DECLINED: _("Non retenues"),
        State.REDIRECTED: _("Réorientées"),
    }
    return _section(titles[decision], found)


def _undecided(rows: list[Proposal]) -> str:
    open_ = [_line(row) for row in rows if not row.pending_state and row.state not in DECISIONS]
    return _section(_("Sans décision"), open_)


def _aside(committee: Committee) -> str:
    rows = Review.objects.filter(reviewer__season=committee.season, state=Review.State.ASIDE)
    rows = rows.select_related("proposal", "reviewer__user").order_by("proposal__reference", "pk")
    lines = [
        _("- %(name)s : %(title)s")
        % {"name": _plain(str(row.reviewer.user)), "title": _plain(row.proposal.title or row.proposal.reference)}
        for row in rows
    ]
    return _section(ngettext("Déport", "Déports", len(lines)), lines)
