"""A dossier that closes while its reviewer writes."""

from __future__ import annotations

from typing import Any

import pytest

from partners import access
from partners.models import Review
from tests import factories
from tests.partners.review_scene import committee, page, reader, scores, signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["dossier", "draft"])
def test_a_dossier_closed_while_its_reading_is_being_sent_is_not_found(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    season = committee()
    review = factories.review(proposal=factories.proposal(season=season, state="call"), reviewer=reader(season))
    client, reference = signed_in(review.reviewer.user), review.proposal.reference
    found = access.review_of

    def closed_since(*args: Any) -> access.Reading:
        reading = found(*args)
        Review.objects.update(state="aside")
        return reading

    monkeypatch.setattr(access, "review_of", closed_since)
    assert client.post(page(name, reference), scores(season, 4, draft="1")).status_code == 404
