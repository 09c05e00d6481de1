"""The admin's list of 8,000 volunteers, a hundred a page, beside the one a newcomer to Django would write.

`tools/services tools/on-postgres python -m benchmarks --admin`: processor time of this process, both lists in turn on
the same rows; the database's own time is in neither. The goal is one of docs/speed.md.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

from django.contrib.admin import ModelAdmin, site
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from benchmarks import _data
from volunteers.models import Volunteer

ROUNDS = 15
GOAL = 0.25


class Naive(ModelAdmin):  # type: ignore[type-arg]
    """The same columns and filters, and nothing thought of."""

    list_display = ("__str__", "email", "fields_known", "hours_per_week", "city", "chapter", "created_at")
    list_filter = ("offers_to_lead", "skills", "chapter")
    search_fields = ("user__name", "user__email", "city")
    date_hierarchy = "created_at"

    def email(self, volunteer: Volunteer) -> str:
        return volunteer.user.email

    def fields_known(self, volunteer: Volunteer) -> str:
        return ", ".join(skill.name for skill in volunteer.skills.all())


def run() -> None:
    """Alternate both lists and print the median ratio of their times, and their queries."""
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    _data.fill()
    person = User.objects.create(email="ada@example.org", name="Ada", is_staff=True, is_superuser=True)
    lists = {"ours": site._registry[Volunteer], "naive": Naive(Volunteer, site)}
    for one in lists.values():
        drawn(one, person)
    rounds = [{kind: cost(one, person) for kind, one in lists.items()} for _round in range(ROUNDS)]
    asked = {kind: queries(one, person) for kind, one in lists.items()}
    connection.creation.destroy_test_db(name, verbosity=0)
    ratios = sorted(costs["ours"] / costs["naive"] for costs in rounds)
    low, middle, high = ratios[ROUNDS // 4], statistics.median(ratios), ratios[-1 - ROUNDS // 4]
    print(
        f"admin, 100 of 8,000: {middle:.2f} x a naive list ({low:.2f} to {high:.2f}), "
        f"{asked['ours']} queries against {asked['naive']}, goal {GOAL}: {'met' if middle <= GOAL else 'MISSED'}"
    )


def drawn(one: Any, person: User | AnonymousUser) -> None:
    request = RequestFactory().get("/admin/volunteers/volunteer/")
    request.user = person
    request.session = {}  # type: ignore[assignment]
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    one.changelist_view(request).render()


def cost(one: Any, person: User) -> float:
    begin = time.process_time()
    drawn(one, person)
    return time.process_time() - begin


def queries(one: Any, person: User) -> int:
    with CaptureQueriesContext(connection) as captured:
        drawn(one, person)
    return len(captured)
