"""gunicorn, which serves the program: whether it can have its address, and how it is started."""

import socket
import sys
from pathlib import Path

from mobility.domain.settings import SettingInvalid, Settings


def check_port(settings: Settings) -> None:
    """Raise `SettingInvalid` now if the address cannot be had; gunicorn would try five times."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            reason = f"{settings.host}:{settings.port} cannot be used: {error.strerror}"
            raise SettingInvalid("PORT", reason) from None


def command(settings: Settings, root: Path) -> list[str]:
    """Give the command line that serves; one binary, one configuration file, no shell."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return [
        *(sys.executable, "-m", "gunicorn", "--preload"),
        *("--chdir", str(root), "--config", str(root / "gunicorn.conf.py")),
        *("--bind", f"{host}:{settings.port}"),
        *("--workers", str(settings.workers), "--threads", str(settings.threads)),
        "wsgi:serve()",
    ]
