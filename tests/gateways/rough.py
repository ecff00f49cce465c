"""Servers on this machine that behave as badly as a test wants."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

Behaviour = Callable[[socket.socket], object]


@contextmanager
def rough_server(behave: Behaviour) -> Iterator[int]:
    """Take connections, leave each to the behaviour, and give the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threads: list[threading.Thread] = []
        taking = threading.Thread(target=_take, args=(listening, behave, threads))
        taking.start()
        try:
            yield listening.getsockname()[1]
        finally:
            # Closing alone would not wake up who waits in accept.
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            for thread in (taking, *threads):
                thread.join()


def free_port() -> int:
    """Find a port on which nobody listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def hang(line: socket.socket) -> None:
    """Say nothing until the other side goes away."""
    while line.recv(65536):
        pass


def drop(line: socket.socket) -> None:
    """Go away without a word."""
    line.recv(1)


def drip(first: bytes, last: bytes, *, drops: int = 60, then: Behaviour = hang) -> Behaviour:
    """Say something one byte at a time, then the rest, and go on from there."""

    def behave(line: socket.socket) -> None:
        line.sendall(first)
        for _ in range(drops):
            line.sendall(b"x")
            threading.Event().wait(0.05)
        line.sendall(last)
        then(line)

    return behave


def take_mail(line: socket.socket) -> None:
    """Say yes to all that a mail program says."""
    with line.makefile("rb") as told:
        for command in told:
            is_data = command.upper().startswith(b"DATA")
            line.sendall(b"354 go on\r\n" if is_data else b"250 OK\r\n")
            while is_data and next(told) != b".\r\n":
                pass
            if is_data:
                line.sendall(b"250 OK\r\n")


def _take(listening: socket.socket, behave: Behaviour, threads: list[threading.Thread]) -> None:
    with suppress(OSError):
        while True:
            line, _ = listening.accept()
            threads.append(threading.Thread(target=_leave_to, args=(behave, line)))
            threads[-1].start()


def _leave_to(behave: Behaviour, line: socket.socket) -> None:
    with line, suppress(OSError):
        behave(line)
