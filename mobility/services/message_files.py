"""Reading the texts of messages from a folder: one TOML file a language."""

from collections.abc import Mapping
from pathlib import Path

from mobility.domain.errors import TextInvalid
from mobility.domain.message import Channel, Kind
from mobility.domain.message_rules import check_text
from mobility.domain.message_text import MessageText, TextKey
from mobility.domain.table import Table
from mobility.services.network_files import read_toml

MOST = 4000


def read_texts(folder: Path) -> Mapping[TextKey, MessageText]:
    """Read and check every text of a folder; each language has one for each kind and channel.

    Raises NetworkInvalid with file, key and reason.
    """
    return {
        (kind.value, channel.value, file.stem): text
        for file in sorted(folder.glob("*.toml"))
        for (kind, channel), text in _read(file).items()
    }


def _read(file: Path) -> Mapping[tuple[Kind, Channel], MessageText]:
    top = Table(file.name, read_toml(file, file.name))
    texts = {}
    for kind in Kind:
        channels = Table(file.name, top.raw(kind), kind)
        for channel in Channel:
            place = f"{kind}.{channel}"
            texts[kind, channel] = _text(
                kind, channel, Table(file.name, channels.raw(channel), place)
            )
        channels.end()
    top.end()
    return texts


def _text(kind: Kind, channel: Channel, table: Table) -> MessageText:
    subject = table.words("subject") if table.has("subject") else ""
    text = MessageText(subject, table.words("body", most=MOST))
    table.end()
    try:
        check_text(kind, channel, text)
    except TextInvalid as wrong:
        raise table.refuse("body", wrong.reason) from None
    return text
