"""What the portal writes on Mattermost: in a channel, or to one person."""

from chat.clients import base
from chat.clients import mattermost_shapes as shapes
from chat.clients.mattermost_wire import Wire

LONGEST = 16_383


class Messages:
    """The part of the client that needs nothing but the wire."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._own_id = ""

    def whoami(self) -> base.Person:
        found = shapes.person(self._wire.get("/users/me"))
        self._own_id = found.id
        return found

    def post(self, channel_id: str, text: str) -> str:
        body = {"channel_id": channel_id, "message": text[:LONGEST]}
        return shapes.text(self._wire.send("POST", "/posts", body), "id")

    def direct_message(self, person_id: str, text: str) -> str:
        ours = self._own_id or self.whoami().id
        # Asking again for the same pair gives the same channel.
        private = self._wire.send("POST", "/channels/direct", [ours, person_id])
        return self.post(shapes.text(private, "id"), text)

    def pin(self, channel_id: str, message_id: str) -> None:
        self._wire.send("POST", f"/posts/{message_id}/pin")
