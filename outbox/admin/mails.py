"""Every mail with its state and reason, for coordinators: nobody writes here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import linebreaksbr
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import ReadOnlyAdmin
from outbox.admin.steps import STEPS
from outbox.models import Mail, MailQuerySet, State


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """The outbox. Texts that hold a code or a token stay closed, the demo aside."""

    steps = STEPS
    bulk_steps = STEPS
    list_display = ("subject", "to", "state", "why", "created_at", "sent_at")
    list_filter = ("state", "kind", "bulk")
    search_fields = ("to", "subject")
    search_help_text = _("Chercher une adresse ou un objet.")
    fieldsets = (
        (None, {"fields": ("state", "why", "to", "subject", "about", "text")}),
        (_("Le parcours"), {"fields": ("created_at", "not_before", "next_try", "attempts", "sent_at")}),
        (_("Pour les techniciens"), {"fields": ("kind", "priority", "bulk", "dedupe", "sender", "message_id")}),
    )

    def get_queryset(self, request: HttpRequest) -> MailQuerySet:
        mails: MailQuerySet = super().get_queryset(request)  # type: ignore[assignment]
        match = request.resolver_match
        return mails if match and match.kwargs.get("object_id") else mails.defer("raw")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"no_server": _no_server()} | (extra_context or {}))

    @admin.display(description=_("raison"), ordering="reason")
    def why(self, mail: Mail) -> str:
        if mail.state == State.QUEUED and _no_server():
            return _t("Aucun serveur d’envoi n’est réglé (DJANGO_EMAIL_HOST).")
        if mail.state == State.SENT and settings.DEMO:
            return _t("Démonstration : rien n’est parti, le mail se lit ici.")
        return mail.reason

    @admin.display(description=_("au sujet de"))
    def about(self, mail: Mail) -> SafeString | str:
        if not mail.about_type:
            return "–"
        label = f"{mail.about_type} {mail.about_id}"
        try:
            url = reverse(f"admin:{mail.about_type.replace('.', '_')}_change", args=[mail.about_id])
        except NoReverseMatch:
            return label
        return format_html('<a href="{}">{}</a>', url, label)

    @admin.display(description=_("texte"))
    def text(self, mail: Mail) -> SafeString | str:
        if not mail.readable:
            return _t("Ce mail contient un code ou un lien personnel : son texte n’est montré à personne.")
        return linebreaksbr(mail.text(), autoescape=True) or _t("Le texte a été effacé.")


def _no_server() -> bool:
    return not settings.EMAIL_HOST and not settings.DEMO
