"""HTTP: the token, tiers, scopes, faults, forms in and JSON out."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from demo.fakes.serving import Fake, Handler
from demo.fakes.slack import pages
from demo.fakes.slack.call import Call, Refusal
from demo.fakes.slack.faults import Switches
from demo.fakes.slack.hands import SlackHands
from demo.fakes.slack.methods import BOT_SCOPES, METHODS
from demo.fakes.slack.state import ADMIN_TOKEN, BOT_TOKEN, DOMAIN, State

PREFIX = "/api/"
JSON = "application/json; charset=utf-8"
PAGES = ("429", "429-bare", "500", "html", "truncate", "hang", "after", "repeat")


class FakeSlack(SlackHands, Fake):
    """The server. `port` 0 takes a free one; `path` None keeps nothing."""

    bot_token, admin_token, domain = BOT_TOKEN, ADMIN_TOKEN, DOMAIN

    def __init__(self, *, port: int = 0, path: Path | None = None, switches: Switches | None = None) -> None:
        self.switches = switches or Switches()
        self.state = State(path)
        super().__init__(_Handler, port=port, memory=self.state, misfortunes=self.switches)

    @property
    def api_url(self) -> str:
        return f"{self.url}{PREFIX}"

    def scopes(self, token: str) -> frozenset[str]:
        """What the token may do now; the administrator's lost nothing."""
        missing = () if token == ADMIN_TOKEN else self.switches.missing_scopes
        return BOT_SCOPES - frozenset(missing)


class _Handler(Handler):
    @property
    def fake(self) -> FakeSlack:
        return cast(FakeSlack, self.server.fake)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/":
            with self.fake.state.lock:
                self.send(200, pages.channels(self.fake.state).encode(), "text/html; charset=utf-8", {})
        elif path == "/fake.css":
            self.send(200, pages.STYLE.encode(), "text/css; charset=utf-8", {})
        else:
            self._serve(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._serve(self.body().decode())

    def _serve(self, form: str) -> None:
        method = urlsplit(self.path).path.removeprefix(PREFIX)
        fault = self.fake.note("POST", method)
        if self._refused(method, fault):
            return
        text = json.dumps(self._answer(method, dict(parse_qsl(form)), fault), ensure_ascii=False).encode()
        if fault == "after":
            self.hang()
        else:
            self.send(200, text, JSON, self._scopes(), cut=fault == "truncate")

    def _refused(self, method: str, fault: str) -> bool:
        """Whether the request ends before Slack's own code sees it."""
        wait = 30 if fault == "429" else self._over(method)
        if fault == "hang":
            self.hang()
        elif fault == "html":
            self.send(502, b"<html><body><h1>Bad gateway</h1></body></html>", "text/html", {})
        elif fault == "500":
            self.send(500, b"", "text/plain", {})
        elif wait or fault == "429-bare":
            more = {"Retry-After": str(wait)} if wait else {}
            self.send(429, b'{"ok":false,"error":"ratelimited"}', JSON, more)
        else:
            return False
        return True

    def _over(self, method: str) -> int:
        switches = self.fake.switches
        if not switches.tiers or method not in METHODS:
            return 0
        return switches.limiter.wait(method, METHODS[method].a_minute, switches.clock())

    @property
    def _token(self) -> str:
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    def _scopes(self) -> Mapping[str, str]:
        known = self._token in self.fake.state.tokens and self.fake.switches.tells_scopes
        return {"X-OAuth-Scopes": ",".join(sorted(self.fake.scopes(self._token)))} if known else {}

    def _answer(self, name: str, words: dict[str, str], fault: str) -> dict[str, Any]:
        fake = self.fake
        try:
            with fake.state.lock:
                me = fake.state.users.get(fake.state.tokens.get(self._token, ""))
                if me is None or fake.switches.refused:
                    raise Refusal(fake.switches.refused or ("invalid_auth" if self._token else "not_authed"))
                if fault and fault not in PAGES:
                    raise Refusal(fault)
                method, scopes = METHODS.get(name), fake.scopes(self._token)
                if method is None:
                    raise Refusal("unknown_method")
                if method.scopes and scopes.isdisjoint(method.scopes):
                    raise Refusal("missing_scope", needed=method.scopes[0], provided=",".join(sorted(scopes)))
                call = Call(fake.state, fake.switches, me, words, scopes, first_page=fault == "repeat")
                answer: dict[str, Any] = json.loads(json.dumps({"ok": True} | method.do(call)))
                return answer
        except Refusal as no:
            return {"ok": False, "error": no.error} | no.more
