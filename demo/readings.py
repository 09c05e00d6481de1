"""The demo's committees: season 12's has decided and announced, season 13's is half-way through its readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.models import User
from demo import cast
from demo.data import read
from demo.past import Past
from partners import actions
from partners.models import Committee, Review, Reviewer
from seasons.models import Phase, Season

if TYPE_CHECKING:
    from demo.call import Story

NOTES = (
    "Besoin clair, association solide.",
    "À revoir avec eux : ce qu’ils feront du résultat en mai.",
    "",
    "Les données me semblent le point faible. Le reste est convaincant.",
)


def name_committee(season: Season) -> None:
    """Those who read, and who answers for ethics."""
    for key, seat in _seats().items():
        named = seat.get("ethics", False)
        organisation = seat.get("organisation", "")
        Reviewer.objects.create(
            season=season, user=cast.account(key), organisation=organisation, scores=not named, ethics=named
        )


def read_all(past: Past, season: Season, stories: Sequence[Story], coordinator: User) -> None:
    """Everything is read, in two weeks."""
    with past.on(60):
        actions.assign(season=season, actor=coordinator)
    sheets = _sheets(stories)
    for place, review in enumerate(_given(season)):
        with past.on(58 - place % 10):
            _hand_in(review, sheets[review.proposal_id], place)


def read_some(past: Past, season: Season, stories: Sequence[Story], coordinator: User) -> None:
    """Each reader is as far as people.toml says; the next reading is begun, and the others wait."""
    Committee.objects.create(season=season, held_on=_evening(season), quorum=3, places=10)
    with past.on(10):
        actions.assign(season=season, actor=coordinator)
    sheets = _sheets(stories)
    for story in stories:
        if aside := story.sheet.get("aside"):
            with past.on(9):
                reader = Reviewer.objects.get(season=season, user__email=cast.address(aside[0]))
                actions.step_aside(proposal=story.proposal, reviewer=reader, reason=aside[1], actor=reader.user)
    with past.on(8):
        actions.assign(season=season, actor=coordinator)
    for key, seat in _seats().items():
        own = [row for row in _given(season) if row.reviewer.user.email == cast.address(key)]
        for place, review in enumerate(own[: seat.get("done", 0) + 1]):
            with past.on(max(1, 8 - place)):
                if place < seat["done"]:
                    _hand_in(review, sheets[review.proposal_id], place)
                else:
                    _begin(review, sheets[review.proposal_id])


def decide(past: Past, season: Season, stories: Sequence[Story], coordinator: User) -> None:
    """The committee meets, decides and announces; one later decision waits, its letter held back."""
    evening = _evening(season)
    committee = Committee.objects.create(season=season, held_on=evening, quorum=3, places=10)
    committee.present.set(season.reviewers.filter(scores=True))
    for story in stories:
        sheet, proposal = story.sheet, story.proposal
        with past.on(_days_since(evening)):
            actions.decide(proposal=proposal, pending_state=sheet["verdict"], actor=coordinator)
            words = proposal.reviews.exclude(comment="").values_list("pk", flat=True)
            actions.word(
                proposal=proposal,
                letter=sheet.get("letter", ""),
                held_back=False,
                comments=list(words),
                actor=coordinator,
            )
        with past.on(_days_since(evening) - 2):
            actions.announce(proposal=proposal, actor=coordinator)
        if later := sheet.get("later"):
            with past.on(1):
                actions.decide(proposal=proposal, pending_state=later[0], actor=coordinator)
                actions.word(proposal=proposal, letter=later[1], held_back=True, comments=[], actor=coordinator)


def _seats() -> Mapping[str, dict[str, Any]]:
    found: Mapping[str, dict[str, Any]] = read("people")["committee"]
    return found


def _sheets(stories: Sequence[Story]) -> dict[int, dict[str, Any]]:
    return {story.proposal.pk: story.sheet for story in stories}


def _given(season: Season) -> list[Review]:
    rows = Review.objects.filter(reviewer__season=season).exclude(state=Review.State.ASIDE)
    return list(rows.select_related("reviewer__user", "proposal__season").order_by("pk"))


def _scores(review: Review, sheet: dict[str, Any]) -> dict[int, int]:
    """The file's own quality, as strict as its reader: the ranking takes that severity out again."""
    key = review.reviewer.user.email.partition("@")[0]
    lower = _seats()[key].get("severity", 0) - sheet.get("split", {}).get(key, 0)
    criteria = review.proposal.season.criteria.all()
    return {row.pk: min(5, max(0, value - lower)) for row, value in zip(criteria, sheet["quality"], strict=True)}


def _hand_in(review: Review, sheet: dict[str, Any], place: int) -> None:
    actions.hand_in(
        review=review,
        scores=_scores(review, sheet),
        notes=NOTES[place % len(NOTES)],
        comment="" if review.proposal.reviews.exclude(comment="").exists() else sheet.get("words", ""),
        actor=review.reviewer.user,
    )


def _begin(review: Review, sheet: dict[str, Any]) -> None:
    scores = dict(list(_scores(review, sheet).items())[:4])
    actions.keep_draft(review=review, scores=scores, notes="Relire la partie sur les données avant de noter la suite.")


def _evening(season: Season) -> date:
    return season.phases.get(kind=Phase.Kind.SELECTION).starts_on + timedelta(days=2)


def _days_since(day: date) -> int:
    return (timezone.localdate() - day).days
