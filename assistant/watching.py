"""Watch the knowledge folder and serve each good edit; carry out the retention period once a day."""

import logging
import threading
from datetime import date

from watchfiles import watch

from assistant.knowledge.snapshot import take_snapshot
from assistant.service import Assistant

log = logging.getLogger(__name__)
QUIET_MS = 300  # an editor writes a file in several steps; wait until it is still
LOOK_SECONDS = 5.0  # without any event: a new day, a folder exchanged as a whole, a file system that tells no events


class Watcher:
    """A thread that reloads after edits. Start once; `stop` waits for it."""

    def __init__(self, assistant: Assistant, look_seconds: float = LOOK_SECONDS) -> None:
        self._assistant = assistant
        self._folder = assistant.settings.knowledge
        self._look_seconds = look_seconds
        self._seen = assistant.serving.release.fingerprint  # what was looked at last, good or bad
        self._forgot_on: date | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="knowledge-watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._look()
            if self._place() is not None:
                self._follow()
            else:
                self._stop.wait(self._look_seconds)

    def _follow(self) -> None:
        """Look after each event and now and then, until another folder, or none, stands under the name."""
        place = self._place()
        for _ in watch(self._folder, stop_event=self._stop, step=QUIET_MS, debounce=QUIET_MS * 3,
                       rust_timeout=round(self._look_seconds * 1000), yield_on_timeout=True, raise_interrupt=False):  # fmt: skip
            self._look()
            if self._place() != place:
                return

    def _place(self) -> tuple[int, int] | None:
        try:
            found = self._folder.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _look(self) -> None:
        """Reload when the content or the day is another one; forget what is too old."""
        try:
            fingerprint = take_snapshot(self._folder)[0].fingerprint
            if fingerprint != self._seen or self._assistant.serving.today != self._assistant.settings.date():
                self._seen = fingerprint
                self._assistant.reload()
            if self._forgot_on != date.today():
                self._assistant.forget_old()
                self._forgot_on = date.today()
        except Exception:  # the watcher must outlive any one fault
            log.exception("重新读取知识文件夹时程序出错，不是您写错了；网站仍在用上一个版本")
