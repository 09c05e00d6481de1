"""What seasons write to people: *vous* to those who bring a project, *tu* to those who give time."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import languages
from accounts.letters import Letter
from seasons import dates
from seasons.models import Phase, Season, Watch
from seasons.text import in_sentence

SALT = "seasons.watch"


def watch_token(watch: Watch) -> str:
    """A signed reference that proves the address was read."""
    return signing.dumps(watch.pk, salt=SALT)


def watch_id(token: str, *, max_age: int | None = None) -> int | None:
    """The row a token names, or None when it is forged or older than `max_age` seconds."""
    try:
        return int(signing.loads(token, salt=SALT, max_age=max_age))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def confirm_watch(watch: Watch) -> Letter:
    """Ask the address to confirm, before anything else is sent to it."""
    topic = {"topic": watch.get_topic_display()}
    if watch.topic == Watch.Topic.CALL:
        subject = _("Confirmer votre alerte")
        happened = _(
            "Cette adresse a été laissée sur le site pour apprendre quand ouvrira le prochain appel à projets."
        )
        after = _("Rien ne sera envoyé sans votre confirmation. Si vous n’avez rien demandé, ignorez ce message.")
        label = _("Confirmer mon adresse")
    else:
        subject = _("Confirmer ton alerte")
        happened = _("Cette adresse a été laissée sur le site pour être prévenue : %(topic)s.") % topic
        after = _("Rien ne sera envoyé sans ta confirmation. Si tu n’as rien demandé, ignore ce message.")
        label = _("Confirmer mon adresse")
    token = watch_token(watch)
    return Letter(
        kind="watch.confirm",
        subject=subject,
        happened=[happened],
        next=[after],
        link=(label, reverse("seasons:watch-confirm", args=[token])),
        undo=(_("Ne plus recevoir d’alerte"), reverse("seasons:watch-stop", args=[token])),
        secret=True,
    )


def opened(watch: Watch, season: Season, path: str) -> Letter:
    """The day somebody waited for: the only news of their alert, which ends with it."""
    name = in_sentence(season.name)
    if watch.topic == Watch.Topic.CALL:
        call = season.phase(Phase.Kind.CALL)
        until = f" {dates.until(call.ends_on)}" if call else ""
        subject = _("L’appel à projets de la %(season)s est ouvert") % {"season": name}
        happened = _("L’appel à projets de la %(season)s est ouvert%(until)s.") % {"season": name, "until": until}
        after = [
            _("Une adresse e-mail suffit pour commencer. Tout s’enregistre, et s’écrit en plusieurs fois."),
            _("Ce message est le seul de votre alerte : votre adresse vient d’être effacée du site."),
        ]
        label = _("Proposer un projet")
    else:
        launch = [_("Le lancement a lieu %s.") % dates.on(season.launch_on)] if season.launch_on else []
        subject = _("Les équipes de la %(season)s se forment") % {"season": name}
        happened = _("La %(season)s recrute : choisis un projet, et rejoins-le en deux minutes.") % {"season": name}
        after = [*launch, _("Ce message est le seul de ton alerte : ton adresse vient d’être effacée du site.")]
        label = _("Voir les projets")
    kind = f"watch.{watch.topic}"
    return Letter(
        kind=kind, subject=subject, happened=[happened], next=after, link=(label, languages.here(path)), bulk=True
    )
