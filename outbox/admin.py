"""Every mail with its state and reason, for coordinators: read, try again, put aside. Nobody writes here."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import linebreaksbr
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from outbox import actions
from outbox.models import Mail, MailQuerySet, State

Verb = Callable[..., Mail]
# What a coordinator may do, and to mails in which states.
VERBS = {
    "try_again": (_("Réessayer"), actions.TRIABLE),
    "send_unsure_again": (_("Renvoyer (incertains)"), {State.UNSURE}),
    "release_quarantined": (_("Laisser partir (quarantaine)"), {State.QUARANTINED}),
    "hold": (_("Mettre de côté"), actions.HOLDABLE),
}


@admin.register(Mail)
class MailAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The outbox. Its actions ask for the right to change mails; texts with a code or a token stay closed."""

    list_display = ("subject", "to", "state", "why", "kind", "created_at", "sent_at", "attempts")
    list_filter = ("state", "kind", "bulk")
    search_fields = ("to", "subject")
    search_help_text = _("Chercher une adresse ou un objet.")
    show_full_result_count = False
    list_per_page = 100
    actions = tuple(VERBS)
    fieldsets = (
        (None, {"fields": ("state", "why", "to", "subject", "about", "text")}),
        (_("Le parcours"), {"fields": ("created_at", "not_before", "next_try", "attempts", "sent_at")}),
        (_("Pour les techniciens"), {"fields": ("kind", "priority", "bulk", "dedupe", "sender", "message_id")}),
    )

    def get_queryset(self, request: HttpRequest) -> MailQuerySet:
        mails: MailQuerySet = super().get_queryset(request)  # type: ignore[assignment]
        match = request.resolver_match
        return mails if match and match.kwargs.get("object_id") else mails.defer("raw")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Mail | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Mail | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Mail | None = None) -> bool:
        return request.user.has_perm("outbox.view_mail") or self.has_handle_permission(request)

    def has_handle_permission(self, request: HttpRequest) -> bool:
        """Who may try again and put aside."""
        return request.user.has_perm("outbox.change_mail")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"no_server": _no_server()} | (extra_context or {}))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, object], *args: object, **kwargs: object
    ) -> HttpResponse:
        mail = context.get("original")
        if isinstance(mail, Mail) and self.has_handle_permission(request):
            context["verbs"] = [(name, label) for name, (label, states) in VERBS.items() if mail.state in states]
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[arg-type]

    @admin.display(description=_("raison"), ordering="reason")
    def why(self, mail: Mail) -> str:
        if mail.state == State.QUEUED and _no_server():
            return _t("Aucun serveur d’envoi n’est réglé (DJANGO_EMAIL_HOST).")
        if mail.state == State.SENT and settings.DEMO:
            return _t("Démonstration : rien n’est parti, le courriel se lit ici.")
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
            return _t("Ce courriel contient un code ou un lien personnel : son texte n’est montré à personne.")
        return linebreaksbr(mail.text(), autoescape=True) or _t("Le texte a été effacé.")

    @admin.action(description=VERBS["try_again"][0], permissions=["handle"])
    def try_again(self, request: HttpRequest, mails: MailQuerySet) -> None:
        self._do(request, mails, actions.try_again)

    @admin.action(description=VERBS["send_unsure_again"][0], permissions=["handle"])
    def send_unsure_again(self, request: HttpRequest, mails: MailQuerySet) -> None:
        self._do(request, mails, actions.send_unsure_again)

    @admin.action(description=VERBS["release_quarantined"][0], permissions=["handle"])
    def release_quarantined(self, request: HttpRequest, mails: MailQuerySet) -> None:
        self._do(request, mails, actions.release_quarantined)

    @admin.action(description=VERBS["hold"][0], permissions=["handle"])
    def hold(self, request: HttpRequest, mails: MailQuerySet) -> None:
        self._do(request, mails, actions.hold)

    def _do(self, request: HttpRequest, mails: MailQuerySet, verb: Verb) -> None:
        """Apply a verb to each mail and say what was done, what could not be and why."""
        actor = request.user if isinstance(request.user, User) else None
        done = wrong = gone = 0
        for mail in mails.defer("raw"):
            try:
                verb(mail=mail, actor=actor)
                done += 1
            except actions.WrongState:
                wrong += 1
            except actions.BodyGone:
                gone += 1
        if done:
            text = ngettext("C’est fait pour %d courriel.", "C’est fait pour %d courriels.", done) % done
            self.message_user(request, text, messages.SUCCESS)
        if wrong:
            text = ngettext(
                "%d courriel laissé tel quel : son état ne le permet pas.",
                "%d courriels laissés tels quels : leur état ne le permet pas.",
                wrong,
            )
            self.message_user(request, text % wrong, messages.WARNING)
        if gone:
            text = ngettext(
                "%d courriel laissé tel quel : son texte a été effacé.",
                "%d courriels laissés tels quels : leur texte a été effacé.",
                gone,
            )
            self.message_user(request, text % gone, messages.WARNING)


def _no_server() -> bool:
    return not settings.EMAIL_HOST and not settings.DEMO
