"""HTTP: tokens, faults, JSON in and out, the two pages."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, parse_qsl, urlsplit

from demo.fakes.mattermost import pages, routes
from demo.fakes.mattermost.call import NO_PAGE, Call, Lines, Refusal
from demo.fakes.mattermost.faults import Switches
from demo.fakes.mattermost.hands import MattermostHands
from demo.fakes.mattermost.state import ADMIN_TOKEN, BOT_TOKEN, TEAM, State, make_id
from demo.fakes.serving import Fake, Handler

CSP = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
FORM_BYTES = 4096


class FakeMattermost(MattermostHands, Fake):
    """The server. `port` 0 takes a free one; `path` None keeps nothing."""

    bot_token, admin_token, team_name = BOT_TOKEN, ADMIN_TOKEN, TEAM

    def __init__(self, *, port: int = 0, path: Path | None = None, switches: Switches | None = None) -> None:
        self.switches = switches or Switches()
        self.state = State(path)
        super().__init__(_Handler, port=port, memory=self.state, misfortunes=self.switches)

    @property
    def invite_url(self) -> str:
        return f"{self.url}/signup_user_complete/?id={self.state.team['invite_id']}"


class _Handler(Handler):
    @property
    def fake(self) -> FakeMattermost:
        return cast(FakeMattermost, self.server.fake)

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PUT(self) -> None:
        self._serve("PUT")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def _serve(self, method: str) -> None:
        url = urlsplit(self.path)
        if not url.path.startswith(routes.PREFIX):
            return self._page(method, url.path, url.query)
        raw = self.body()
        fault = self.fake.note(method, url.path.removeprefix(routes.PREFIX))
        if fault in ("429", "429-bare"):
            more = {"Retry-After": "1"} if fault == "429" else {}
            return self._send(429, b"limit exceeded\n", "text/plain; charset=utf-8", more=more)
        if fault == "html":
            return self._send(502, b"<html><body><h1>Bad gateway</h1></body></html>", "text/html")
        if fault == "hang":
            return self.hang()
        params = dict(parse_qsl(url.query)) | ({"page": "0"} if fault == "repeat" else {})
        status, body = self._answer(method, url.path, params, raw, fault)
        kind = "application/x-ndjson" if isinstance(body, Lines) else "application/json"
        parts = body if isinstance(body, Lines) else [body]
        text = "\n".join(json.dumps(one, ensure_ascii=False) for one in parts).encode()
        if fault == "after":
            return self.hang()
        self._send(status, text, kind, cut=fault == "truncate")
        return None

    def _answer(self, method: str, path: str, params: dict[str, str], raw: bytes, fault: str) -> tuple[int, Any]:
        fake = self.fake
        try:
            if fault == "404":
                raise Refusal(*NO_PAGE)
            if fault == "500":
                raise Refusal(500, "app.internal.app_error", "Internal error.")
            with fake.state.lock:
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                me = fake.state.users.get(fake.state.tokens.get(token, ""))
                if me is None or fake.switches.revoked:
                    raise Refusal(401, "api.context.session_expired.app_error", "Invalid or expired session.")
                operation, words = routes.find(method, path)
                body = json.loads(raw) if raw else None
                status, answer = operation(Call(fake.state, fake.switches, me, words, params, body))
                return status, answer if isinstance(answer, Lines) else json.loads(json.dumps(answer))
        except Refusal as no:
            return no.status, {
                "id": no.error_id,
                "message": no.message,
                "detailed_error": "",
                "request_id": make_id("request", str(fake.count)),
                "status_code": no.status,
            }

    def _page(self, method: str, path: str, query: str) -> None:
        state = self.fake.state
        asked = {key: values[0] for key, values in parse_qs(query).items()}
        if path == "/fake.css":
            return self._send(200, pages.STYLE.encode(), "text/css; charset=utf-8")
        if path.rstrip("/") == "/signup_user_complete":
            return self._html(self._sign_up(method, asked))
        _, _, channel = path.partition("/channels/")
        with state.lock:
            return self._html(pages.channels(state, channel.strip("/")))

    def _sign_up(self, method: str, asked: dict[str, str]) -> str:
        state = self.fake.state
        if method == "POST":
            length = min(int(self.headers.get("Content-Length") or 0), FORM_BYTES)
            asked = {
                key: values[0] for key, values in parse_qs(self.rfile.read(length).decode("utf-8", "replace")).items()
            }
        invite, email, error = asked.get("id", ""), asked.get("email", ""), ""
        with state.lock:
            if method == "POST" and invite == state.team["invite_id"]:
                try:
                    return pages.welcome(pages.register(state, email))
                except ValueError as wrong:
                    error = str(wrong)
            return pages.invitation(state, invite, email, error=error)

    def _html(self, text: str) -> None:
        self._send(200, text.encode(), "text/html; charset=utf-8")

    def _send(
        self, status: int, body: bytes, kind: str, *, cut: bool = False, more: Mapping[str, str] | None = None
    ) -> None:
        version = self.fake.switches.version
        headers = {"X-Version-Id": f"{version}.{version}.fake.false", "Content-Security-Policy": CSP}
        self.send(status, body, kind, headers | dict(more or {}), cut=cut)
