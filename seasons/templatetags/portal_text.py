"""Markdown and dates in templates."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.languages import current
from seasons import dates, text
from seasons.markdown import render
from seasons.models import Event

register = template.Library()


@register.filter
def markdown(source: str, top: int = 3) -> SafeString:
    """A Markdown text, which people wrote in French; `top` is the level of its highest heading."""
    text = render(source, top)
    return format_html('<div lang="{}">{}</div>', settings.LANGUAGE_CODE, text) if _foreign() and text else text


@register.simple_tag
def french() -> SafeString:
    """The attribute of an element whose words people wrote in French, where the page is in another language."""
    return format_html(' lang="{}"', settings.LANGUAGE_CODE) if _foreign() else SafeString()


@register.simple_tag
def french_only(short: bool = False) -> SafeString:
    """Said once on a page whose texts people wrote in French; `short` within a heading that names one of them."""
    if not _foreign():
        return SafeString()
    if short:
        return format_html('<span class="note">{}</span>', _("(en français)"))
    return format_html('<p class="note">{}</p>', _("Les textes de cette page n’existent qu’en français."))


def _foreign() -> bool:
    return current() != settings.LANGUAGE_CODE


@register.filter
def in_words(day: date | datetime) -> str:
    """«3 février», with its year when it is another than this one."""
    return dates.day(_local(day))


@register.filter
def delay(day: date | datetime) -> str:
    """«dans 10 jours»."""
    return dates.delay(_local(day))


@register.filter
def when_of(event: Event) -> str:
    """«le 3 février à 18 h 30»."""
    return dates.moment(event.starts_at)


@register.filter
def until_of(event: Event) -> str:
    """«jusqu’à 20 h», or nothing for an event that ends another day."""
    start, end = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    if start.date() != end.date():
        return dates.until(end.date())
    return _("jusqu’à %(hour)s") % {"hour": dates.hour(end)} if end > start else ""


@register.filter
def said(words: str) -> SafeString:
    """Words of a row in the page's language, where they are usual; otherwise marked as the French they are."""
    return text.marked(words, text.said(words))


@register.filter
def in_sentence(name: str) -> SafeString:
    """A season's name within a sentence: «la saison 13», «Season 13»."""
    return text.marked(name, text.in_sentence(name))


def _local(moment: date | datetime) -> date:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
