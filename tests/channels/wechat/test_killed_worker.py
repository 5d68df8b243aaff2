"""A server process that is killed in the middle of an answer."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from assistant.store.schema import deliveries, exchanges
from tests.conftest import opened as opened_assistant
from tests.knowledge.sample import FILES, write
from tests.running import DEADLINE_SECONDS, running, until

from .platform import SETTINGS, message, opened, post, secure

ROOT = Path(__file__).resolve().parents[3]
# Serves the sample, and gets stuck in the middle of one turn, after the conversation was changed.
SERVER = """
import sys, threading, pathlib, uvicorn
from tests.conftest import opened
from assistant.channels.app import create_app
folder, database, port, marker = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
with opened(folder, DATABASE=database, WECHAT_TOKEN=sys.argv[5], WECHAT_AES_KEY=sys.argv[6], WECHAT_APPID=sys.argv[7]) as assistant:
    def stuck(exchange, add=assistant.exchanges.add):
        add(exchange)
        if exchange.message == "2":
            pathlib.Path(marker).touch()
            threading.Event().wait()
        return "never"
    assistant.exchanges.add = stuck
    uvicorn.run(create_app(assistant), port=port, log_config=None)
"""


@contextlib.contextmanager
def server(folder: Path, database: str, marker: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """A server process of its own; killed at the end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVER, str(folder), database, str(port), str(marker), *SETTINGS.values()]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL)

    def ready() -> bool:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
        return False

    try:
        until(ready, "the server starts")
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(DEADLINE_SECONDS)


def test_one_answer(database_url: str, tmp_path: Path) -> None:
    """Killed after it had changed the conversation and before it had answered: delivered again elsewhere, there is one answer, the right one."""
    write(tmp_path, FILES)
    marker = tmp_path / "marker"
    choice = message(content="2")

    def lost(address: str) -> None:
        with pytest.raises(httpx.TransportError):
            post(address, secure(choice))

    with server(tmp_path, database_url, marker) as (address, process):
        assert "2. 国家育儿补贴" in opened(post(address, secure(message(content="多少钱"))))["Content"]
        asking = threading.Thread(target=lost, args=(address,))
        asking.start()
        until(marker.exists, "the worker is in the middle")
        process.send_signal(signal.SIGKILL)
        asking.join(DEADLINE_SECONDS)
    with opened_assistant(tmp_path, DATABASE=database_url, **SETTINGS) as assistant:
        with running(assistant) as address:
            replies = [opened(post(address, secure(choice)))["Content"] for _ in range(2)]
        with assistant.deliveries._engine.connect() as connection:
            counts = [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (exchanges, deliveries)]
    assert "依据：《育儿补贴制度实施方案》" in replies[0], "the choice was still understood"
    assert replies[0] == replies[1]
    assert counts == [2, 2]
