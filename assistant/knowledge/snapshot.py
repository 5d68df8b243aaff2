"""All files of a knowledge folder, read once, as they stood at one moment."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from assistant.knowledge.codes import CODES
from assistant.knowledge.problem import Problem

SUFFIXES = (".md", ".yaml", ".yml", ".csv")
NOT_CONTENT = ("README.md",)
LARGEST = 2_000_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Relative paths and bytes; the fingerprint names exactly this content."""

    folder: Path
    files: Mapping[str, bytes]
    fingerprint: str

    def shown(self, relative: str) -> str:
        """The path as staff see it: knowledge/entries/x/y.md."""
        return f"{self.folder.name}/{relative}"


def take_snapshot(folder: Path) -> tuple[Snapshot, list[Problem]]:
    """Read the folder; a file that vanishes or changes meanwhile is a problem, not an exception."""
    folder = folder.resolve()
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    if not folder.is_dir():
        problems.append(_unread(folder.name, f"找不到知识文件夹“{folder}”", "检查 ASSISTANT_KNOWLEDGE 写的路径。"))
    for relative in _content_paths(folder):
        try:
            files[relative] = _read_settled(folder / relative)
        except FileNotFoundError:
            problems.append(_unread(f"{folder.name}/{relative}", "检查到一半，文件不见了", "等改名或删除做完，再检查一次。"))
        except BlockingIOError:
            problems.append(_unread(f"{folder.name}/{relative}", "文件正被保存，只读到一部分", "等保存完，再检查一次。"))
        except OSError as error:
            problems.append(_unread(f"{folder.name}/{relative}", "文件打不开", f"请管理员检查权限和磁盘（{error.strerror}）。"))
    return Snapshot(folder, MappingProxyType(files), _fingerprint(files)), problems


def _content_paths(folder: Path) -> list[str]:
    def found() -> Iterator[str]:
        for base, folders, names in os.walk(folder):
            folders[:] = [name for name in folders if not name.startswith((".", "_"))]
            for name in names:
                if name.endswith(SUFFIXES) and not name.startswith((".", "~", "_")):
                    yield Path(base, name).relative_to(folder).as_posix()

    return sorted(path for path in found() if path.rpartition("/")[2] not in NOT_CONTENT)


def _read_settled(path: Path) -> bytes:
    before = path.stat()
    with path.open("rb") as stream:
        raw = stream.read(LARGEST + 1)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise BlockingIOError
    if len(raw) > LARGEST:
        raise OSError(0, "文件太大")
    return raw


def _fingerprint(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        for part in (path.encode(), files[path]):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()[:16]


def _unread(path: str, message: str, remedy: str) -> Problem:
    return Problem(path, 1, "K001", CODES["K001"].severity, message, remedy)
