"""A list's rows lead where Django's would."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.admin.views.main import ChangeList
from django.test import RequestFactory

from accounts.admin.base import PortalAdmin, PortalList
from tests import factories

pytestmark = pytest.mark.django_db


def test_each_row_s_address_is_that_of_its_page() -> None:
    someone = factories.volunteer("Alice").user
    someone.is_staff = someone.is_superuser = someone.proven = True
    request: Any = RequestFactory().get("/")
    request.user = someone
    found = 0
    for model, model_admin in site._registry.items():
        if isinstance(model_admin, PortalAdmin):
            rows = model_admin.get_changelist_instance(request)
            assert isinstance(rows, PortalList)
            assert rows.url_for_result(model(pk=1234)) == ChangeList.url_for_result(rows, model(pk=1234))
            found += 1
    assert found > 20
