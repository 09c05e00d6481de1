"""Moving a community from one chat to another: each step a page that says what will happen."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import PortalAdmin, lined
from chat import actions, moving
from chat.admin.move_forms import NewMoveForm
from chat.admin.move_steps import STEPS
from chat.models import Move, MovePair

SHOWN = 200
NEXT = {
    Move.State.DRAFT: gettext_lazy(
        "Choisir ce que devient chaque canal, puis les ouvrir sur le nouvel espace. Rien ne bouge encore."
    ),
    Move.State.OPENED: gettext_lazy(
        "Les personnes trouvées arrivent dans les nouveaux canaux. Écrire aux autres, puis faire vivre les deux."
    ),
    Move.State.DUAL: gettext_lazy(
        "Personne n’est retiré, d’un côté ni de l’autre. Quand les équipes se parlent là-bas, figer l’ancien espace."
    ),
    Move.State.FROZEN: gettext_lazy(
        "L’ancien espace ne bouge plus et dit où aller. Quand plus personne n’y écrit, archiver ses canaux."
    ),
    Move.State.ARCHIVED: gettext_lazy("C’est fini. L’historique se transfère avec l’outil de la plateforme."),
}


@admin.register(Move)
class MoveAdmin(PortalAdmin):
    steps = STEPS
    change_form_template = "admin/chat/move.html"
    list_display = ("__str__", "state", "moving_channels", "created_at")
    list_select_related = ("source", "target")
    told = ("channels", "people", "missing", "rooms_read_at", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Move]:
        number = Count("pairs", filter=~Q(pairs__wish=MovePair.Wish.STAY))
        found: QuerySet[Move] = super().get_queryset(request).annotate(number=number, listed=Count("pairs"))
        return found

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs | ({} if obj else {"form": NewMoveForm}))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": ("source", "target")})]
        return [
            (gettext_lazy("Canaux"), {"fields": ("channels", "rooms_read_at")}),
            (gettext_lazy("Personnes"), {"fields": ("people", "missing")}),
            (gettext_lazy("D’où vers où"), {"fields": ("source", "target")}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Move | None = None) -> tuple[str, ...]:
        return ("source", "target", *self.told) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Move, form: Any, change: bool) -> None:
        if change:
            return
        made = actions.start_move(source=obj.source, target=obj.target, actor=request.user)  # type: ignore[arg-type]
        obj.pk = made.pk

    def response_add(self, request: HttpRequest, obj: Move, post_url_continue: str | None = None) -> HttpResponse:
        """The move itself, where its first step is."""
        messages.success(request, _("Déménagement préparé : rien n’a encore bougé."))
        return redirect(self.change_url(obj))

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The action wrote its line."""

    @admin.display(description=gettext_lazy("canaux"))
    def moving_channels(self, move: Move) -> int:
        return int(move.number)  # type: ignore[attr-defined]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """Nothing is saved here: where the move stands, and its verbs."""
        move = self.get_object(request, unquote(object_id))
        told = {"stages": _stages(move), "next_step": NEXT[Move.State(move.state)]} if move else {}
        return super().change_view(request, object_id, form_url, told | (extra_context or {}))

    @admin.display(description=gettext_lazy("d’un canal à l’autre"))
    def channels(self, move: Move) -> SafeString | str:
        inside = Count("source__presences", filter=Q(source__presences__left_at=None), distinct=True)
        there = Count("target__presences", filter=Q(target__presences__left_at=None), distinct=True)
        rows = move.pairs.select_related("source__workspace", "target__workspace").annotate(inside=inside, there=there)
        return lined("{} → {}", ((_here(pair), _there(pair)) for pair in rows)) or _to_bind(move)

    @admin.display(description=gettext_lazy("qui est attendu"))
    def people(self, move: Move) -> str:
        everybody, lost = moving.crowd(move).count(), moving.unmatched(move).count()
        if not everybody:
            return _("Personne n’a de place dans ces canaux.")
        told = ngettext("%d personne a une place", "%d personnes ont une place", everybody) % everybody
        found = ngettext("%d trouvée sur %s", "%d trouvées sur %s", everybody - lost)
        return f"{told}, {found % (everybody - lost, move.target)}."

    @admin.display(description=gettext_lazy("pas encore trouvées"))
    def missing(self, move: Move) -> SafeString | str:
        if move.state == Move.State.DRAFT:
            return _("On les cherche à l’ouverture des canaux.")
        rows = list(moving.unmatched(move)[: SHOWN + 1])
        if not rows:
            return _("Tout le monde est trouvé.")
        lines = [(str(one), one.user.email) for one in rows[:SHOWN]]
        more = [(_("et d’autres"), "…")] if len(rows) > SHOWN else []
        link = format_html(_("À leur donner : {}"), move.target.invite_url or _("aucun lien d’invitation connu"))
        accounts = format_html('<a href="{}">{}</a>', _accounts(move), _("Les lier à la main"))
        return lined("{}", [(link,), (accounts,)]) + SafeString("<br>") + lined("{} ({})", lines + more)


def _to_bind(move: Move) -> SafeString:
    """Only channels that the portal follows move with it."""
    url = f"{reverse('admin:chat_channel_rooms')}?{urlencode({'espace': move.source_id})}"
    told = _("Aucun canal de {} n’est relié au portail.") + " <a href='{}'>{}</a>."
    return format_html(told, move.source, url, _("Relier d’abord ceux qui déménagent, ils s’ajoutent ici"))


def _stages(move: Move) -> list[dict[str, Any]]:
    """The five steps: those behind, the one it is at, those ahead."""
    states = list(Move.State)
    here = states.index(Move.State(move.state))
    return [{"label": one.label, "here": at == here, "behind": at < here} for at, one in enumerate(states)]


def _accounts(move: Move) -> str:
    return f"{reverse('admin:chat_account_changelist')}?workspace__id__exact={move.target_id}&state__exact=not_found"


def _here(pair: MovePair) -> str:
    told = ngettext("%d membre", "%d membres", pair.inside) % pair.inside  # type: ignore[attr-defined]
    notice = f" ; {pair.get_notice_display()}" if pair.notice else ""
    return f"{pair.source} ({told}{notice})"


def _there(pair: MovePair) -> str:
    if pair.wish == MovePair.Wish.STAY or pair.target is None:
        return str(pair.get_wish_display())
    if not pair.target.external_id:
        return _("%s (pas encore créé)") % pair.target
    number = pair.there  # type: ignore[attr-defined]
    return f"{pair.target} ({ngettext('%d membre', '%d membres', number) % number})"
