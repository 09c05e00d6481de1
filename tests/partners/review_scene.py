"""A committee for tests: two criteria, three readers, a coordinator, files that were read."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from partners.models import Criterion, Proposal, Review, Reviewer, Score
from seasons.models import Season
from tests import factories

NOTE, WORD, NAME = "CANARI-NOTES", "CANARI-MOT", "CANARI-NOM"


def committee(**fields: Any) -> Season:
    """A season with two criteria, the first twice as heavy, and a committee in ten days."""
    season = factories.season(launch_in=60)
    Criterion.objects.create(season=season, title="Intérêt général", weight=2, position=1, question="À qui sert-il ?")
    Criterion.objects.create(season=season, title="Données", weight=1, position=2, question="Existent-elles ?")
    season.committee = factories.committee(season=season, **fields)
    return season


def reader(season: Season, name: str = "Rita", **fields: Any) -> Reviewer:
    return factories.reviewer(season=season, user=factories.user(name), **fields)


def read(proposal: Proposal, by: Reviewer, *values: int, **fields: Any) -> Review:
    """A reading handed in, with a value for each criterion in order."""
    review = factories.review(proposal=proposal, reviewer=by, state=Review.State.DONE, **fields)
    criteria = list(proposal.season.criteria.all())
    Score.objects.bulk_create(
        [Score(review=review, criterion=c, value=v) for c, v in zip(criteria, values, strict=False)]
    )
    return review


def scores(season: Season, *values: int, **more: Any) -> dict[str, Any]:
    """A form's data."""
    return {f"score_{c.pk}": value for c, value in zip(season.criteria.all(), values, strict=False)} | more


def signed_in(user: User) -> Client:
    """A client of this person's; a coordinator has proven a second factor."""
    client = Client()
    client.force_login(user)
    if user.is_staff:
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp"}]
        session.save()
    return client


def page(name: str, *args: Any) -> str:
    return reverse(f"reviews:{name}", args=args)
