"""A knowledge file as text: its path, its lines, and problems that quote them."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from assistant.knowledge.codes import CODES
from assistant.knowledge.problem import Problem

LONGEST_EXCERPT = 60
ZERO_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff]")
UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class TextFile:
    """The text of one file, cut into lines; line numbers start at 1."""

    path: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, path: str, text: str) -> TextFile:
        """Cut text into lines, with every kind of line end and every invisible mark made plain."""
        plain = ZERO_WIDTH.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
        return cls(path, tuple(UNPRINTABLE.sub(" ", plain).split("\n")))

    def line(self, number: int) -> str:
        """The author's own line, or nothing when there is no such line."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def problem(
        self,
        code: str,
        line: int,
        message: str,
        remedy: str,
        *,
        quote: bool = True,
        department: str = "",
    ) -> Problem:
        """A problem at a line of this file, weighed by its code, quoting the line unless told not to."""
        excerpt = self.line(line).expandtabs(2).rstrip() if quote else ""
        if len(excerpt) > LONGEST_EXCERPT:
            excerpt = excerpt[:LONGEST_EXCERPT] + "…"
        return Problem(self.path, max(line, 1), code, CODES[code].severity, message, remedy, excerpt, department)


def decode(path: str, raw: bytes, *, from_excel: bool = False) -> tuple[str | None, list[Problem]]:
    """Bytes to text; anything but UTF-8 is a problem that says how to save the file again.

    A table saved by Excel may also be GBK: that is what its plain “CSV” is on a Chinese computer.
    """
    remedy = "用记事本打开，选“另存为”，把“编码”改成“UTF-8”，保存后再试；WPS、Excel 请选“CSV UTF-8”。"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None, [_encoding_problem(path, 1, "像是 UTF-16，记事本里叫“Unicode”", remedy)]
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return None, [_encoding_problem(path, line, "认不出是哪种，也可能文件坏了", remedy)]
    if from_excel:
        return text, []
    return None, [_encoding_problem(path, line, "像是 GBK，记事本里叫“ANSI”", remedy)]


def _encoding_problem(path: str, line: int, found: str, remedy: str) -> Problem:
    message = f"文件不是 UTF-8 编码（{found}），读不出文字"
    return Problem(path, line, "K002", CODES["K002"].severity, message, remedy)
