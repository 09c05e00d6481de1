"""Who is in a Slack channel: read, add, take out; and the list of channels, which counts them."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from chat.clients import base
from chat.clients import slack_shapes as shapes
from chat.clients.batches import chunks, gather
from chat.clients.slack_wire import A_MINUTE, ERRORS, SLOWEST, Wire

# "Under 1000" for both lists; an invitation takes 100 people.
MEMBERS_PAGE = CHANNELS_PAGE = 999
INVITED = 100
# One call each, of which a minute has a hundred: https://docs.slack.dev/apis/web-api/rate-limits/
NAMED = 25
BOTH = "public_channel,private_channel"
PUBLIC = "public_channel"
# Refusals that are about one of the people, and those that say they are in already.
IN_ALREADY = {"already_in_channel", "cant_invite_self"}
PERSONAL: dict[str, type[base.ChatError]] = {
    "cant_invite": base.Rejected,
    "invitee_cant_see_channel": base.Rejected,
    "no_user": base.PersonGone,
    "org_user_not_in_team": base.NotInTeam,
    "ura_max_channels": base.Rejected,
    "user_disabled": base.PersonGone,
    "user_is_restricted": base.Rejected,
    "user_is_ultra_restricted": base.Rejected,
    "user_not_found": base.PersonGone,
}
ABOUT_PEOPLE = PERSONAL.keys() | IN_ALREADY
OUT_ALREADY = {"not_in_channel", "user_not_found", "user_disabled"}


class Members:
    """The part of the client that needs nothing but the wire."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._types = BOTH

    def capabilities(self) -> base.Capabilities:
        """The same of every workspace; whether a bot may take people out, only trying tells."""
        return base.Capabilities(
            bulk_add=True,
            counts=True,
            guards_archived=True,
            name_limit=80,
            named_at_once=NAMED,
            names_a_call=1,
            added_at_once=INVITED,
            member_seconds=60 / A_MINUTE["conversations.invite"],
            room_seconds=60 / SLOWEST,
        )

    def members(
        self, channel_id: str, *, expected: int | None = None, known: Collection[str] = ()
    ) -> tuple[base.Member, ...]:
        """A cursor holds still while people move, whoever is known; only a walk shorter than the count asks again."""
        walk = self._wire.pages("conversations.members", channel=channel_id, limit=MEMBERS_PAGE)
        found = dict.fromkeys(one for answer in walk for one in shapes.ids(answer, "members"))
        if expected is not None and len(found) < expected and len(found) < (self._count(channel_id) or 0):
            raise base.IncompleteRead("fewer members than Slack counts", error_id="moving")
        return tuple(base.Member(one) for one in found)

    def member_counts(self, channel_ids: Collection[str]) -> Mapping[str, int]:
        """The list of channels counts them, a page for 999; whoever it leaves out is asked for alone.

        A further page is read only while it cannot make more calls than asking for each, and one.
        """
        missing = set(channel_ids)
        found: dict[str, int] = {}
        for pages, answer in enumerate(self._listings(archived=False) if len(missing) > 1 else (), start=1):
            counts = {row.get("id"): shapes.count(row) for row in shapes.rows(answer, "channels")}
            found |= {one: number for one in missing if (number := counts.get(one)) is not None}
            missing -= found.keys()
            if not missing or pages > len(found):
                break
        for one in sorted(missing):
            try:
                if (number := self._count(one)) is not None:
                    found[one] = number
            except (base.ChannelGone, base.Forbidden):
                continue
        return found

    def _count(self, channel_id: str) -> int | None:
        answer = self._wire.read("conversations.info", channel=channel_id, include_num_members="true")
        return shapes.count(answer.get("channel"))

    def _listed(self, *, archived: bool) -> Iterator[dict[str, Any]]:
        for answer in self._listings(archived=archived):
            yield from shapes.rows(answer, "channels")

    def _listings(self, *, archived: bool) -> Iterator[dict[str, Any]]:
        hide = str(not archived).lower()
        try:
            yield from self._wire.pages(
                "conversations.list", types=self._types, exclude_archived=hide, limit=CHANNELS_PAGE
            )
        except base.TokenRefused as error:
            if error.error_id != "missing_scope" or self._types == PUBLIC:
                raise
            self._types = PUBLIC  # private channels need a scope of their own
            yield from self._listings(archived=archived)

    # -- adding and removing

    def add_members(self, channel_id: str, ids: Collection[str]) -> base.Added:
        return gather(chunks(sorted(set(ids)), INVITED), lambda some: self._invite(channel_id, some))

    def _invite(self, channel_id: str, ids: list[str]) -> base.Added:
        """`force` has the valid ones invited and the others named; a refusal that names nobody is tried singly."""
        answer = self._wire.send_partly("conversations.invite", channel=channel_id, users=",".join(ids), force="true")
        refused = {str(row.get("user")): str(row.get("error")) for row in answer.get("errors") or () if row.get("user")}
        whole = "" if answer.get("ok") else str(answer.get("error", ""))
        if whole and (whole not in ABOUT_PEOPLE) and (whole in ERRORS or not refused):
            raise ERRORS.get(whole, base.Rejected)(whole, error_id=whole)
        if whole and not refused and len(ids) > 1:
            return gather(chunks(ids, 1), lambda some: self._invite(channel_id, some))
        if whole and not refused:
            refused = {ids[0]: whole}
        failed = {
            one: PERSONAL.get(code, base.Rejected)(code, error_id=code)
            for one, code in refused.items()
            if one in ids and code not in IN_ALREADY
        }
        return base.Added(frozenset(ids) - failed.keys(), failed)

    def remove_member(self, channel_id: str, person_id: str) -> None:
        try:
            self._wire.send("conversations.kick", channel=channel_id, user=person_id)
        except (base.Rejected, base.Forbidden) as error:
            if error.error_id not in OUT_ALREADY:
                raise

    def set_members(self, channel_id: str, ids: Collection[str]) -> base.Settled:
        raise base.Rejected("no such method on Slack", error_id="unsupported")
