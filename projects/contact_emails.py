"""Alerts, and letters between people who do not see each other's address."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.letters import Letter, send, written_for
from accounts.models import User
from projects.models import Alert, Relay

SALT = "projects.alert"


def alert_token(alert: Alert) -> str:
    """A signed reference that proves the address was read."""
    return signing.dumps(alert.pk, salt=SALT)


def alert_id(token: str, *, max_age: int | None = None) -> int | None:
    """The row a token names, or None when it is forged or older than `max_age` seconds."""
    try:
        return int(signing.loads(token, salt=SALT, max_age=max_age))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def _about(alert: Alert) -> str:
    if alert.need is None:
        return alert.edition.display_title
    return f"{alert.edition.display_title}, {alert.need.skill.wanted}"


def _watcher(alert: Alert) -> Alert:
    return alert


def _recipient(relay: Relay) -> User:
    return relay.recipient


@written_for(_watcher)
def confirm_alert(alert: Alert) -> None:
    """Ask the address to confirm, before anything else is sent to it."""
    token = alert_token(alert)
    letter = Letter(
        kind="alert.confirm",
        subject=_("Confirmer ton alerte"),
        happened=[
            _("Cette adresse a été laissée sur le site pour être prévenue d’une place : %(project)s.")
            % {"project": _about(alert)}
        ],
        next=[_("Rien ne sera envoyé sans ta confirmation. Si tu n’as rien demandé, ignore ce message.")],
        link=(_("Confirmer mon adresse"), reverse("projects:alert-confirm", args=[token])),
        undo=(_("Ne plus recevoir d’alerte"), reverse("projects:alert-stop", args=[token])),
        secret=True,
    )
    send(letter, to=alert, about=alert.edition)


@written_for(_watcher)
def place_free(alert: Alert) -> None:
    """The only news of an alert, which ends with it."""
    names = {"project": alert.edition.display_title}
    role = alert.need.skill.wanted if alert.need else ""
    where = f"?need={alert.need_id}" if alert.need else ""
    happened = _("%(project)s a une place %(role)s.") if role else _("%(project)s recrute, et il reste de la place.")
    letter = Letter(
        kind="alert.place",
        subject=_("%(project)s : une place est libre") % names,
        happened=[happened % (names | {"role": role})],
        next=[
            _("Elle va à la première personne qui la prend : regarde vite si elle te va."),
            _("Ce message est le seul de ton alerte : ton adresse vient d’en être effacée."),
        ],
        link=(_("Voir et rejoindre"), reverse("projects:join", args=[alert.edition.slug]) + where),
        bulk=True,
    )
    send(letter, to=alert, about=alert.edition, dedupe=f"alert:{alert.pk}")


@written_for(_recipient)
def relayed(relay: Relay, text: str, *, is_answer: bool, reply_to: str = "") -> None:
    """Somebody's words, to one person. Neither address is told, unless the sender shows theirs."""
    names = {"project": relay.edition.display_title, "name": relay.sender.name}
    happened = (
        _("%(name)s te répond à propos de %(project)s.")
        if is_answer
        else _("%(name)s t’écrit, à propos de %(project)s.")
    )
    shown = _("%(name)s te montre son adresse : répondre à ce mail lui écrit directement.") % names
    hidden = _("Ni ton adresse ni la sienne ne sont montrées : la page de réponse fait suivre ton message.")
    letter = Letter(
        kind="relay.answer" if is_answer else "relay.message",
        subject=_("%(project)s : %(name)s t’écrit") % names,
        happened=[happened % names],
        next=[shown if reply_to else hidden],
        link=(_("Répondre"), reverse("projects:relay-answer", args=[relay.reference])),
        quote=text,
        secret=True,  # nobody else reads it, and it is blanked once sent
    )
    send(letter, to=relay.recipient, about=relay.edition, dedupe=f"relay:{relay.pk}", reply_to=reply_to)


def can_be_reached(user: User) -> bool:
    return user.is_active and not user.erased_at
