"""Messages as files, where there is nobody to send them: for trying the program out."""

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from heapq import nlargest
from pathlib import Path
from threading import Lock
from typing import Any

from mobility.domain.delivery import Outcome, Outgoing, Sent, TryAgain
from mobility.gateways.calendar_file import Method, visit_calendar

FOLDER = "outbox"
END = ".json"


@dataclass(frozen=True, kw_only=True)
class StoredMessage:
    """A message as its file tells it; `calendar` is the text of its calendar file."""

    at: datetime
    channel: str
    to: str
    subject: str
    body: str
    locale: str
    stop_url: str
    calendar: str


class OutboxFolder:
    """Writes one file for each message; the same message again is the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, Lock()
        self._names: dict[str, str] | None = None

    def __call__(self, message: Outgoing, *, now: datetime) -> Outcome:
        """Write one message down."""
        try:
            content = json.dumps(_told(message, now), ensure_ascii=False, indent=1)
            with self._lock:
                _write(self._folder / self._name(message, now), content)
        except (OSError, ValueError):
            return TryAgain("folder", channel_down=True)
        return Sent()

    def _name(self, message: Outgoing, now: datetime) -> str:
        """Name a message's file by its time and channel, or as it is already named."""
        if self._names is None:
            self._names = {_mark(file): file.name for file in self._folder.glob(f"*{END}")}
        mark = sha256(message.key.encode()).hexdigest()[:16]
        new = f"{now:%Y%m%dT%H%M%S%f}-{message.channel}-{mark}{END}"
        return self._names.setdefault(mark, new)


def read_messages(folder: Path, *, limit: int = 50) -> list[StoredMessage]:
    """Read the newest messages, the last one first; a file that is no message is passed over."""
    newest = nlargest(limit, folder.glob(f"*{END}"), key=lambda file: file.name)
    return list(_read(newest))


def _read(files: list[Path]) -> Iterator[StoredMessage]:
    for file in files:
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
            at = datetime.fromisoformat(told.pop("at"))
            yield StoredMessage(at=at, **told)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            continue


def _mark(file: Path) -> str:
    return file.stem.rpartition("-")[2]


def _told(message: Outgoing, now: datetime) -> dict[str, Any]:
    method: Method = "CANCEL" if message.takes_back else "PUBLISH"
    file = visit_calendar(message.visit, now=now, method=method) if message.visit else b""
    return {
        "at": now.isoformat(),
        "channel": message.channel.value,
        "to": message.to,
        "subject": message.subject,
        "body": message.body,
        "locale": message.locale,
        "stop_url": message.stop_url,
        "calendar": file.decode().replace("\r\n", "\n"),
    }


def _write(file: Path, content: str) -> None:
    """Write a file that its owner alone reads, whole or not at all."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as part:
            part.write(content)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
