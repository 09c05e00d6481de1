"""What an address is written when it begins, resumes or shares a proposal: nothing a sender typed is in it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.letters import Letter, send, written_for
from partners.answers import last_day
from partners.emails.addressing import own_link, signed
from partners.models import Writer
from seasons import dates
from seasons.text import in_sentence


def _writer(writer: Writer) -> Writer:
    return writer


@written_for(_writer)
def begun(writer: Writer) -> None:
    """The link that confirms the address and opens the draft."""
    _send(
        writer,
        kind="begin",
        subject=_("Votre proposition de projet : commencer à écrire"),
        happened=[
            _("Cette adresse a été laissée sur le site pour proposer un projet. Le lien ouvre votre brouillon."),
        ],
        coming=[
            _("Cinq pages de questions vous y attendent : une demi-heure en tout, en plusieurs fois si vous voulez."),
            *_deadline(writer),
            _("Gardez ce message : le même lien permet de reprendre plus tard, sur n’importe quel appareil."),
            _("Si vous n’avez rien demandé, ignorez-le : sans visite, tout s’efface en sept jours."),
        ],
        label=_("Ouvrir mon brouillon"),
    )


@written_for(_writer)
def resume(writer: Writer) -> None:
    """The link again."""
    _send(
        writer,
        kind="link",
        subject=_("Votre lien pour retrouver votre proposition"),
        happened=[_("Ce lien a été demandé sur le site. Il ouvre toutes les propositions de cette adresse.")],
        coming=[*_deadline(writer), _("Si vous n’avez rien demandé, ignorez ce message : rien ne change.")],
        label=_("Retrouver ma proposition"),
    )


@written_for(_writer)
def invitation(writer: Writer) -> None:
    """To somebody a writer asks to write with them."""
    _send(
        writer,
        kind="invitation",
        subject=_("Invitation à écrire une proposition de projet"),
        happened=[
            _("Une association vous invite à écrire avec elle sa proposition %(reference)s pour la %(season)s.")
            % {"reference": writer.proposal.reference, "season": _season(writer)}
        ],
        coming=[
            *_deadline(writer),
            _("Ce lien est le vôtre : il ne se partage pas. Vos réponses et les siennes ne s’écrasent pas."),
            _("Si cette invitation ne vous dit rien, ignorez-la : elle s’efface en sept jours."),
        ],
        label=_("Écrire avec elle"),
    )


def _send(
    writer: Writer, *, kind: str, subject: str, happened: Sequence[str], coming: Sequence[str], label: str
) -> None:
    letter = Letter(
        kind=f"proposal.{kind}",
        subject=subject,
        happened=happened,
        next=coming,
        link=(label, own_link(writer)),
        signed=signed(""),
        secret=True,
    )
    send(letter, to=writer, about=writer.proposal)


def _deadline(writer: Writer) -> list[str]:
    day = last_day(writer.proposal)
    if day is None:
        return []
    return [
        _("L’appel à projets de la %(season)s est ouvert %(until)s au soir.")
        % {"season": _season(writer), "until": dates.until(day)}
    ]


def _season(writer: Writer) -> str:
    return in_sentence(writer.proposal.season.name)
