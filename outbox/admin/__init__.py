"""The outbox in the admin: every mail with its state and reason."""

from outbox.admin import mails

__all__ = ["mails"]
