"""One exchange with Slack's Web API, and its failures in the port's words. https://docs.slack.dev/apis/web-api/"""

import html
import http.client
import logging
import socket
import ssl
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from chat.clients import base, tls
from chat.clients import slack_shapes as shapes

# The library has one limit for connecting and for each read.
SECONDS = 10
# Calls a minute, by app and workspace: how soon a 429 without Retry-After may come back.
# https://docs.slack.dev/apis/web-api/rate-limits/
SLOWEST = 20
A_MINUTE = {
    "auth.test": 300,
    "chat.postMessage": 60,
    "conversations.info": 50,
    "conversations.invite": 50,
    "conversations.kick": 50,
    "conversations.members": 100,
    "users.info": 100,
    "users.lookupByEmail": 50,
}
OK, UNAUTHORIZED, TOO_MANY_REQUESTS = 200, 401, 429

ERRORS: dict[str, type[base.ChatError]] = {
    # the token: the run stops, one alert
    **dict.fromkeys(
        (
            "account_inactive",
            "ekm_access_denied",
            "invalid_auth",
            "missing_scope",
            "not_allowed_token_type",
            "not_authed",
            "org_login_required",
            "team_access_not_granted",
            "token_expired",
            "token_revoked",
            "two_factor_setup_required",
        ),
        base.TokenRefused,
    ),
    # Slack itself, for a while
    **dict.fromkeys(
        (
            "accesslimited",
            "fatal_error",
            "fetch_members_failed",
            "internal_error",
            "request_timeout",
            "service_unavailable",
            "team_added_to_org",
            "team_not_found",
        ),
        base.Unavailable,
    ),
    # our account, here
    **dict.fromkeys(
        (
            "access_denied",
            "app_access_restricted",
            "cant_archive_required",
            "cant_invite",
            "cant_kick_self",
            "channel_is_limited_access",
            "enterprise_is_restricted",
            "messages_tab_disabled",
            "method_not_supported_for_channel_type",
            "no_permission",
            "not_authorized",
            "not_in_channel",
            "not_supported",
            "permission_denied",
            "restricted_action",
            "user_is_bot",
            "user_is_restricted",
            "user_is_ultra_restricted",
        ),
        base.Forbidden,
    ),
    "cant_archive_general": base.DefaultChannel,
    "cant_kick_from_general": base.DefaultChannel,
    "cant_leave_general": base.DefaultChannel,
    "channel_not_found": base.ChannelGone,
    "is_archived": base.ChannelArchived,
    "name_taken": base.NameTaken,
    "org_user_not_in_team": base.NotInTeam,
    "user_disabled": base.PersonGone,
    "user_not_found": base.PersonGone,
    "user_not_visible": base.PersonGone,
    "users_not_found": base.PersonGone,
}


@cache
def _silence() -> logging.Logger:
    """The library logs each failure as an error, and bodies when it may: the engine decides what is told."""
    logger = logging.getLogger(f"{__name__}.library")
    logger.setLevel(logging.CRITICAL)
    return logger


class Wire:
    """Sends requests, counts them, keeps the scopes the last answer named."""

    def __init__(self, base_url: str, token: str) -> None:
        self.calls = 0
        self.scopes: frozenset[str] | None = None
        # The library's own handlers would retry, and sleep: none.
        self._web = WebClient(
            token, base_url=base_url, timeout=SECONDS, ssl=tls.context(), logger=_silence(), retry_handlers=[]
        )
        # Left alone, urllib follows the environment's proxy, its exceptions included.
        self._web.proxy = None

    def read(self, method: str, **arguments: str | int) -> dict[str, Any]:
        return self._exchange(method, arguments, write=False)

    def send(self, method: str, **arguments: str | int) -> dict[str, Any]:
        """A request that changes something: a lost answer is an unknown outcome."""
        return self._exchange(method, arguments, write=True)

    def send_partly(self, method: str, **arguments: str | int) -> dict[str, Any]:
        """A write for several people at once: a refusal that is about them is an answer too ("ok" is false)."""
        return self._exchange(method, arguments, write=True, partly=True)

    def pages(self, method: str, **arguments: str | int) -> Iterator[dict[str, Any]]:
        """Each page of a list. One may be short or empty: only an empty cursor ends it.

        Raises: `IncompleteRead` when a cursor comes back, which would go round for ever.
        """
        seen = {""}
        while True:
            answer = self.read(method, **arguments)
            yield answer
            cursor = shapes.next_cursor(answer)
            if not cursor:
                return
            if cursor in seen:
                raise base.IncompleteRead("the same page again", error_id="moving")
            seen.add(cursor)
            arguments["cursor"] = cursor

    def _exchange(
        self, method: str, arguments: dict[str, str | int], *, write: bool, partly: bool = False
    ) -> dict[str, Any]:
        lost = base.UnknownOutcome if write else base.Unavailable
        self.calls += 1
        try:
            answer = self._web.api_call(method, params=arguments)
        except SlackApiError as error:
            no = self._refusal(method, error, lost)
            if partly and isinstance(no, base.Rejected | base.Forbidden):
                return dict(error.response.data)
            raise no from error
        except URLError as error:
            # urllib says so of a connection that was never made, and of a request cut while it was sent.
            unsent = isinstance(error.reason, ConnectionRefusedError | socket.gaierror | TimeoutError | ssl.SSLError)
            if unsent:
                raise base.Unavailable(type(error.reason).__name__, error_id="connect") from error
            raise lost("URLError", error_id="no_answer") from error
        except (OSError, http.client.HTTPException, SlackRequestError) as error:
            raise lost(type(error).__name__, error_id="no_answer") from error
        except (AttributeError, ValueError) as error:
            # The library looks for "ok" in whatever JSON came, and decodes whatever bytes.
            raise lost("unreadable answer", error_id="unreadable") from error
        self._learn(answer.headers)
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    def _learn(self, headers: Mapping[str, str]) -> None:
        named = {key.lower(): value for key, value in headers.items()}.get("x-oauth-scopes")
        if named is not None:
            self.scopes = frozenset(scope.strip() for scope in named.split(",") if scope.strip())

    def _refusal(self, method: str, error: SlackApiError, lost: type[base.Unavailable]) -> base.ChatError:
        answer = error.response
        headers = {key.lower(): value for key, value in dict(answer.headers).items()}
        self._learn(headers)
        words = answer.data if isinstance(answer.data, dict) else {}
        code = str(words.get("error", ""))
        if answer.status_code == TOO_MANY_REQUESTS or code in ("ratelimited", "rate_limited"):
            wait = retry_after(headers.get("retry-after", ""), method)
            return base.RateLimited("limit exceeded", error_id="429", retry_after=wait)
        if answer.status_code == UNAUTHORIZED:
            return base.TokenRefused(code, error_id=code or "401")
        # A page, or any status but 200, comes from something in front of Slack and proves nothing.
        if answer.status_code != OK or not code.replace("_", "").isalnum():
            return lost(f"HTTP {answer.status_code}", error_id=_broken(answer.status_code))
        kind = ERRORS.get(code, base.Rejected)
        if kind is base.Unavailable:
            kind = lost
        # The platform's own word for what to grant.
        return kind(str(words.get("needed", "")) or code, error_id=code)


def _broken(status: int) -> str:
    return "unreadable" if status == OK else str(status)


def escaped(text: str) -> str:
    """Slack keeps three characters for itself. https://docs.slack.dev/messaging/formatting-message-text"""
    return html.escape(text, quote=False)


def retry_after(value: str, method: str) -> float:
    """Seconds to wait; between 1 and 3,600 whatever the header says."""
    try:
        seconds = float(value)
    except ValueError:
        seconds = 60 / A_MINUTE.get(method, SLOWEST)
    return min(max(seconds, 1.0), 3600.0)
