"""Editing the knowledge folder of a running server: a good edit goes live, a bad one does not, and nobody notices either."""

import contextlib
import logging
import os
import re
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.service import Assistant
from assistant.watching import Watcher

from .conftest import OpenAssistant
from .knowledge.sample import ALLOWANCE, FIGURES, FILES, GRANT
from .running import running, until

QUESTION = "三孩一次性补贴怎么领"


class Office:
    """A running server on a folder that staff edit."""

    def __init__(self, address: str, assistant: Assistant) -> None:
        self.assistant = assistant
        self.folder = assistant.settings.knowledge
        self.client = httpx.Client(base_url=address, timeout=60)

    def health(self) -> dict[str, Any]:
        """What /healthz says."""
        response = self.client.get("/healthz")
        assert response.status_code == 200
        body: dict[str, Any] = response.json()
        return body

    def answer(self, message: str = QUESTION) -> str:
        """The answer's text, without the blanks that layout puts between figures and units."""
        response = self.client.post("/api/chat", json={"message": message})
        assert response.status_code == 200
        return re.sub(r"\s", "", response.json()["text"])

    def edit(self, path: str, old: str, new: str) -> None:
        """Change one place of one file, saved as editors save: written beside it, then moved over it."""
        file = self.folder / path
        text = file.read_text("utf8")
        assert old in text
        beside = file.with_name(f".{file.name}.tmp")
        beside.write_text(text.replace(old, new, 1), "utf8")
        beside.replace(file)


@contextlib.contextmanager
def asking_all_the_time(office: Office) -> Iterator[list[int]]:
    """Families go on asking meanwhile; afterwards none of them has met an error."""
    stop = threading.Event()
    statuses: list[int] = []

    def ask() -> None:
        with httpx.Client(base_url=office.client.base_url, timeout=60) as client:
            while not stop.is_set():
                statuses.append(client.post("/api/chat", json={"message": QUESTION}).status_code)
                statuses.append(client.get("/").status_code)

    families = [threading.Thread(target=ask) for _ in range(2)]
    for family in families:
        family.start()
    try:
        until(lambda: len(statuses) > 4, "families are answered")
        yield statuses
    finally:
        stop.set()
        for family in families:
            family.join()
    assert set(statuses) == {200}


@pytest.fixture
def office(open_assistant: OpenAssistant) -> Iterator[Office]:
    """A server of the test's own, watching its folder."""
    assistant = open_assistant()
    with running(assistant) as address:
        office = Office(address, assistant)
        yield office
        office.client.close()


def test_good_edit_is_live(office: Office) -> None:
    """A changed figure is in the next answers, under a new release, without a restart and without a failed request."""
    before = office.health()
    assert "5000元" in office.answer()
    with asking_all_the_time(office):
        office.edit(FIGURES, "2025-03-25: 5000", "2025-03-25: 6000")
        until(lambda: office.health()["release"] != before["release"], "the edit is live")
        assert "6000元" in office.answer()
    after = office.health()

    assert (after["status"], after["problems"]) == ("ok", [])
    assert after["since"] > before["since"]


def test_new_entry_and_its_removal(office: Office) -> None:
    """A file more is an entry more; a file less is an entry less."""
    extra = office.folder / ALLOWANCE.replace("childcare-allowance", "allowance-arrival")
    text = FILES[ALLOWANCE].replace("国家育儿补贴", "补贴到账").replace("育儿", "到账").replace("奶粉钱是甚", "钱到哪了")
    text = text.replace("国家给娃", "国家给咱").replace("三岁以下补贴", "两岁以下补贴")
    extra.write_text(text, "utf8")
    until(lambda: office.health()["entries"] == 3, "the new entry is live")
    extra.unlink()
    until(lambda: office.health()["entries"] == 2, "the removed entry is gone")


BAD_EDITS = [
    ("状态: 上线", "状态: 发布", "K014"),
    ("主管部门:", "主管单位:", "K012"),
    ("标题: 一次性生育补贴", '标题: "一次性生育补贴', "K005"),
    ("{{一次性生育补贴.二孩}}", "{{一次性生育补贴.两孩}}", "K041"),
    ("## 一句话", "## 一句", "K017"),
]


@pytest.mark.parametrize(("old", "new", "code"), BAD_EDITS)
def test_bad_edit_is_refused(office: Office, caplog: pytest.LogCaptureFixture, old: str, new: str, code: str) -> None:
    """The last good release serves on; /healthz and the log say what is wrong and where; mending it clears both."""
    release = office.health()["release"]
    with asking_all_the_time(office), caplog.at_level(logging.ERROR):
        office.edit(GRANT, old, new)
        until(lambda: office.health()["status"] == "refused_edit", "the edit is refused")
        health = office.health()

        assert health["release"] == release
        assert "5000元" in office.answer()
        problem = next(p for p in health["problems"] if p["code"] == code)
        assert list(problem) == ["path", "line", "code", "message", "remedy"]
        assert problem["path"] == f"knowledge/{GRANT}"
        assert problem["line"] > 0
        assert problem["remedy"]
        assert f"没有上线：knowledge/{GRANT} 第 {problem['line']} 行 {code} {problem['message']}" in caplog.messages

        office.edit(GRANT, new, old)
        until(lambda: office.health()["status"] == "ok", "the mended folder is accepted")
        assert office.health()["release"] == release


def test_deleted_file(office: Office) -> None:
    """Deleting what others need is refused; putting it back is enough."""
    release = office.health()["release"]
    for path, code in (("replies.yaml", "K011"), (FIGURES, "K041")):
        content = (office.folder / path).read_bytes()
        (office.folder / path).unlink()
        until(lambda: office.health()["status"] == "refused_edit", "the loss is noticed")
        assert code in {p["code"] for p in office.health()["problems"]}
        assert office.health()["release"] == release
        assert "5000元" in office.answer()
        (office.folder / path).write_bytes(content)
        until(lambda: office.health()["status"] == "ok", "the file is back")


def test_half_written_file(office: Office) -> None:
    """While a file is being written in pieces, no half of it is served; the whole of it is."""
    release = office.health()["release"]
    content = (office.folder / GRANT).read_bytes().replace("怎么办\n一次性".encode(), "怎么办\n写完了，一次性".encode())
    with asking_all_the_time(office), (office.folder / GRANT).open("wb", buffering=0) as stream:
        stream.write(content[:700])
        until(lambda: office.health()["status"] == "refused_edit", "the half file is refused")
        assert office.health()["release"] == release
        assert "5000元" in office.answer()
        stream.write(content[700:])
        until(lambda: office.health()["status"] == "ok", "the whole file is accepted")
    assert "写完了" in office.answer()


def test_two_edits_in_a_moment(office: Office) -> None:
    """Of two quick edits to one file the later counts, and an edit to another file beside them is not lost."""
    office.edit(FIGURES, "2025-03-25: 5000", "2025-03-25: 6000")
    office.edit(FIGURES, "2025-03-25: 6000", "2025-03-25: 7000")
    office.edit(ALLOWANCE, "按年发给家里", "每年发一次给家里")
    until(lambda: "7000元" in office.answer() and "每年发一次" in office.answer("国家育儿补贴一年给多少"), "both last edits are live")


def test_many_edits(office: Office) -> None:
    """A long series of saves, some of them bad, ends with the last one being served."""
    with asking_all_the_time(office):
        for amount in range(5001, 5040):
            text = FILES[FIGURES].replace(": 5000", f": {amount}")
            (office.folder / FIGURES).write_text(text if amount % 3 else text.replace("数值:", "数值"), "utf8")
        (office.folder / FIGURES).write_text(FILES[FIGURES].replace(": 5000", ": 8888"), "utf8")
        until(lambda: "8888元" in office.answer(), "the last save is live")
    assert office.health()["status"] == "ok"


def test_what_is_not_content(office: Office) -> None:
    """Lock files, backups and the guide change nothing: the release stays the same one."""
    before = office.health()
    for name in (".#site.yaml", "site.yaml~", "README.md"):
        (office.folder / name).write_text("甲", "utf8")
    office.edit(FIGURES, "2025-03-25: 5000", "2025-03-25: 5001")
    until(lambda: office.health()["release"] != before["release"], "the real edit is live")
    office.edit(FIGURES, "2025-03-25: 5001", "2025-03-25: 5000")
    until(lambda: office.health()["release"] == before["release"], "the folder is as it was, lock files or not")


@contextlib.contextmanager
def watched(assistant: Assistant) -> Iterator[None]:
    """Watch without a server, and look often even without events."""
    watcher = Watcher(assistant, look_seconds=0.1)
    watcher.start()
    try:
        yield
    finally:
        watcher.stop()


def figure(assistant: Assistant) -> str:
    """The figure now being served."""
    release = assistant.serving.release
    return release.fill("{{一次性生育补贴.三孩}}", assistant.serving.today)


def with_figure(folder: Path, amount: int) -> None:
    """Change the figure in a folder that is not watched."""
    (folder / FIGURES).write_text(FILES[FIGURES].replace(": 5000", f": {amount}"), "utf8")


def test_folder_exchanged_as_a_whole(open_assistant: OpenAssistant, tmp_path: Path) -> None:
    """A new folder moved into the old one's place is served, and so are later edits in it."""
    assistant = open_assistant()
    folder = assistant.settings.knowledge
    with watched(assistant):
        for amount in (6000, 7000):
            shutil.copytree(folder, tmp_path / "next")
            with_figure(tmp_path / "next", amount)
            folder.rename(tmp_path / f"before-{amount}")
            (tmp_path / "next").rename(folder)
            until(lambda amount=amount: figure(assistant) == f"{amount} 元", "the new folder is served")
        with_figure(folder, 8000)
        until(lambda: figure(assistant) == "8000 元", "an edit in the new folder is served")


def test_link_to_a_folder_is_turned(open_assistant: OpenAssistant, tmp_path: Path) -> None:
    """Where the name is a link to one of two folders, turning the link is an edit."""
    assistant = open_assistant()
    folder = assistant.settings.knowledge
    folder.rename(tmp_path / "blue")
    shutil.copytree(tmp_path / "blue", tmp_path / "green")
    with_figure(tmp_path / "green", 6000)
    folder.symlink_to(tmp_path / "blue")
    with watched(assistant):
        (tmp_path / "turned").symlink_to(tmp_path / "green")
        os.replace(tmp_path / "turned", folder)
        until(lambda: figure(assistant) == "6000 元", "the other folder is served")


def test_folder_that_vanishes(open_assistant: OpenAssistant, tmp_path: Path) -> None:
    """Without its folder the server serves on and says what is missing; when the folder is back, edits are live again."""
    assistant = open_assistant()
    folder = assistant.settings.knowledge
    with watched(assistant):
        folder.rename(tmp_path / "away")
        until(lambda: assistant.refused, "the loss is noticed")
        assert "找不到知识文件夹" in assistant.refused[0].message
        assert figure(assistant) == "5000 元"
        with_figure(tmp_path / "away", 6000)
        (tmp_path / "away").rename(folder)
        until(lambda: figure(assistant) == "6000 元" and not assistant.refused, "the folder is back")


def test_edit_before_the_watch_began(open_assistant: OpenAssistant) -> None:
    """An edit while the server was starting is not missed."""
    assistant = open_assistant()
    with_figure(assistant.settings.knowledge, 6000)
    with watched(assistant):
        until(lambda: figure(assistant) == "6000 元", "the early edit is served")


def refusals(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Lines of the log about the mistake."""
    return [line for line in caplog.messages if "K012" in line]


def test_bad_folder_is_read_once(open_assistant: OpenAssistant, caplog: pytest.LogCaptureFixture) -> None:
    """A mistake that stands for hours is in the log once, not every few seconds."""
    assistant = open_assistant()
    (assistant.settings.knowledge / GRANT).write_text(FILES[GRANT].replace("主管部门", "主管单位"), "utf8")
    with caplog.at_level(logging.ERROR), watched(assistant):
        until(lambda: assistant.refused, "the edit is refused")
        with_figure(assistant.settings.knowledge, 6000)
        until(lambda: len(refusals(caplog)) > 1, "another edit reads the folder again")

    assert len(refusals(caplog)) == 2


def test_fault_does_not_end_the_watch(open_assistant: OpenAssistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """If our own program fails on an edit, the log says so and the next edit is served."""
    assistant = open_assistant()
    reload = assistant.reload

    def broken() -> bool:
        monkeypatch.setattr(assistant, "reload", reload)
        raise RuntimeError("a fault")

    monkeypatch.setattr(assistant, "reload", broken)
    with watched(assistant):
        with_figure(assistant.settings.knowledge, 6000)
        until(lambda: "程序出错，不是您写错了" in caplog.text, "the fault is logged")
        assert figure(assistant) == "5000 元"
        with_figure(assistant.settings.knowledge, 7000)
        until(lambda: figure(assistant) == "7000 元", "the next edit is served")


def test_new_day(open_assistant: OpenAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """At midnight the figures of the new day hold, even while a bad edit is being refused."""
    assistant = open_assistant()
    (assistant.settings.knowledge / GRANT).write_text(FILES[GRANT].replace("主管部门", "主管单位"), "utf8")
    with watched(assistant):
        until(lambda: assistant.refused, "the edit is refused")
        tomorrow = assistant.settings.date() + timedelta(days=1)
        monkeypatch.setattr(type(assistant.settings), "date", lambda _: tomorrow)
        until(lambda: assistant.serving.today == tomorrow, "the new day is served")
        assert "birth-grant" in assistant.serving.release.entries
        assert assistant.refused


def test_old_records_go_without_anybody_asking(open_assistant: OpenAssistant) -> None:
    """The retention period is carried out from the first minute on, however long the machine has been up."""
    assistant = open_assistant(RETENTION_DAYS="10")
    now = datetime.now(UTC)
    old, new = (assistant.conversations.create("web", now - timedelta(days=days)) for days in (11, 9))
    with watched(assistant):
        until(lambda: assistant.conversations.fetch(old.id) is None, "the old conversation is forgotten")
    assert assistant.conversations.fetch(new.id) is not None


def test_watch_ends_when_told(open_assistant: OpenAssistant) -> None:
    """No thread is left behind, whether there is a folder to watch or not."""
    assistant = open_assistant()
    before = set(threading.enumerate())
    with watched(assistant):
        assert set(threading.enumerate()) - before
    shutil.rmtree(assistant.settings.knowledge)
    with watched(assistant):
        assert set(threading.enumerate()) - before

    assert set(threading.enumerate()) - before == set()
