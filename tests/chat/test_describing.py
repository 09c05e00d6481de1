"""What the channel of a chapter says of itself."""

from __future__ import annotations

import pytest

from chat import describing
from chat.actions import ensure_channel
from chat.models import Workspace
from seasons.models import Chapter
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("active", [True, False])
def test_a_chapters_channel_leads_to_its_page_while_it_has_one(workspace: Workspace, active: bool) -> None:
    lyon = factories.chapter(name="Lyon", slug="lyon")
    channel = ensure_channel(about=lyon, workspace=workspace)
    Chapter.objects.update(active=active)
    lyon.refresh_from_db()
    channel.chapter = lyon
    purpose, header = describing.texts(channel)
    assert purpose.startswith("Antenne Lyon de Data for Good")
    assert header.endswith("/antennes/lyon/)") if active else header == ""
