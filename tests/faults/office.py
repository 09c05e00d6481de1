"""The admin as a browser has it: the forms of a page, read from its HTML, sent back with one change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser

import httpx

Pairs = list[tuple[str, str]]
UNSENT = {"submit", "button", "file", "image", "reset"}
REASON = "Une raison"


@dataclass
class Control:
    """What a person fills in. `values` are those it sends; `options` those that could be chosen."""

    name: str
    kind: str
    values: list[str]
    options: list[str] = field(default_factory=list)
    required: bool = False

    @property
    def others(self) -> Iterator[list[str]]:
        """Other values a person might give, likeliest first."""
        value = self.values[0] if self.values else ""
        if self.kind == "checkbox":
            yield [] if self.values else self.options
        elif self.kind in {"select", "radio"}:
            yield from ([option] for option in self.options if option and option not in self.values)
        elif self.kind == "number":
            yield [str(int(value or 0) + 1)]
        elif day := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", value):
            moved = date(*map(int, reversed(day.groups()))) + timedelta(days=1)
            yield [f"{moved:%d/%m/%Y}"]
        elif hour := re.fullmatch(r"(\d\d):(\d\d)(:\d\d)?", value):
            yield [f"{(int(hour[1]) + 1) % 24:02}:{hour[2]}:00"]
        elif re.fullmatch(r"[a-z0-9-]+", value):
            yield [f"autre-{value}"]
        elif "@" not in value:
            yield [f"{value}?autre" if value.startswith("https://") else f"Autre {value}"[:60].strip()]


@dataclass
class Form:
    """One form of a page, and where it is sent."""

    action: str = ""
    controls: list[Control] = field(default_factory=list)

    def named(self, name: str) -> Control | None:
        return next((control for control in self.controls if control.name == name), None)

    def pairs(self, **changed: list[str]) -> Pairs:
        """What a browser would send, with other values for the controls named."""
        sent = [control for control in self.controls if "__prefix__" not in control.name]
        return [(one.name, value) for one in sent for value in changed.get(one.name, one.values)]

    def filled(self, *, everything: bool) -> Pairs:
        """The same, with an answer wherever one must be given, or wherever one may."""
        changed = {
            one.name: next(one.others, []) if one.options else [REASON]
            for one in self.controls
            if not any(one.values) and one.kind != "hidden" and (one.required or everything)
        }
        return self.pairs(**changed)

    @property
    def inlines(self) -> list[str]:
        """Prefixes of the rows within the page."""
        return [one.name.removesuffix("-TOTAL_FORMS") for one in self.controls if one.name.endswith("-TOTAL_FORMS")]

    def visible(self, inline: str = "") -> list[Control]:
        """Controls a person sees: the page's own, or those of an inline's first row."""
        rows = tuple(f"{prefix}-" for prefix in self.inlines)
        wanted = [one for one in self.controls if (one.name.startswith(f"{inline}-0-") if inline else True)]
        return [
            one
            for one in wanted
            if one.kind != "hidden" and not one.name.endswith("-DELETE") and (inline or not one.name.startswith(rows))
        ]

    def less(self, inline: str) -> Pairs:
        """The inline's first row is ticked for deletion."""
        return [*self.pairs(), (f"{inline}-0-DELETE", "on")]

    def more(self, inline: str, like: dict[str, list[str]]) -> Pairs:
        """A row more, that has the values of another."""
        total = self.named(f"{inline}-TOTAL_FORMS")
        number = int(total.values[0]) if total else 0
        row = [(f"{inline}-{number}-{name}", value) for name, values in like.items() for value in values]
        return [*self.pairs(**{f"{inline}-TOTAL_FORMS": [str(number + 1)]}), *row]

    def row(self, inline: str) -> dict[str, list[str]]:
        """The values of an inline's first row, by the name of their column."""
        return {one.name.removeprefix(f"{inline}-0-"): one.values for one in self.visible(inline)}


class Page(HTMLParser):
    """The forms of a page that are sent by POST."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._in: Control | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(told.get("action", ""))
            if told.get("method", "").lower() == "post":
                self.forms.append(self._open)
        elif tag == "option" and self._in:
            self._in.options.append(told.get("value", ""))
            if "selected" in told:
                self._in.values.append(told.get("value", ""))
        elif self._open is not None and told.get("name") and "disabled" not in told and "readonly" not in told:
            self._control(tag, told)

    def _control(self, tag: str, told: dict[str, str]) -> None:
        form, name, required = self._open or Form(), told["name"], "required" in told
        kind = told.get("type", "text") if tag == "input" else tag
        if tag in {"textarea", "select"}:
            self._in = Control(name, kind, [], required=required)
            form.controls.append(self._in)
        elif tag == "input" and kind in {"checkbox", "radio"}:
            value = told.get("value", "on")
            control = form.named(name)
            if control is None:
                form.controls.append(control := Control(name, kind, [], required=required))
            control.options.append(value)
            control.values += [value] if "checked" in told else []
        elif tag == "input" and kind not in UNSENT:
            form.controls.append(Control(name, kind, [told.get("value", "")], required=required))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif self._in and tag == self._in.kind:
            if tag == "textarea":
                self._in.values = ["".join(self._in.values).removeprefix("\n")]
            elif not self._in.values and self._in.options and self._in.options[0] == "":
                self._in.values = [""]
            self._in = None

    def handle_data(self, data: str) -> None:
        if self._in and self._in.kind == "textarea":
            self._in.values.append(data)


class Office:
    """An administrator at the site, who has proved a second factor."""

    def __init__(self, address: str, session: tuple[str, str]) -> None:
        self.http = httpx.Client(base_url=f"http://{address}", timeout=30, cookies=dict([session]))

    def form(self, path: str) -> Form | None:
        """The form of a page of the admin; None where there is none."""
        answer = self.http.get(path)
        return own_form(answer) if answer.status_code == 200 else None

    def send(self, path: str, pairs: Pairs) -> httpx.Response:
        data: dict[str, list[str]] = {}
        for name, value in pairs:
            data.setdefault(name, []).append(value)
        return self.http.post(path, data=data, headers={"Referer": f"{self.http.base_url}{path}"})

    def batch(self, path: str, action: str, pk: object) -> Form | None:
        """The page of a list's action on one row."""
        listed = self.form(path)
        token = listed.named("csrfmiddlewaretoken") if listed else None
        if token is None:
            return None
        ticked = [("action", action), ("_selected_action", str(pk)), ("index", "0")]
        answer = self.send(path, [(token.name, token.values[0]), *ticked])
        return own_form(answer) if answer.status_code == 200 else None


def own_form(answer: httpx.Response) -> Form | None:
    """The last form of a page, after the frame's own."""
    found = [form for form in Page(answer.text).forms if not form.action]
    return found[-1] if found else None
