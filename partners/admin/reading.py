"""A proposal as its auditors read it: each function gives one read-only field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.admin.base import lined
from partners import answers, duplicates
from partners.actions import SHEET
from partners.admin.waiting import is_unasked
from partners.goals import Goal
from partners.models import DeepDive, Dimension, Eligibility, Partner, ProjectKind, Proposal, State, Version

NOTHING = "–"
# Boxes to tick among others: an empty one is not a question left aside.
CHOICES = {*ProjectKind.values, *Dimension.values, "publish_summary"}
CUT = 160


def named(proposal: Proposal) -> SafeString:
    """The list's widest column: the title, then the reference, who and which season."""
    whose = ", ".join(filter(None, [proposal.reference, proposal.organisation, str(proposal.season)]))
    return format_html('{}<br><span class="quiet">{}</span>', proposal.title or NOTHING, whose)


def moment(when: datetime) -> str:
    """«3 février 2026 à 14:05»."""
    return date_format(timezone.localtime(when), "j F Y à H:i")


def steps(proposal: Proposal) -> str:
    """Who brought it where, when and why."""
    rows = proposal.steps.select_related("by", "writer")
    return _lines(
        "{} : {}, {}{}",
        [(moment(row.at), row, row.by or row.writer or _("le portail"), _because(row.reason)) for row in rows],
    )


def _because(reason: str) -> str:
    return _(" (%s)") % reason if reason else ""


def thread(proposal: Proposal) -> str:
    rows = proposal.messages.select_related("by", "writer")
    template = "<strong>{}, {}</strong>{}"
    return _blocks(
        template,
        [(row.writer or row.by or _("l’association"), _asked(row.at, row.answer_by), _text(row.text)) for row in rows],
    )


def _asked(at: datetime, answer_by: Any) -> str:
    when = moment(at)
    return (
        _("%(when)s, réponse attendue avant le %(day)s") % {"when": when, "day": date_format(answer_by)}
        if answer_by
        else when
    )


def calls(proposal: Proposal) -> str:
    rows = proposal.calls.select_related("by")
    template = "<strong>{}, {}</strong> ({}){}"
    return _blocks(
        template, [(date_format(row.held_on), row.people, row.by or NOTHING, _text(row.notes)) for row in rows]
    )


def sheets(proposal: Proposal) -> str:
    """The last version in full, the older ones folded."""
    rows = list(proposal.deep_dives.select_related("by"))
    if not rows:
        return NOTHING
    older = [(sheet_title(row), sheet(row)) for row in rows[1:]]
    folded = format_html_join("", "<details><summary>{}</summary>{}</details>", older)
    return format_html("<strong>{}</strong>{}{}", sheet_title(rows[0]), sheet(rows[0]), folded)


def sheet_title(row: DeepDive) -> str:
    return _("%(version)s, %(when)s, %(who)s") % {"version": row, "when": moment(row.at), "who": row.by or NOTHING}


def sheet(row: DeepDive) -> SafeString:
    parts = [(DeepDive._meta.get_field(name).verbose_name, _text(getattr(row, name))) for name in SHEET]  # type: ignore[union-attr]
    return format_html_join("", "<p><em>{}</em></p>{}", [part for part in parts if part[1]])


def versions(proposal: Proposal) -> str:
    """Each sending, with what changed since the one before."""
    rows = list(proposal.versions.select_related("by"))
    if not rows:
        return NOTHING
    return format_html_join(
        "", "{}", [(version(row, before),) for row, before in zip(rows, [*rows[1:], None], strict=True)]
    )


def version(row: Version, before: Version | None) -> SafeString:
    title = _("%(version)s, envoyée le %(when)s, %(who)s") % {
        "version": row, "when": moment(row.sent_at), "who": row.by or _("l’équipe"),
    }  # fmt: skip
    if before is None:
        return format_html("<p>{}</p>", title)
    changed = changes(before.answers, row.answers)
    lines = format_html_join("", "<li>{} : « {} » devient « {} »</li>", changed)
    number = _("rien n’a changé") if not changed else _("réponses changées : %d") % len(changed)
    return format_html("<details><summary>{} ({})</summary><ul>{}</ul></details>", title, number, lines)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Label, old and new words of each answer that two versions do not share, in the order of the questions."""
    return [
        (label(column), said(column, before.get(column)), said(column, after.get(column)))
        for column in answers.COLUMNS
        if before.get(column) != after.get(column)
    ]


def label(column: str) -> str:
    return str(Proposal._meta.get_field(column).verbose_name)  # type: ignore[union-attr]


def said(column: str, value: Any) -> str:
    """An answer in words, cut when it is long."""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if column == "goals":
        return goals(value or [])
    if column == "organisation_kind" and value in Partner.Kind.values:
        return str(Partner.Kind(value).label)
    text = str(value or NOTHING)
    return text if len(text) <= CUT else f"{text[:CUT]}…"


def goals(numbers: Iterable[int]) -> str:
    return ", ".join(str(Goal(number).label) for number in numbers if number in Goal.values) or NOTHING


def eligibility(proposal: Proposal) -> str:
    row = Eligibility.objects.filter(proposal=proposal).first()
    if row is None or row.decided_at is None:
        return _("pas encore dite")
    verdict = _("éligible") if row.eligible else _("hors critères")
    return _("%(verdict)s, le %(when)s%(note)s") % {
        "verdict": verdict,
        "when": moment(row.decided_at),
        "note": _because(row.note),
    }


def opinions(proposal: Proposal) -> str:
    rows = proposal.opinions.select_related("reviewer__user")
    told: list[tuple[Any, str, str]] = [
        (row.reviewer, row.get_answer_display() if row.answer else _("attendu"), _text(row.text)) for row in rows
    ]
    if is_unasked(proposal):
        told.append((_("à redemander"), _("qui devait le rendre s’est déporté"), ""))
    return _blocks("<strong>{}</strong> : {}{}", told)


def readings(proposal: Proposal) -> str:
    """Who reads it, how far they are, and why somebody stepped aside; never what they scored."""
    rows = proposal.reviews.select_related("reviewer__user")
    told = _lines("{} : {}{}", [(row.reviewer, row.get_state_display(), _because(row.aside_reason)) for row in rows])
    table = reverse("reviews:table", args=[proposal.season.slug])
    return format_html('{}<br><a href="{}#{}">{}</a>', told, table, proposal.reference, _("Classement et décisions"))


def writers(proposal: Proposal) -> str:
    rows = proposal.writers.all()
    words = [
        (row, row.email, _("adresse confirmée") if row.confirmed_at else _("pas encore confirmée")) for row in rows
    ]
    return _lines("{}, {} ({})", words)


def supports(proposal: Proposal) -> str:
    """Whom to write to when a coalition forms."""
    return _lines("{} ({})", [(row.organisation, row.email) for row in proposal.supports.confirmed()])


def attachments(proposal: Proposal) -> str:
    rows = [
        (reverse("admin:partners_proposal_piece", args=[proposal.pk, row.pk]), row, filesizeformat(row.size))
        for row in proposal.attachments.all()
    ]
    return _lines('<a href="{}">{}</a> ({})', rows)


def likely(proposal: Proposal, others: list[Proposal]) -> str:
    rows = [(link(like.proposal), ", ".join(map(str, like.why))) for like in duplicates.probable(proposal, others)]
    return _lines("{} : {}", rows)


def earlier(proposal: Proposal, others: list[Proposal]) -> str:
    """The same people's proposals of other seasons, and what became of them."""
    return _outcomes(duplicates.earlier(proposal, others))


def brought(partner: Partner) -> str:
    """What a partner proposed, season after season, and what became of it."""
    return _outcomes(partner.proposals.select_related("season").exclude(state=State.DRAFT))


def resembling(partner: Partner) -> str:
    """Proposals nobody linked that seem to be this partner's."""
    rows = Proposal.objects.received().filter(partner=None).select_related("season")
    rows = rows.only("reference", "title", "organisation", "contact_email", "state", "season")
    return _outcomes(row for row in rows if duplicates.seems_from(partner, row))


def _outcomes(rows: Iterable[Proposal]) -> str:
    return _lines("{} : {}, {}", [(row.season, link(row), row.get_state_display()) for row in rows])


def link(proposal: Proposal) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("admin:partners_proposal_change", args=[proposal.pk]), proposal)


def _lines(template: str, rows: list[Any]) -> str:
    return lined(template, rows) if rows else NOTHING


def _blocks(template: str, rows: list[Any]) -> str:
    return format_html_join("", f"<div>{template}</div>", rows) if rows else NOTHING


def _text(words: str) -> SafeString:
    """Paragraphs of what somebody typed, escaped."""
    return mark_safe(linebreaks(words, autoescape=True)) if words else SafeString("")  # noqa: S308  escaped just here
