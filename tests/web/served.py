"""The program as people meet it: started by its own command, answering on a port."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from config import ROOT

RUN = (sys.executable, "-c", "import wsgi; wsgi.main()", "run")
START_SECONDS = 60
INHERITED = ("PATH", "LANG")


def environment(folder: Path, **changes: str) -> dict[str, str]:
    """Return the variables of a copy that keeps all it has in one folder, on a free port."""
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    port = str(free_port())
    return {**kept, "HOME": str(folder), "VAR": str(folder / "var"), "PORT": port, **changes}


def free_port() -> int:
    """Return a port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def served(env: Mapping[str, str], command: Sequence[str] = RUN) -> Iterator[int]:
    """Start a server, wait until its port answers, yield the port, and end it at the end."""
    folder, port = Path(env["HOME"]), int(env["PORT"])
    said = folder / f"server-{port}.log"
    with said.open("wb") as log:
        server = subprocess.Popen(
            list(command), cwd=ROOT, env=dict(env), stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _wait(server, port, said)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=START_SECONDS)


def _wait(server: subprocess.Popen[bytes], port: int, said: Path) -> None:
    for _ in range(START_SECONDS * 20):
        if server.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(said.read_text(errors="replace"))
