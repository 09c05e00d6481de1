"""What a coordinator asked of a channel besides its members: open it again, call it otherwise, close it for good."""

from __future__ import annotations

from chat import report, setbacks
from chat.clients import base
from chat.models import Channel


def run(channel: Channel, client: base.ChatClient) -> None:
    """Do what was asked, each at most one call, and write it down at once; nothing asked costs nothing.

    Raises:
        ChatError: it was not done, or nobody knows: it stays asked.
    """
    if not channel.external_id:
        return
    if channel.restoring:
        client.restore(channel.external_id)
        _write(channel, restoring=False, archived=False)
    if channel.new_name and not channel.rename_refused:
        _rename(channel, client)
    if channel.closing and channel.archived:
        # Somebody was quicker on the platform.
        _write(channel, closed=True)


def _rename(channel: Channel, client: base.ChatClient) -> None:
    """A refusal is kept for the coordinator to read; members go on being kept in step."""
    try:
        room = client.rename(channel.external_id, name=channel.new_name, display_name=channel.new_display_name)
    except (base.Rejected, base.Forbidden) as refused:
        if isinstance(refused, base.ChannelGone | base.ChannelArchived):
            raise
        _write(channel, rename_refused=setbacks.trouble(refused))
        return
    _write(channel, name=room.name, display_name=room.display_name, new_name="", new_display_name="")
    report.write_links(channel, client)


def _write(channel: Channel, **values: object) -> None:
    for name, value in values.items():
        setattr(channel, name, value)
    Channel.objects.filter(pk=channel.pk).update(**values)
