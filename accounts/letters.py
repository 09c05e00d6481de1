"""Every mail of the portal has one shape: what happened, what next, one link, how to undo it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.template.loader import render_to_string
from django.utils import translation

from accounts import languages
from accounts.models import User

P = ParamSpec("P")
R = TypeVar("R")
First = TypeVar("First")


class Reader(Protocol):
    """Whom a letter is for: an account, or a row that keeps an address and the language it was left in."""

    @property
    def email(self) -> str: ...

    @property
    def language(self) -> str: ...


class Address(NamedTuple):
    """A reader without a row."""

    email: str
    language: str = settings.LANGUAGE_CODE


@contextmanager
def reading(to: Reader) -> Iterator[None]:
    """Whatever is said in here, links included, is in the reader's language. Letters are composed inside."""
    with translation.override(languages.known(to.language)):
        yield


def written_for(
    reader: Callable[[First], Reader],
) -> Callable[[Callable[Concatenate[First, P], R]], Callable[Concatenate[First, P], R]]:
    """A function whose letter is for the reader found in its first argument: it runs in their language."""

    def decorate(write: Callable[Concatenate[First, P], R]) -> Callable[Concatenate[First, P], R]:
        @wraps(write)
        def wrapped(first: First, /, *args: P.args, **kwargs: P.kwargs) -> R:
            with reading(reader(first)):
                return write(first, *args, **kwargs)

        return wrapped

    return decorate


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, before it is addressed: in the language of its reader, so composed inside `reading(…)`.

    Args:
        kind: a dotted code a coordinator filters by, such as "membership.joined".
        subject: one line.
        happened: paragraphs on what happened, most important first.
        next: paragraphs on what comes next and when.
        link: label and path (or absolute URL) of the one link.
        undo: label and path of the way back, when there is one.
        quote: somebody's own words, shown as a quotation.
        signed: who writes, when it is a person or a team one may answer.
        bulk: the same news to many people: it leaves after every other mail, and never twice without a person.
        secret: whether a link carries a token: the text is shown to nobody else, and blanked once sent.
        urgent: somebody waits for it in front of a page: it leaves before all others.
        stop: path that ends such mails in one click (RFC 8058), for those sent to many people.
    """

    kind: str
    subject: str
    happened: Sequence[str]
    next: Sequence[str] = field(default_factory=tuple)
    link: tuple[str, str] | None = None
    undo: tuple[str, str] | None = None
    quote: str = ""
    signed: str = ""
    secret: bool = False
    bulk: bool = False
    urgent: bool = False
    stop: str = ""


def absolute(path: str) -> str:
    """A path of the site as a full URL, from SITE_URL and never from the request's Host."""
    return path if "://" in path else f"{settings.SITE_URL}{path}"


def home() -> str:
    """The site as a mail signs it: its address in the language in use."""
    return absolute(languages.here("/")).removesuffix("/")


def send(
    letter: Letter,
    *,
    to: Reader,
    about: models.Model | None = None,
    dedupe: str = "",
    not_before: datetime | None = None,
    reply_to: str = "",
) -> None:
    """Hand a letter to the mail backend, within the caller's transaction. An erased account gets none.

    Args:
        to: an account, or who left an address.
        about: the saved object the mail is about; its admin page lists the mail.
        dedupe: a key: a second mail with the same key is not written.
        not_before: the earliest moment it may leave.
        reply_to: where an answer goes, when a person chose to show their address.
    """
    if isinstance(to, User) and to.erased_at:
        return
    message = compose(letter, to=to)
    message.extra_headers["X-Portal-Kind"] = letter.kind
    if about is not None:
        message.extra_headers["X-Portal-About"] = f"{about._meta.label_lower}:{about.pk}"
    if dedupe:
        message.extra_headers["X-Portal-Dedupe"] = dedupe
    if letter.bulk:
        message.extra_headers["X-Portal-Bulk"] = "1"
    if letter.secret:
        message.extra_headers["X-Portal-Secret"] = "1"
    if letter.urgent:
        message.extra_headers["X-Portal-Priority"] = "code"
    if letter.stop:
        message.extra_headers |= {"X-Portal-Bulk": "1", "X-Portal-Unsubscribe": absolute(letter.stop)}
    if reply_to:
        message.reply_to = [reply_to]
    if not_before:
        message.extra_headers["X-Portal-Not-Before"] = not_before.isoformat()
    message.send()


def compose(letter: Letter, *, to: Reader) -> EmailMultiAlternatives:
    """The mail as its reader gets it, in their language; a preview shows its `subject` and `body`."""
    name = to.name if isinstance(to, User) else ""
    with reading(to):
        context = {"letter": letter, "name": name, "site_name": settings.SITE_NAME, "site_url": home()}
        context |= {
            part: (label, absolute(path))
            for part, (label, path) in (("link", letter.link or ("", "")), ("undo", letter.undo or ("", "")))
            if label
        }
        message = EmailMultiAlternatives(
            subject=" ".join(letter.subject.split()),
            body=render_to_string("letters/letter.txt", context),
            to=[to.email],
        )
        message.attach_alternative(render_to_string("letters/letter.html", context), "text/html")
    return message
