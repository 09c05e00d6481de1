"""None is singular in French and plural in English, on pages as in mails (the admin: test_admin_chat_plans)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.translation import ngettext

from accounts import letters
from accounts.models import User


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "said"), [("/agenda/", ">0 événement<"), ("/en/agenda/", ">0 events<")])
def test_a_page_counts_none_as_its_language_does(client: Client, path: str, said: str) -> None:
    assert said in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", ["0 personne", "1 personne", "2 personnes"]), ("en", ["0 people", "1 person", "2 people"])],
)
def test_a_letter_counts_as_its_reader_does(language: str, said: list[str]) -> None:
    with letters.reading(User(language=language)):
        assert [ngettext("%(n)s personne", "%(n)s personnes", n) % {"n": n} for n in range(3)] == said
