"""The answers of a proposal: which column belongs to which task, what is required, what is still missing.

Forms, the hub, the check page and the action that sends all read this one table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from partners.models import Dimension, ProjectKind, Proposal, State
from seasons.models import Phase

Words = str | Promise


class Task(NamedTuple):
    """One page of questions. `required` gives the words of what is missing, by column."""

    slug: str
    title: Words
    about: Words
    columns: tuple[str, ...]
    required: Mapping[str, Words]


TASKS = (
    Task(
        "organisation",
        gettext_lazy("Votre organisation"),
        gettext_lazy("Qui vous êtes, et qui nous contactons."),
        (
            "organisation",
            "organisation_kind",
            "website",
            "contact_name",
            "contact_role",
            "contact_email",
            "contact_phone",
            "coalition",
        ),
        {
            "organisation": gettext_lazy("Indiquer le nom de votre organisation"),
            "contact_name": gettext_lazy("Indiquer le nom d’une personne à contacter"),
            "contact_email": gettext_lazy("Indiquer l’adresse e-mail de cette personne"),
        },
    ),
    Task(
        "besoin",
        gettext_lazy("Votre besoin"),
        gettext_lazy("Le problème, et ce qui doit changer."),
        ("title", "problem", "hypothesis", "ambition", "audience", "existing"),
        {
            "problem": gettext_lazy("Décrire le problème"),
            "ambition": gettext_lazy("Dire ce qui doit changer"),
        },
    ),
    Task(
        "projet",
        gettext_lazy("Votre projet"),
        gettext_lazy("Son type, ses thèmes, son territoire, et ce qui peut être public."),
        (*ProjectKind.values, *Dimension.values, "goals", "territory", "summary", "publish_summary"),
        {},
    ),
    Task(
        "donnees",
        gettext_lazy("Vos données"),
        gettext_lazy("Ce qui existe, où, et dans quel état."),
        ("data_what", "data_where", "data_volume", "data_quality", "data_openness", "data_personal"),
        {"data_what": gettext_lazy("Dire en une phrase quelles données existent, ou qu’il n’y en a pas encore")},
    ),
    Task(
        "moyens",
        gettext_lazy("Vos moyens et vos engagements"),
        gettext_lazy("Qui suivra l’équipe, la suite, et quatre promesses."),
        (
            "availability",
            "sponsor",
            "profiles",
            "afterwards",
            "obstacles",
            "resources",
            "maturity",
            "commits_interest",
            "commits_open",
            "commits_time",
            "commits_footprint",
        ),
        {
            "availability": gettext_lazy("Dire qui sera disponible chaque semaine, et combien de temps"),
            "commits_interest": gettext_lazy("Cocher l’engagement d’intérêt général"),
            "commits_open": gettext_lazy("Cocher l’engagement sur le code et les données ouverts"),
            "commits_time": gettext_lazy("Cocher l’engagement de disponibilité"),
            "commits_footprint": gettext_lazy("Cocher l’engagement sur l’empreinte du projet"),
        },
    ),
)
BY_SLUG = {task.slug: task for task in TASKS}
COLUMNS = tuple(column for task in TASKS for column in task.columns)
NO_SUMMARY = gettext_lazy("Écrire le résumé, ou décocher sa publication")
WRONG_SITE = gettext_lazy("Écrire l’adresse entière du site, comme https://exemple.org")
TOO_LONG = gettext_lazy("Ce texte fait %(show_value)d caractères : en garder %(limit_value)d au plus")
WRONG_ADDRESS = gettext_lazy("Écrire une adresse complète, comme prenom@exemple.org")
# A draft may hold a text longer than its question allows; nobody types more than this.
MOST = 20_000
# While the call is open, answers may change until it is decided.
WRITABLE = frozenset({State.DRAFT, State.SUBMITTED, State.QUESTIONS, State.CALL, State.DEEP_DIVE, State.SHORTLISTED})


def last_day(proposal: Proposal) -> date | None:
    """The last day of its season's call for projects, when it is dated."""
    call = proposal.season.phase(Phase.Kind.CALL)
    return call.ends_on if call else None


def is_writable(proposal: Proposal, today: date) -> bool:
    """Whether its answers may change on this day: until the end of its season's call, unless it is decided."""
    call = proposal.season.phase(Phase.Kind.CALL)
    return proposal.state in WRITABLE and call is not None and call.starts_on <= today <= call.ends_on


def problems(proposal: Proposal) -> dict[str, str]:
    """What keeps it from being sent, in words by column, in the order of the questions."""
    return {column: words for task in TASKS for column, words in _of_task(proposal, task)}


def _of_task(proposal: Proposal, task: Task) -> Iterable[tuple[str, str]]:
    for column in task.columns:
        value = getattr(proposal, column)
        if not value and column in task.required:
            yield column, str(task.required[column])
        elif column == "summary" and not value and proposal.publish_summary:
            yield column, str(NO_SUMMARY)
        elif value and (words := unfit(column, value)):
            yield column, words


def unfit(column: str, value: Any) -> str:
    """Why a value cannot be sent as the answer to a question; nothing when it can."""
    field = Proposal._meta.get_field(column)
    most = getattr(field, "max_length", None)
    if most and isinstance(value, str) and len(value) > most:
        return str(TOO_LONG % {"show_value": len(value), "limit_value": most})
    try:
        field.clean(value, None)  # type: ignore[union-attr]  # every answer is a column
    except ValidationError as error:
        return {"website": str(WRONG_SITE), "contact_email": str(WRONG_ADDRESS)}.get(column, " ".join(error.messages))
    return ""


def fits(column: str, value: Any) -> bool:
    """Whether a draft can hold this value as it was typed, whatever its question says of it."""
    field = Proposal._meta.get_field(column)
    if not isinstance(value, str):
        return not unfit(column, value)
    if isinstance(field, models.TextField):
        return len(value) <= MOST
    if getattr(field, "choices", None):
        return not value or not unfit(column, value)
    return len(value) <= (field.max_length or 0)  # type: ignore[union-attr]


def status(proposal: Proposal, task: Task, wrong: Mapping[str, str]) -> str:
    """Where one task stands: "todo", "optional", "begun" or "ready".

    Args:
        wrong: of `problems`.
    """
    if not any(getattr(proposal, column) for column in task.columns):
        return "todo" if task.required else "optional"
    return "begun" if any(column in wrong for column in task.columns) else "ready"


def snapshot(proposal: Proposal) -> dict[str, Any]:
    """Every answer by column, ready for JSON: what a version keeps."""
    return {column: getattr(proposal, column) for column in COLUMNS}
