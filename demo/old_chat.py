"""The chat two chapters have not left yet: a fake Slack, and what people did there with their own hands.

Made so that coordinators see drift, a line to do by hand, a plan, and have something to move.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from chat.actions import ensure_channel, mark_dirty
from chat.models import Account, Channel, Presence, Workspace
from demo import cast, messaging
from demo.fakes.slack import FakeSlack
from demo.fakes.slack.state import make_id
from seasons.models import Chapter
from volunteers.models import Volunteer

PORT = messaging.PORT + 100
URL = f"http://127.0.0.1:{PORT}"
STATE: Path = settings.VAR_DIR / "slack.json"
TOKEN_NAME = "DEMO_SLACK_TOKEN"  # noqa: S105 - the variable's name
SLUG = "demo-slack"
# No workspace can be called so: a link there leads to nobody's.
DOMAIN = "demo_portail"
ROOMS = {"antenne-lyon": "Lyon", "antenne-lille": "Lille"}
# Left a channel by themselves; chose another chapter since; nobody the portal knows; not put in yet.
LEFT, MOVED, STRANGER, NEW = "yanis", "farah", "visite", ("cyrielle", "paolo")


def room(name: str) -> str:
    """A channel's id there: the first one is everybody's."""
    return make_id("C", "channel", name, str(1 + list(ROOMS).index(name)))


def create_channels() -> None:
    """A workspace with a channel each for two chapters: Lyon's the portal made, Lille's was bound, so it only adds."""
    space = Workspace.objects.create(
        name="Slack de la démo", slug=SLUG, platform="slack", base_url=f"{URL}/api/", token_name=TOKEN_NAME
    )
    chapters = {row.name: row for row in Chapter.objects.filter(name__in=ROOMS.values())}
    lyon, lille = (
        ensure_channel(about=chapters[chapter], workspace=space, external_id=room(name), name=name)
        for name, chapter in ROOMS.items()
    )
    # Lyon's is exact: a plan waits there, for a coordinator to say what becomes of the stranger.
    Channel.objects.filter(pk=lyon.pk).update(policy="authoritative", origin="created", keeps_description=True)
    for person in Volunteer.objects.filter(chapter__name="Lyon").select_related("user"):
        if person.user.email not in map(cast.address, NEW):
            _add(lyon, person)
    _add(lille, Volunteer.objects.select_related("user").get(user__email=cast.address(MOVED)))


def _add(channel: Channel, person: Volunteer) -> None:
    """As if the portal had put them there."""
    there = make_id("U", "user", person.user.email)
    found, _ = Account.objects.get_or_create(
        workspace=channel.workspace,
        volunteer=person,
        defaults={
            "external_id": there,
            "username": person.user.email.partition("@")[0],
            "email": person.user.email,
            "state": Account.State.FOUND,
            "matched_by": Account.MatchedBy.EMAIL,
            "checked_at": timezone.now(),
        },
    )
    Presence.objects.create(
        channel=channel, external_id=there, account=found, added_by_portal=True, since=timezone.now()
    )


def follow_port() -> None:
    """After a start on another port, tell the chat where its server is."""
    moved = Workspace.objects.filter(slug=SLUG).exclude(base_url=f"{URL}/api/")
    if moved.update(base_url=f"{URL}/api/"):
        mark_dirty(channels=Channel.objects.filter(workspace__slug=SLUG))


def server() -> FakeSlack:
    """The server, not started.

    Raises:
        OSError: the port is taken.
    """
    first = not STATE.exists()
    fake = FakeSlack(port=PORT, path=STATE)
    if first:
        furnish(fake)
    return fake


def furnish(fake: FakeSlack) -> None:
    """Make its people and channels, and what they did by hand."""
    fake.state.team["domain"] = DOMAIN
    people = {key: fake.register(cast.address(key), key) for key in sorted(cast.keys())}
    stranger = fake.register(f"{STRANGER}@example.com", STRANGER)
    for name, chapter in ROOMS.items():
        place = fake.open_room(name)
        for key, where in cast.chapters().items():
            if where == chapter and key not in (LEFT, *NEW):
                fake.join(place, people[key])
        fake.join(place, stranger)
    fake.join(room("antenne-lille"), people[MOVED])
