"""Messages as files, where there is nobody to send them."""

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from ical.calendar_stream import IcsCalendarStream

from mobility.domain.delivery import Outgoing, Sent, TryAgain
from mobility.domain.message import Channel
from mobility.gateways.outbox_folder import OutboxFolder, read_messages
from tests.gateways.test_mail_parts import VISIT

NOW = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)
MESSAGE = Outgoing(
    key="appointment:7:2:booked:sms",
    channel=Channel.SMS,
    to="+50255551234",
    body="Su cita es el viernes.\nEs gratis.",
    locale="es",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var" / "outbox"


def test_a_message_is_one_file_its_owner_alone_reads(folder: Path) -> None:
    assert OutboxFolder(folder)(MESSAGE, now=NOW) == Sent()
    [file] = folder.iterdir()
    assert file.name.startswith("20261110T140000000000-sms-")
    assert "appointment" not in file.name
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_same_message_again_is_the_same_file(folder: Path) -> None:
    OutboxFolder(folder)(MESSAGE, now=NOW)
    again = replace(MESSAGE, body="Otra vez.")
    # By a process that was started later, too.
    OutboxFolder(folder)(again, now=NOW + timedelta(minutes=1))
    [told] = read_messages(folder)
    assert (told.body, told.at) == ("Otra vez.", NOW + timedelta(minutes=1))
    assert len(list(folder.iterdir())) == 1


def test_the_newest_messages_are_read_first(folder: Path) -> None:
    write = OutboxFolder(folder)
    for minute in (3, 1, 2):
        message = replace(MESSAGE, key=f"k{minute}", body=str(minute))
        write(message, now=NOW + timedelta(minutes=minute))
    assert [one.body for one in read_messages(folder, limit=2)] == ["3", "2"]


def test_a_mail_is_read_with_its_calendar(folder: Path) -> None:
    mail = replace(MESSAGE, channel=Channel.EMAIL, to="a@b.test", subject="Su cita", visit=VISIT)
    OutboxFolder(folder)(mail, now=NOW)
    OutboxFolder(folder)(replace(mail, key="k", takes_back=True), now=NOW + timedelta(minutes=1))
    back, told = read_messages(folder)
    assert (told.channel, told.to, told.subject) == ("email", "a@b.test", "Su cita")
    methods = [IcsCalendarStream.calendar_from_ics(x.calendar).method for x in (told, back)]
    assert methods == ["PUBLISH", "CANCEL"]


def test_a_folder_that_is_not_there_has_no_messages(folder: Path) -> None:
    assert read_messages(folder) == []


def test_a_file_that_is_no_message_is_passed_over(folder: Path) -> None:
    OutboxFolder(folder)(MESSAGE, now=NOW)
    for number, content in enumerate(["", "[]", '{"at": "x"}', '{"at": 1}', "{}", "\x00"]):
        (folder / f"9-{number}.json").write_text(content)
    (folder / ".9-half.part").write_text("{")
    assert [one.body for one in read_messages(folder)] == [MESSAGE.body]


def test_a_folder_that_cannot_be_written_is_tried_again(folder: Path) -> None:
    folder.parent.mkdir()
    folder.touch()
    assert OutboxFolder(folder)(MESSAGE, now=NOW) == TryAgain("folder", channel_down=True)


def test_several_threads_write_at_the_same_time(folder: Path) -> None:
    write = OutboxFolder(folder)

    def write_all(first: int) -> None:
        for number in range(first, 40, 4):
            write(replace(MESSAGE, key=str(number), body=str(number)), now=NOW)

    threads = [Thread(target=write_all, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(one.body) for one in read_messages(folder)) == list(range(40))
