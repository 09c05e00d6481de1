"""One HTTP exchange with Mattermost, and its failures in the port's words.

Source: https://developers.mattermost.com/api-documentation/ (REST v4).
"""

import json
from typing import Any

import httpx

from chat.clients import base, tls

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
# A 429 without a usable Retry-After: the default limiter refills within a second.
DEFAULT_RETRY_AFTER = 5.0

ERRORS: dict[str, type[base.ChatError]] = {
    "store.sql_channel.save_channel.exists.app_error": base.NameTaken,
    "store.sql_channel.save_channel.archived.app_error": base.NameTaken,
    "store.sql_channel.update.exists.app_error": base.NameTaken,
    "store.sql_channel.update.previously.app_error": base.NameTaken,
    "app.channel.get.existing.app_error": base.ChannelGone,
    "app.channel.get.find.app_error": base.ChannelGone,
    "app.channel.get_by_name.missing.app_error": base.ChannelGone,
    "app.team.get_by_name.missing.app_error": base.ChannelGone,
    "api.channel.add_user_to_channel.deleted.app_error": base.ChannelArchived,
    "api.channel.add_members.deleted.app_error": base.ChannelArchived,
    "api.channel.delete_channel.deleted.app_error": base.ChannelArchived,
    "api.channel.update_channel.deleted.app_error": base.ChannelArchived,
    "api.channel.patch_update_channel.deleted.app_error": base.ChannelArchived,
    "api.post.create_post.can_not_post_to_deleted.error": base.ChannelArchived,
    "api.channel.remove.default.app_error": base.DefaultChannel,
    "app.user.missing_account.const": base.PersonGone,
    "app.team.get_member.missing.app_error": base.NotInTeam,
    "api.user.create_user.user_limits.exceeded": base.UserQuota,
    "api.user.update_active.user_limit.exceeded": base.UserQuota,
}


class Wire:
    """Sends requests, counts them, keeps the server's version."""

    def __init__(
        self, base_url: str, token: str, *, version: str = "", transport: httpx.BaseTransport | None = None
    ) -> None:
        self.calls = 0
        self.version = version
        self._http = httpx.Client(
            base_url=base_url.rstrip("/") + "/api/v4",
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            transport=transport,
            verify=tls.context(),
            follow_redirects=False,
        )

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, **params: str | int) -> Any:
        return self._exchange("GET", path, params, None, write=False)

    def ask(self, path: str, body: object) -> Any:
        """A POST that only reads."""
        return self._exchange("POST", path, {}, body, write=False)

    def send(self, method: str, path: str, body: object = None, **params: str) -> Any:
        """A request that changes something: a lost answer is an unknown outcome."""
        return self._exchange(method, path, params, body, write=True)

    def send_for_lines(self, method: str, path: str, body: object, **params: str) -> list[Any]:
        """A write answered by one JSON object a line. Every line that came counts, even if the last is cut."""
        lines: list[Any] = []
        for line in self._request(method, path, params, body, write=True).text.splitlines():
            try:
                lines.append(json.loads(line))
            except json.JSONDecodeError:
                return [*lines, {"error": "unreadable answer"}]
        return lines

    def _exchange(self, method: str, path: str, params: dict[str, Any], body: object, *, write: bool) -> Any:
        answer = self._request(method, path, params, body, write=write)
        return _body(answer, base.UnknownOutcome if write else base.Unavailable)

    def _request(self, method: str, path: str, params: dict[str, Any], body: object, *, write: bool) -> httpx.Response:
        lost = base.UnknownOutcome if write else base.Unavailable
        self.calls += 1
        try:
            answer = self._http.request(method, path, params=params or None, json=body if body is not None else None)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise base.Unavailable(f"{type(error).__name__}", error_id="connect") from error
        except httpx.HTTPError as error:
            raise lost(f"{type(error).__name__}", error_id="no_answer") from error
        self.version = answer.headers.get("X-Version-Id", self.version)
        if answer.is_success:
            return answer
        raise _refusal(answer, lost)


def _body(answer: httpx.Response, lost: type[base.Unavailable]) -> Any:
    try:
        return answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise lost("unreadable answer", error_id="unreadable") from error


def _refusal(answer: httpx.Response, lost: type[base.Unavailable]) -> base.ChatError:
    status = answer.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return base.RateLimited("limit exceeded", error_id="429", retry_after=retry_after(answer.headers))
    error_id, message = _words(answer)
    if status == httpx.codes.UNAUTHORIZED:
        return base.TokenRefused(message, error_id=error_id)
    if error_id in ERRORS:
        return ERRORS[error_id](message, error_id=error_id)
    if status == httpx.codes.FORBIDDEN and error_id:
        return base.Forbidden(message, error_id=error_id)
    # An HTML 403 or 404 comes from a proxy in front, not from Mattermost: it says
    # nothing about the channel or the person.
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or not error_id:
        return lost(" ".join(filter(None, (message, error_id))), error_id=str(status))
    return base.Rejected(message, error_id=error_id)


def _words(answer: httpx.Response) -> tuple[str, str]:
    """(error id, message); ("", reason) when the page is not Mattermost's JSON."""
    try:
        words = answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return "", f"HTTP {answer.status_code}"
    if not isinstance(words, dict):
        return "", f"HTTP {answer.status_code}"
    return str(words.get("id", "")), str(words.get("message", ""))[:300]


def retry_after(headers: httpx.Headers) -> float:
    """Seconds to wait; between 1 and 3,600 whatever the header says."""
    try:
        seconds = float(headers.get("Retry-After", DEFAULT_RETRY_AFTER))
    except ValueError:
        seconds = DEFAULT_RETRY_AFTER
    return min(max(seconds, 1.0), 3600.0)
