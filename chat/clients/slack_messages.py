"""What the portal writes on Slack: in a channel, or to one person."""

from chat.clients import base
from chat.clients import slack_shapes as shapes
from chat.clients.slack_wire import Wire

LONGEST = 12_000


class Messages:
    """The part of the client that needs nothing but the wire."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def post(self, channel_id: str, text: str) -> str:
        answer = self._write("chat.postMessage", channel=channel_id, markdown_text=text[:LONGEST])
        return shapes.text(answer, "ts")

    def direct_message(self, person_id: str, text: str) -> str:
        """A person's id stands for the conversation with them: one call, and no further scope."""
        try:
            return self.post(person_id, text)
        except base.ChannelGone as error:
            raise base.PersonGone(str(error), error_id=error.error_id) from error

    def pin(self, channel_id: str, message_id: str) -> None:
        try:
            self._write("pins.add", channel=channel_id, timestamp=message_id)
        except base.Rejected as error:
            if error.error_id != "already_pinned":
                raise

    def _write(self, method: str, **arguments: str) -> dict[str, object]:
        """A scope that only messages need is no reason to stop everything else."""
        try:
            return self._wire.send(method, **arguments)
        except base.TokenRefused as error:
            if error.error_id == "missing_scope":
                raise base.Forbidden(str(error), error_id=error.error_id) from error
            raise
