"""Two calls for projects: season 13's, open, and season 12's, decided. Each story goes through the actions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import AuditLine, User
from demo import cast, readings
from demo.almanac import CALLING, LIVE
from demo.data import read
from demo.past import Past
from partners import actions, answers
from partners import models as partners
from partners.models import Proposal, Reviewer, Writer
from seasons.models import Phase, Season

TABLES = (
    partners.Proposal,
    partners.Writer,
    partners.Attachment,
    partners.Version,
    partners.Support,
    partners.Step,
    partners.Message,
    partners.DeepDive,
    partners.Eligibility,
    partners.Review,
    partners.EthicsOpinion,
    AuditLine,
)
LINE_BREAK = re.compile(r"(?<!\n)\n(?!\n)")
PROMISED = ("commits_interest", "commits_open", "commits_time", "commits_footprint")


@dataclass(slots=True)
class Story:
    """One proposal: what the file says of it, and who acts."""

    sheet: dict[str, Any]
    season: Season
    coordinator: User
    proposal: Proposal = None  # type: ignore[assignment]  # once it begins
    writer: Writer = None  # type: ignore[assignment]

    @property
    def given(self) -> dict[str, Any]:
        """Its answers by column; whoever signs a sent proposal has promised all four things."""
        sent = any(step["do"] in ("send", "send_for") for step in self.sheet["story"])
        name, email = self.sheet.get("writer", ("", ""))
        found = {"contact_name": name, "contact_email": email} if name else {}
        found |= dict.fromkeys(PROMISED, True) if sent else {}
        found |= {"publish_summary": True} if sent and "summary" in self.sheet else {}
        return found | {key: _typed(self.sheet[key]) for key in answers.COLUMNS if key in self.sheet}


def play(seasons: dict[int, Season]) -> dict[str, Proposal]:
    """Play both calls; returns the selected proposals by the slug of their project."""
    past, coordinator = Past(), cast.account("chloe")
    with _opened(seasons[LIVE]) as season:
        decided = [_tell(past, sheet, season, coordinator) for sheet in read("past_call")["proposal"]]
        readings.read_all(past, season, decided, coordinator)
    readings.decide(past, Season.objects.get(pk=season.pk), decided, coordinator)
    living = [_tell(past, sheet, seasons[CALLING], coordinator) for sheet in read("call")["proposal"]]
    readings.read_some(past, seasons[CALLING], living, coordinator)
    past.rewrite(*TABLES)
    return {story.sheet["project"]: story.proposal for story in decided if "project" in story.sheet}


@contextmanager
def _opened(season: Season) -> Iterator[Season]:
    """A call that ended, open for the time it is played."""
    call = season.phases.filter(kind=Phase.Kind.CALL)
    dates, today = call.values("starts_on", "ends_on").get(), timezone.localdate()
    call.update(starts_on=today, ends_on=today)
    yield Season.objects.get(pk=season.pk)
    call.update(**dates)


def _tell(past: Past, sheet: dict[str, Any], season: Season, coordinator: User) -> Story:
    story = Story(sheet, season, coordinator)
    for step in sheet["story"]:
        with past.on(step["on"]) as day:
            ACTS[step["do"]](story, step, day)
    return story


def _begin(story: Story, step: dict[str, Any], day: date) -> None:
    name, email = story.sheet["writer"]
    story.writer = actions.begin(email=email, season=story.season, today=timezone.localdate())
    story.proposal = story.writer.proposal
    if reference := story.sheet.get("reference"):
        # So that the cast's page can lead there.
        Proposal.objects.filter(pk=story.proposal.pk).update(reference=reference)
        story.proposal.reference = reference
    Writer.objects.filter(pk=story.writer.pk).update(name=name)
    actions.confirm_writer(writer=story.writer)
    _save(story, story.given)


def _save(story: Story, values: dict[str, Any]) -> None:
    for task in answers.TASKS:
        own = {column: values[column] for column in task.columns if column in values}
        revision = story.proposal.revisions.get(task.slug, 0)
        saved = actions.save_answers(proposal=story.proposal, task=task.slug, values=own, revision=revision)
        story.proposal = saved
    story.writer.proposal = story.proposal


def _copy(story: Story, step: dict[str, Any], day: date) -> None:
    old = Proposal.objects.select_related("season").get(reference=story.sheet["copied_from"])
    first: Writer = old.writers.get()
    story.proposal = actions.copy_to(proposal=old, season=story.season, writer=first)
    story.writer = story.proposal.writers.get()
    _save(story, story.given)


def _send(story: Story, step: dict[str, Any], day: date) -> None:
    actions.send_proposal(proposal=story.proposal, writer=story.writer)


def _change(story: Story, step: dict[str, Any], day: date) -> None:
    _save(story, step["answers"])
    _send(story, step, day)


def _prospect(story: Story, step: dict[str, Any], day: date) -> None:
    story.proposal = actions.prospect(season=story.season, answers=story.given, actor=story.coordinator)


def _eligible(story: Story, step: dict[str, Any], day: date) -> None:
    actions.assign_auditors(proposal=story.proposal, users=[story.coordinator], actor=story.coordinator)
    missing = step.get("missing", [])
    actions.decide_eligibility(
        proposal=story.proposal,
        eligible=not missing,
        ticks=[tick for tick in actions.TICKS if tick not in missing],
        note=step.get("note", ""),
        actor=story.coordinator,
    )


def _ask(story: Story, step: dict[str, Any], day: date) -> None:
    until = day + timedelta(days=step["within"])
    actions.ask(
        proposal=story.proposal,
        text=step["text"],
        answer_by=until if until >= timezone.localdate() else None,
        actor=story.coordinator,
    )


def _deepen(story: Story, step: dict[str, Any], day: date) -> None:
    sheet = {name: step[name] for name in actions.SHEET if name in step}
    actions.deepen(proposal=story.proposal, read=story.proposal.deep_dives.count(), actor=story.coordinator, **sheet)


def _support(story: Story, step: dict[str, Any], day: date) -> None:
    row = actions.ask_support(proposal=story.proposal, organisation=step["organisation"], email=step["email"])
    actions.confirm_supports(supports=[row])


def _attach(story: Story, step: dict[str, Any], day: date) -> None:
    file = SimpleUploadedFile(step["name"], step["text"].encode(), "text/csv")
    actions.attach(proposal=story.proposal, file=file, by=story.writer)


def _ask_opinion(story: Story, step: dict[str, Any], day: date) -> None:
    named = Reviewer.objects.filter(season=story.season, ethics=True)
    actions.ask_opinion(proposal=story.proposal, reason=step["reason"], reviewers=list(named), actor=story.coordinator)


def _typed(value: Any) -> Any:
    """A text as somebody types it: the file's line breaks are its own, an empty line makes a paragraph."""
    return LINE_BREAK.sub(" ", value.strip()) if isinstance(value, str) else value


ACTS: dict[str, Callable[[Story, dict[str, Any], date], Any]] = {
    "begin": _begin,
    "copy": _copy,
    "send": _send,
    "change": _change,
    "prospect": _prospect,
    "eligible": _eligible,
    "ineligible": _eligible,
    "ask": _ask,
    "deepen": _deepen,
    "support": _support,
    "attach": _attach,
    "ask_opinion": _ask_opinion,
    "invite": lambda s, step, day: actions.invite_writer(proposal=s.proposal, email=step["email"], by=s.writer),
    "invite_owner": lambda s, step, day: actions.invite_owner(
        proposal=s.proposal, name=s.sheet["writer"][0], email=s.sheet["writer"][1], actor=s.coordinator
    ),
    "send_for": lambda s, step, day: actions.send_for(proposal=s.proposal, reason=step["reason"], actor=s.coordinator),
    "answer": lambda s, step, day: actions.answer(proposal=s.proposal, writer=s.writer, text=step["text"]),
    "call": lambda s, step, day: actions.note_call(
        proposal=s.proposal, held_on=day, people=step["people"], notes=step["notes"], actor=s.coordinator
    ),
    "shortlist": lambda s, step, day: actions.shortlist(
        proposal=s.proposal, reason=step.get("reason", ""), tell=True, actor=s.coordinator
    ),
    "opinion": lambda s, step, day: actions.give_opinion(
        opinion=s.proposal.opinions.get(answer=""), answer=step["answer"], text=step["text"]
    ),
    "withdraw": lambda s, step, day: actions.withdraw(proposal=s.proposal, writer=s.writer, reason=step["reason"]),
}
