"""What the chat's room writes to people by mail."""

from __future__ import annotations

from collections.abc import Sequence

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.letters import Letter
from accounts.models import User
from chat import texts
from chat.models import Move, Workspace
from projects import standing
from projects.models import Edition, Membership
from volunteers.models import Volunteer

DIGEST_SALT = "chat.digest"


def code(workspace: Workspace, shown: str) -> Letter:
    """The proof of an address. It may reach a stranger: it names nobody and follows no link."""
    names = {"workspace": workspace.name, "code": shown}
    return Letter(
        kind="chat.code",
        subject=_("%(code)s : ton code pour relier ton compte %(workspace)s") % names,
        happened=[
            _("Quelqu’un dit, sur le portail des saisons, avoir un compte %(workspace)s avec cette adresse.") % names,
            _("Si c’est toi, voici le code à recopier : %(code)s") % names,
        ],
        next=[
            _("Il est valable une heure, une seule fois."),
            _("Si ce n’est pas toi, ne fais rien : sans ce code, rien n’est relié."),
        ],
        secret=True,
        urgent=True,
    )


def digest(edition: Edition, lead: User, arrived: Sequence[Membership]) -> Letter:
    """Who arrived last week, to one lead."""
    number = len(arrived)
    names = {"n": number, "project": edition.display_title}
    happened = ngettext(
        "%(n)d personne est arrivée dans %(project)s la semaine dernière :",
        "%(n)d personnes sont arrivées dans %(project)s la semaine dernière :",
        number,
    )
    subject = ngettext("%(project)s : %(n)d nouvelle personne", "%(project)s : %(n)d nouvelles personnes", number)
    stop = reverse("chat:digest-stop", args=[digest_token(lead.volunteer.pk)])
    return Letter(
        kind="chat.digest",
        subject=subject % names,
        happened=[happened % names, *map(_line, arrived)],
        next=[
            _("Un mot de ta part la première semaine aide à rester."),
            _("Qui n’est pas dans le canal attend peut-être un coup de main pour s’inscrire sur la messagerie."),
        ],
        link=(_("Voir l’équipe"), reverse("projects:team", args=[edition.slug])),
        undo=(_("Ne plus recevoir ce résumé"), stop),
        stop=stop,
    )


def _line(membership: Membership) -> str:
    """«Alice, en design : dans le canal»."""
    known = {"name": membership.volunteer.user.name, "role": standing.role(membership)}
    return _("%(name)s, %(role)s : %(state)s") % {**known, "state": membership.get_chat_state_display()}


def digest_token(volunteer_id: int) -> str:
    """A signed reference to the person who reads the digest."""
    return signing.dumps(volunteer_id, salt=DIGEST_SALT)


def digest_reader(token: str) -> int | None:
    """The volunteer a token names; None when it is forged."""
    try:
        return int(signing.loads(token, salt=DIGEST_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def move(row: Move, volunteer: Volunteer, text: str) -> Letter:
    """The teams are elsewhere now: to somebody who has no account there yet."""
    account = row.target.accounts.filter(volunteer=volunteer).first()
    address = account.other_email if account and account.other_email else volunteer.user.email
    values = {"ancien": row.source.name, "espace": row.target.name, "adresse": address}
    register = (_("M’inscrire sur %s") % row.target.name, row.target.invite_url) if row.target.invite_url else None
    return Letter(
        kind="chat.move",
        subject=_("Nos équipes sont maintenant sur %s") % row.target.name,
        happened=[part.strip() for part in texts.fill(text, values).split("\n\n") if part.strip()],
        next=[_("Les anciens messages restent lisibles sur %s.") % row.source.name],
        link=register,
        undo=(_("J’y ai un compte avec une autre adresse"), reverse("chat:accounts")),
    )
