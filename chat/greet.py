"""Welcome who arrived, once: claimed in the database before the message leaves, never sent again when in doubt."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from contextlib import closing

from django.db.models import QuerySet
from django.utils import timezone

from chat import connect, prepare, setbacks, texts
from chat.clients import base
from chat.models import Channel, Greeting, Presence, Welcome
from chat.models.messages import arrivals

AT_ONCE = 20
State = Greeting.State


def run(welcome_id: int) -> int:
    """Welcome a channel's newcomers, as many as one run may; returns how many were told."""
    rows = Welcome.objects.due().select_related(
        "channel__workspace", "channel__edition__project", "channel__season", "channel__chapter"
    )
    welcome = rows.filter(pk=welcome_id).first()
    if welcome is None:
        return 0
    channel = welcome.channel
    try:
        with closing(connect.connect(channel.workspace)) as client:
            prepare.introduce(channel.workspace, client)
            claimed = claim(welcome)
            groups = [claimed] if welcome.place == Welcome.Place.CHANNEL else [[one] for one in claimed]
            _say_all(welcome, client, [group for group in groups if group])
    except base.ChatError as error:
        if not setbacks.note_workspace(channel.workspace, error):
            wait = setbacks.LATER if error.permanent else setbacks.FIRST_WAIT
            Channel.objects.filter(pk=channel.pk).update(not_before=timezone.now() + wait)
        return 0
    return len(claimed)


def claim(welcome: Welcome) -> list[Presence]:
    """Newcomers nobody else will welcome: of two workers, one gets each."""
    found = arrivals(welcome.channel_id, welcome.since).select_related("account__volunteer__user")
    people = list(found.order_by("since", "pk")[:AT_ONCE])
    token = secrets.token_hex(8)
    Greeting.objects.bulk_create(
        [
            Greeting(channel=welcome.channel, volunteer=row.account.volunteer, claim=token)
            for row in people
            if row.account
        ],
        ignore_conflicts=True,
    )
    ours = set(Greeting.objects.filter(channel=welcome.channel, claim=token).values_list("volunteer", flat=True))
    return [row for row in people if row.account and row.account.volunteer_id in ours]


def _say_all(welcome: Welcome, client: base.ChatClient, groups: list[list[Presence]]) -> None:
    """One message a group. What surely was not sent is given back; what may have been stays claimed for good."""
    for place, group in enumerate(groups):
        try:
            _say(welcome, client, group)
        except base.UnknownOutcome:
            _settle(welcome, group, State.UNSURE)
            _give_back(welcome, groups[place + 1 :])
            raise
        except (base.Rejected, base.Forbidden):
            _settle(welcome, group, State.REFUSED)
        except base.ChatError:
            _give_back(welcome, groups[place:])
            raise
        else:
            _settle(welcome, group, State.SENT)


def _say(welcome: Welcome, client: base.ChatClient, group: list[Presence]) -> None:
    names = [str(one.account.volunteer) for one in group if one.account]
    text = texts.welcome(welcome, names)
    if welcome.place == Welcome.Place.DIRECT:
        client.direct_message(group[0].external_id, text)
    else:
        client.post(welcome.channel.external_id, text)


def _rows(welcome: Welcome, group: Iterable[Presence]) -> QuerySet[Greeting]:
    people = [one.account.volunteer_id for one in group if one.account]
    return Greeting.objects.filter(channel=welcome.channel, volunteer__in=people)


def _settle(welcome: Welcome, group: list[Presence], state: str) -> None:
    _rows(welcome, group).update(state=state)


def _give_back(welcome: Welcome, groups: list[list[Presence]]) -> None:
    _rows(welcome, [one for group in groups for one in group]).filter(state=State.CLAIMED).delete()
