"""Watch the knowledge folder and serve each good edit; carry out the retention period once a day."""

import logging
import threading
import time

from watchfiles import watch

from assistant.service import Assistant

log = logging.getLogger(__name__)
QUIET_MS = 300  # an editor writes a file in several steps; wait until it is still
DAY_SECONDS = 24 * 3600


class Watcher:
    """A thread that reloads after edits. Start once; `stop` waits for it."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="knowledge-watcher", daemon=True)
        self._forgotten_at = 0.0

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        folder = self._assistant.settings.knowledge
        # A time-out yields too: a new day may end or begin an entry's validity, and old conversations must go.
        for changes in watch(folder, stop_event=self._stop, step=QUIET_MS, debounce=QUIET_MS * 3,
                             rust_timeout=60_000, yield_on_timeout=True, raise_interrupt=False):  # fmt: skip
            try:
                if changes or self._assistant.serving.today != self._assistant.settings.date():
                    self._assistant.reload()
                if time.monotonic() - self._forgotten_at > DAY_SECONDS:
                    self._assistant.forget_old()
                    self._forgotten_at = time.monotonic()
            except Exception:  # the watcher must outlive any one fault
                log.exception("重新读取知识文件夹时程序出错，不是您写错了；网站仍在用上一个版本")
