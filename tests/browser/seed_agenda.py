"""A chapter, its meetings, a team's dates and whoever runs them. Run by `manage.py shell` after seed.py."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import GroupRole
from projects.actions import add_event, renew_calendar
from projects.models import Edition, Membership
from seasons.actions import attend, call_off
from seasons.models import Event
from tests import factories as make

lyon = make.chapter(
    name="Lyon", slug="lyon", city="Lyon", presentation="On se retrouve le **premier mardi**.", contact="Lina"
)
make.chapter(name="Grenoble", slug="grenoble", city="Grenoble")
lina = make.volunteer("Lina", user=make.user("Lina", email="lina@example.org"), chapter=lyon)
GroupRole.objects.create(user=lina.user, role=GroupRole.Role.CHAPTER, scope="lyon")
team = Edition.objects.get(slug="12-projet-3")
make.membership(edition=team, volunteer=lina, role=Membership.Role.PRODUCT_LEAD)


def moment(days: int, **more: Any) -> dict[str, Any]:
    start = timezone.now() + timedelta(days=days)
    return {"kind": "meet_up", "starts_at": start, "ends_at": start + timedelta(hours=2), "signup": True, **more}


meeting = Event.objects.create(
    chapter=lyon,
    title="Rencontre de printemps : données et vélos",
    place="Maison des associations, Lyon",
    presentation="Viens *comme tu es*.",
    seats=12,
    **moment(9),
)
call_off(event=Event.objects.create(chapter=lyon, title="Atelier reporté", place="Lyon", **moment(3)), actor=None)
Event.objects.create(chapter=lyon, title="Rencontre d’hiver", place="Lyon", **moment(-30))
stand_up = add_event(
    edition=team,
    fields=moment(2, title="Point du mardi", url="https://visio.example.org/mardi", seats=1),
    actor=None,
)
for event in (meeting, stand_up):
    attend(event=event, user=lina.user)
renew_calendar(user=lina.user)
