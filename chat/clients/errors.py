"""What a platform may answer instead of doing: each says whether coming back helps."""


class ChatError(Exception):
    """Something the platform refused or could not do.

    `permanent`: the same request will fail again until somebody acts.
    `retry_after`: seconds to wait, when the platform said so.
    `error_id`: the platform's own word for it, kept for coordinators and logs.
    """

    permanent = False

    def __init__(self, message: str = "", *, error_id: str = "", retry_after: float | None = None) -> None:
        super().__init__(message or error_id or type(self).__name__)
        self.error_id = error_id
        self.retry_after = retry_after


class Unavailable(ChatError):
    """No usable answer: down, 5xx, truncated or HTML. Nothing was written as far as we know."""


class UnknownOutcome(Unavailable):
    """A write was sent and its answer is missing: observe before believing anything."""


class RateLimited(ChatError):
    """The platform asks to come back after `retry_after` seconds."""


class IncompleteRead(ChatError):
    """A list kept moving while it was read: it must not be taken for the whole."""


class TokenRefused(ChatError):
    """The token is missing, expired or revoked: the run stops."""

    permanent = True


class Forbidden(ChatError):
    """Our account may not do this (often: it is not in the channel)."""

    permanent = True


class Rejected(ChatError):
    """The platform understood the request and refused it."""

    permanent = True


class NameTaken(Rejected):
    """The name belongs to a channel, perhaps archived or hidden from us."""


class ChannelGone(Rejected):
    """No channel has this id (or none that we may see)."""


class ChannelArchived(Rejected):
    """The channel is archived."""


class DefaultChannel(Rejected):
    """The team's default channel: nobody can be taken out of it."""


class PersonGone(Rejected):
    """No person has this id."""


class NotInTeam(Rejected):
    """The person must enter the team before its channels."""


class UserQuota(Rejected):
    """The server takes no more people (unlicensed servers have a limit)."""
