"""A real server for tests, and waiting for what another thread will do."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

from assistant.channels.app import create_app
from assistant.service import Assistant

DEADLINE_SECONDS = 60.0  # generous: a loaded machine is slow, a broken promise never comes true


def until(condition: Callable[[], object], what: str) -> None:
    """Return as soon as the condition holds; fail with `what` when it never does."""
    end = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < end, f"never happened: {what}"
        time.sleep(0.02)


@contextlib.contextmanager
def running(assistant: Assistant, port: int = 0) -> Iterator[str]:
    """Serve an assistant on a free port, or on this one; gives its address."""
    with serving(create_app(assistant), port) as address:
        yield address


@contextlib.contextmanager
def serving(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """Serve an application on a free port, or on this one, with uvicorn in a thread; gives its address."""
    listening = socket.create_server(("127.0.0.1", port))
    config = uvicorn.Config(app, log_config=None, server_header=False, timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="test-server")
    thread.start()
    try:
        until(lambda: server.started or not thread.is_alive(), "the server starts")
        assert server.started
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(DEADLINE_SECONDS)
        listening.close()
    assert not thread.is_alive()
