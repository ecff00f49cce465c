"""An end for what a hanging server could keep waiting for ever, one byte at a time."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Timer


@contextmanager
def cut_off_after(seconds: float, line: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Shut the line's socket down if the block has not ended in time; what waits on it then fails.

    A socket's own timeout begins anew with every byte, so that it alone is no end.
    """
    timer = Timer(seconds, _shut, args=(line,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shut(line: Callable[[], socket.socket | None]) -> None:
    open_socket = line()
    if open_socket is not None:
        with suppress(OSError):
            # Past the layer of TLS, which another thread is reading in.
            socket.socket.shutdown(open_socket, socket.SHUT_RDWR)
