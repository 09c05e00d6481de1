"""Who may not read a proposal."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.conflicts import FREE_MAIL, Conflict, between, detect, folded, same_domain

TEAM = ["ines@rivieres.example", "paul@gmail.com"]


def found(email: str, organisation: str = "", organisations: tuple[str, ...] = ("Rivières vivantes",)) -> str | None:
    return detect(addresses=[email], organisation=organisation, team=TEAM, organisations=organisations)


@pytest.mark.parametrize(
    ("email", "organisation", "expected"),
    [
        ("Ines@Rivieres.example", "", Conflict.TEAM),
        ("paul@gmail.com", "", Conflict.TEAM),
        ("noa@rivieres.example", "", Conflict.DOMAIN),
        ("noa@lyon.rivieres.example", "", Conflict.DOMAIN),
        ("noa@gmail.com", "", None),
        ("noa@xrivieres.example", "", None),
        ("noa@forets.example", "RIVIERES VIVANTES", Conflict.ORGANISATION),
        ("noa@forets.example", "L’association Rivières-Vivantes", Conflict.ORGANISATION),
        ("noa@forets.example", "Rivières", None),
        ("noa@forets.example", "", None),
    ],
)
def test_a_conflict_is_of_the_team_the_organisation_or_the_domain(
    email: str, organisation: str, expected: Conflict | None
) -> None:
    assert found(email, organisation) == expected


def test_nobody_is_in_conflict_with_a_proposal_that_names_nobody() -> None:
    assert detect(addresses=["noa@forets.example"], organisation="", team=["", " "], organisations=["", " "]) is None


def row(**fields: Any) -> Any:
    writers = fields.pop("writers", [])
    values = {"organisation": "", "coalition": "", "partner": None, "contact_email": "", **fields}
    return SimpleNamespace(writers=SimpleNamespace(all=lambda: writers), **values)


def reviewer(email: str, organisation: str = "", others: tuple[Any, ...] = ()) -> Any:
    user = SimpleNamespace(email=email, emailaddress_set=SimpleNamespace(all=lambda: others))
    return SimpleNamespace(user=user, organisation=organisation)


def test_a_writer_counts_once_they_confirmed_their_address() -> None:
    guest = SimpleNamespace(email="noa@forets.example", confirmed_at=None)
    proposal = row(writers=[guest])
    assert between(reviewer("noa@forets.example"), proposal) is None
    guest.confirmed_at = "today"
    assert between(reviewer("noa@forets.example"), proposal) == Conflict.TEAM


def test_every_address_a_reader_proved_counts() -> None:
    other = SimpleNamespace(email="Noa@Rivieres.example", verified=False)
    proposal = row(contact_email="ines@rivieres.example")
    assert between(reviewer("noa@forets.example", others=(other,)), proposal) is None
    other.verified = True
    assert between(reviewer("noa@forets.example", others=(other,)), proposal) == Conflict.DOMAIN


def test_the_contact_the_coalition_and_the_partner_s_record_count() -> None:
    noa = reviewer("noa@forets.example", "Forêts en commun")
    assert between(noa, row(contact_email="ines@forets.example")) == Conflict.DOMAIN
    assert between(noa, row(coalition="Rivières vivantes, forêts en commun et Sols")) == Conflict.ORGANISATION
    assert between(noa, row(partner=SimpleNamespace(name="Forets en commun"))) == Conflict.ORGANISATION
    assert between(noa, row(coalition="Rivières", organisation="Sols")) is None


@given(st.sampled_from(sorted(FREE_MAIL)), st.emails(), st.emails())
def test_free_mail_never_makes_two_people_of_one_house(provider: str, one: str, other: str) -> None:
    assert not same_domain(f"a@{provider}", f"b@{provider}")
    assert same_domain(one, other) == same_domain(other, one)


@given(st.text(max_size=60))
def test_a_name_folded_twice_is_the_same(name: str) -> None:
    assert folded(folded(name)) == folded(name)
