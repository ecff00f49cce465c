"""The load driver: ready-made requests over kept-alive sockets, in a process of its own."""

import multiprocessing
import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle

from benchmarks.measure import Load

PATIENCE = 90
LENGTH = b"content-length:"


class _Client:
    """One connection with at most one request on its way."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.unread = b""
        self.whole = 0
        self.began = 0.0

    def send(self, request: bytes) -> None:
        self.unread, self.whole = b"", 0
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> int:
        """Return the status once the whole answer is here, 0 before."""
        more = self.socket.recv(65536)
        if not more:
            raise ConnectionResetError
        self.unread += more
        if not self.whole:
            end = self.unread.find(b"\r\n\r\n")
            if end < 0:
                return 0
            head = self.unread[:end].lower()
            place = head.find(LENGTH)
            length = head[place + len(LENGTH) :].split(b"\r\n", 1)[0] if place >= 0 else b"0"
            self.whole = end + 4 + int(length)
        return int(self.unread[9:12]) if len(self.unread) >= self.whole else 0


@dataclass
class _Tally:
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    broken: int = 0


def drive(
    port: int, requests: Sequence[bytes], clients: int, seconds: float, *, again: bool
) -> Load:
    """Send requests one after the other on each connection; `again` begins anew at their end."""
    source = iter(cycle(requests) if again else requests)
    tally = _Tally()
    with selectors.DefaultSelector() as selector:
        crowd = [_Client(port) for _ in range(clients)]
        cpu, start = time.process_time(), time.perf_counter()
        for client in crowd:
            selector.register(client.socket, selectors.EVENT_READ, client)
            client.send(next(source))
        _exchange(selector, source, tally, start + seconds)
        elapsed = time.perf_counter() - start
        for client in crowd:
            client.socket.close()
    return Load(
        statuses=dict(tally.statuses),
        latencies=tuple(tally.latencies),
        elapsed=elapsed,
        driver_cpu=(time.process_time() - cpu) / elapsed,
        broken=tally.broken,
    )


def _exchange(
    selector: selectors.BaseSelector, source: Iterator[bytes], tally: _Tally, deadline: float
) -> None:
    while selector.get_map():
        ready = selector.select(PATIENCE)
        if not ready:
            tally.broken += len(selector.get_map())
            return
        for key, _ in ready:
            try:
                goes_on = _step(key.data, source, tally, deadline)
            except OSError:
                tally.broken += 1
                goes_on = False
            if not goes_on:
                selector.unregister(key.fileobj)


def _step(client: _Client, source: Iterator[bytes], tally: _Tally, deadline: float) -> bool:
    status = client.receive()
    if not status:
        return True
    now = time.perf_counter()
    tally.statuses[status] += 1
    tally.latencies.append(now - client.began)
    request = next(source, None) if now < deadline else None
    if request is None:
        return False
    client.send(request)
    return True


class Driver:
    """The driver's process, kept between loads so that its start is never on the clock."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool
        self.shares: list[float] = []

    def load(
        self,
        port: int,
        requests: Sequence[bytes],
        *,
        clients: int,
        seconds: float,
        again: bool = False,
    ) -> Load:
        """Put a load on a port and return what came of it."""
        done = self._pool.submit(drive, port, requests, clients, seconds, again=again).result()
        self.shares.append(done.driver_cpu)
        return done


@contextmanager
def driving() -> Iterator[Driver]:
    """Start the driver's process and end it."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as pool:
        yield Driver(pool)
