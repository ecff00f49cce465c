"""How gunicorn serves; `mobility run` adds the address, workers and threads from the settings."""

from typing import Any

worker_class = "gthread"
timeout = 60
graceful_timeout = 20
keepalive = 5
# Its path is the same for every instance on a machine, so two of them would meet there.
control_socket_disable = True
# Addresses carry references and signed links; the program writes its own log, with them masked.
accesslog = None
errorlog = "-"
# The program itself believes as many proxies as PROXY_HOPS says, and gunicorn none.
forwarded_allow_ips = ""
# Its warnings repeat the address and the first line of requests that it cannot read.
loglevel = "error"


def when_ready(server: Any) -> None:  # noqa: ANN401 -- gunicorn has no types
    """Print the address once it is true that somebody listens there."""
    address = server.app.wsgi().extensions["mobility"].base_url
    print(f"Mobility is served on {address} (Ctrl+C ends it)", flush=True)


def post_worker_init(worker: Any) -> None:  # noqa: ANN401 -- gunicorn has no types
    """Let one worker of this machine run the timers; a reload hands them to the next."""
    from mobility import jobs

    app = worker.app.wsgi()
    if not app.extensions["mobility"].timers_apart:
        worker.timers_stopped = jobs.start_in_turn(app)


def worker_exit(_server: Any, worker: Any) -> None:  # noqa: ANN401 -- gunicorn has no types
    """Let the timers begin nothing more in a worker that ends."""
    if stopped := getattr(worker, "timers_stopped", None):
        stopped.set()


def post_fork(_server: Any, worker: Any) -> None:  # noqa: ANN401 -- gunicorn has no types
    """Let no worker use a connection that was opened before the fork."""
    from mobility.models.base import db

    with worker.app.wsgi().app_context():
        db.engine.dispose(close=False)
