"""What staff type, made into plain YAML line by line; nothing is lost and every line keeps its number.

Full-width marks, tabs, bare `{{…}}`, `[通知]…`, `*`, `%` and tails after ` #` are mended silently;
what cannot be mended is reported at its true line and left out, so that the rest can still be read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from assistant.knowledge.problem import Problem
from assistant.knowledge.scalars import Flow, flow_end, mend_flow, plain_value, quote_end, quoted
from assistant.knowledge.text_file import TextFile

INDENT = re.compile("[ \t\u3000\xa0]*")
ITEM = re.compile("([-－–—•·])(?:[ \t\u3000\xa0]+|$)")
TIGHT_ITEM = re.compile("([-－–—•·])(?![-－–—\\s])")
KEY = re.compile(
    '(?P<key>"[^"]+"|\'[^\']+\'|[^\\s#:：,，。；;？！?!"\'\\[\\]{}｛｝“”&*%@`|>-][^:："“”]{0,40}?)'
    "[ \t\u3000\xa0]*(?P<mark>:(?=[ \t\u3000\xa0]|$)|：|:(?!//))[ \t\u3000\xa0]*(?P<value>.*)$"
)
_ITEM_KEY = "(?P<key>[^\\s#:：\"'\\[\\]{}&*%@`|>!-][^:：]{0,40}?)[ \t]*"
ITEM_KEY = re.compile(_ITEM_KEY + "(?P<mark>:)(?:[ \t\u3000\xa0]+|$)(?P<value>.*)$")
LOOSE_ITEM_KEY = re.compile(_ITEM_KEY + "(?P<mark>[:：])(?!//)[ \t\u3000\xa0]*(?P<value>.*)$")
BLOCK_TEXT = re.compile(r"[|>][-+\d]{0,2}[ \t]*(#.*)?$")
WIDTH = {"\t": "  ", "\u3000": "  ", "\xa0": " "}
DEEPEST = 40


class Kind(Enum):
    """What an open level of indentation holds."""

    KEYS = "键"
    ITEMS = "列表"


@dataclass(slots=True)
class Mender:
    """One pass over the lines of a file, from `first` on."""

    file: TextFile
    first: int
    last: int
    problems: list[Problem] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)
    _levels: list[tuple[int, Kind]] = field(default_factory=list)
    _pending: int | None = None  # column of a key or mark that waits for its value below

    def mend(self) -> str:
        """The mended text; line n of it is line `first + n - 1` of the file."""
        self._lines = [_plain_indent(line) for line in self.file.lines[self.first - 1 : self.last]]
        at = 0
        while at < len(self._lines):
            at = self._line(at)
        return "\n".join(self._lines)

    def _line(self, at: int) -> int:
        line = self._lines[at]
        rest = line.lstrip(" ")
        if not rest or rest[0] in "#＃" or (not self._levels and re.fullmatch(r"[-－]{3,}", rest)):
            self._lines[at] = ""
            return at + 1
        indent = len(line) - len(rest)
        if indent > DEEPEST:
            return self._drop(at, "缩进太深，看不出属于哪一项", "左边最多缩进几格，和上一行对齐。")
        mark = ITEM.match(rest) or (self._in_items() and TIGHT_ITEM.match(rest))
        if mark:
            return self._item(at, indent, rest[mark.end() :].strip())
        key = KEY.match(rest)
        if key is None:
            return self._drop(
                at,
                "这一行看不懂：既不是“键: 值”，也不是“- ”开头的列表",
                "写成“键: 值”；如果接着上一行的话，请并到上一行里。",
            )
        indent = self._settle(at, indent, Kind.KEYS)
        return self._pair(at, indent, " " * indent, key)

    def _item(self, at: int, indent: int, content: str) -> int:
        settled = self._settle(at, indent, Kind.ITEMS)
        if settled < 0:
            return self._drop(at, "列表项上面没有键，不知道它属于谁", "在它上面写上键，例如“问法:”。")
        head = " " * settled + "- "
        if not content:
            self._pending = settled
            self._lines[at] = head.rstrip()
            return at + 1
        column = settled + 2
        key = ITEM_KEY.match(content)
        if key is None and self._key_follows(at, settled):
            key = LOOSE_ITEM_KEY.match(content)
        if key is None:
            return self._value(at, settled, head, content)
        source = self.file.line(self.first + at)
        typed = _width(source) - _width(INDENT.sub("", INDENT.sub("", source, count=1)[1:], count=1))
        self._levels.append((max(column, typed) if typed <= DEEPEST else column, Kind.KEYS))
        column = self._levels[-1][0]
        return self._pair(at, column, (" " * settled + "-").ljust(column), key)

    def _pair(self, at: int, column: int, head: str, key: re.Match[str]) -> int:
        name = key["key"].strip()
        name = name[1:-1] if name[0] in "\"'" else name
        head += quoted(name) + ": "
        value = key["value"].strip()
        if not value or value[0] in "#＃":
            self._pending = column
            self._lines[at] = head.rstrip()
            return at + 1
        return self._value(at, column, head, value)

    def _value(self, at: int, column: int, head: str, value: str) -> int:
        """Write one value behind `head`, taking in the lines that belong to it."""
        if BLOCK_TEXT.match(value):
            self._lines[at] = head + value[0] + ("-" if "-" in value[:3] else "")
            return self._block_text(at, self._block_end(at, column))
        if value[0] in "\"'":
            return self._quotation(at, column, head, value)
        if value[0] in "[［" or (value[0] == "{" and not value.startswith("{{")):
            return self._flow(at, column, head, value)
        text, tail_cut = plain_value(value)
        if tail_cut:
            self.problems.append(
                self.file.problem(
                    "K008",
                    self.first + at,
                    f"“{tail_cut}”前面是空格加 #，会当作备注，不给家长看",
                    "是备注就在 # 前空两格；是正文就去掉 # 后面的空格，或把整句放进引号。",
                )
            )
        following = at + 1
        while following < len(self._lines) and self._continues(following, column):
            more = plain_value(self._lines[following].strip())[0]
            joint = " " if text[-1:].isascii() and more[:1].isascii() else ""
            text += joint + more
            self._lines[following] = ""
            following += 1
        self._lines[at] = head + quoted(text)
        return following

    def _continues(self, at: int, column: int) -> bool:
        line = self._lines[at]
        rest = line.lstrip(" ")
        deeper = len(line) - len(rest) > column
        return bool(rest) and deeper and rest[0] != "#" and not ITEM.match(rest) and not KEY.match(rest)

    def _quotation(self, at: int, column: int, head: str, value: str) -> int:
        end = quote_end(value)
        if end is None:
            for following in range(at + 1, self._block_end(at, column)):
                if quote_end(value[0] + self._lines[following].strip()) is not None:
                    joined = [value, *(line.strip() for line in self._lines[at + 1 : following + 1])]
                    self._lines[at + 1 : following + 1] = [""] * (following - at)
                    return max(following + 1, self._value(at, column, head, "".join(joined)))
            self._unpaired(at, f"引号 {value[0]} 只有一半")
            self._lines[at] = head + quoted(value[1:])
            return at + 1
        rest = value[end:].strip()
        if rest and not rest.startswith("#"):
            text, _ = plain_value(value)
            self._lines[at] = head + quoted(text)
        else:
            self._lines[at] = head + quoted(_unquote(value[:end]))
        return at + 1

    def _flow(self, at: int, column: int, head: str, value: str) -> int:
        flow, taken = flow_end(value), at + 1
        while flow is Flow.OPEN and taken < len(self._lines):
            line = self._lines[taken]
            rest = line.strip()
            if rest and rest[0] not in "]］}" and _indent(line) <= column:
                break
            value = f"{value} {rest}"
            flow, taken = flow_end(value), taken + 1
        if flow is Flow.OPEN:
            self._unpaired(at, f"括号 {value[0]} 只有一半")
            self._lines[at] = head + quoted(value)
            return at + 1
        self._lines[at + 1 : taken] = [""] * (taken - at - 1)
        mended = mend_flow(value) if flow is Flow.CLOSED else None
        self._lines[at] = head + (mended if mended is not None else quoted(plain_value(value)[0]))
        return taken

    def _settle(self, at: int, indent: int, kind: Kind) -> int:
        """The column this line really belongs to; opens and closes levels; -1 when it has no home."""
        pending, self._pending = self._pending, None
        if pending is not None and (indent > pending or (indent == pending and kind is Kind.ITEMS and self._top_is_keys(indent))):
            self._levels.append((indent, kind))
            return indent
        if not self._levels and kind is Kind.KEYS:
            self._levels.append((indent, kind))
            return indent
        before = list(self._levels)
        while self._levels and self._levels[-1] != (indent, kind) and self._levels[-1][0] >= indent:
            self._levels.pop()
        if self._levels and self._levels[-1] == (indent, kind):
            return indent
        if kind is Kind.ITEMS and self._levels and self._levels[-1][1] is kind:
            return self._levels[-1][0]  # with no key waiting, an item can only belong to this list
        homes = [level for level in before if level[1] is kind]
        if not homes:
            self._levels = before
            return -1
        homes.sort(key=lambda level: (abs(level[0] - indent), -level[0]))
        nearest = homes[0]
        self._levels = before[: before.index(nearest) + 1]
        others = [abs(level[0] - indent) for level in homes[1:]]
        if abs(nearest[0] - indent) == 1 and all(distance > 1 for distance in others):
            return nearest[0]  # one space too many or too few, and only one place it can belong to
        self.problems.append(
            self.file.problem(
                "K006",
                self.first + at,
                f"缩进没有对齐：左边空了 {indent} 格，同一级的别的行空了 {nearest[0]} 格",
                f"把这一行左边改成 {nearest[0]} 个空格，和同一级的对齐。",
            )
        )
        self._lines[at] = " " * nearest[0] + self._lines[at].lstrip(" ")
        return nearest[0]

    def _top_is_keys(self, indent: int) -> bool:
        return bool(self._levels) and self._levels[-1] == (indent, Kind.KEYS)

    def _in_items(self) -> bool:
        """Whether a list may stand here: a key waits for it, or it is already open."""
        return self._pending is not None or any(kind is Kind.ITEMS for _, kind in self._levels)

    def _key_follows(self, at: int, column: int) -> bool:
        for line in self._lines[at + 1 :]:
            rest = line.lstrip(" ")
            if rest and rest[0] != "#":
                deeper = len(line) - len(rest) > column
                return deeper and not ITEM.match(rest) and KEY.match(rest) is not None
        return False

    def _block_end(self, at: int, column: int) -> int:
        end = at + 1
        while end < len(self._lines):
            line = self._lines[end]
            if line.strip() and _indent(line) <= column:
                break
            end += 1
        return end

    def _block_text(self, at: int, end: int) -> int:
        """Lift lines that stand further left than the first one; YAML would end the text there."""
        rows = [row for row in range(at + 1, end) if self._lines[row].strip()]
        base = _indent(self._lines[rows[0]]) if rows else 0
        for row in rows:
            if _indent(self._lines[row]) < base:
                self._lines[row] = " " * base + self._lines[row].lstrip(" ")
        return end

    def _drop(self, at: int, message: str, remedy: str) -> int:
        self.problems.append(self.file.problem("K006", self.first + at, message, remedy))
        self._lines[at] = ""
        return at + 1

    def _unpaired(self, at: int, message: str) -> None:
        self.problems.append(self.file.problem("K005", self.first + at, message, "补上另一半，或两边都不写。"))


def _plain_indent(line: str) -> str:
    match = INDENT.match(line)
    end = match.end() if match else 0
    return "".join(WIDTH.get(mark, mark) for mark in line[:end]) + line[end:].rstrip()


def _width(text: str) -> int:
    """The columns that text takes on the screen: full-width marks take two."""
    return sum(2 if mark in "\t\u3000－—" else 1 for mark in text)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _unquote(value: str) -> str:
    mark, body = value[0], value[1:-1]
    if mark == "'":
        return body.replace("''", "'")
    return re.sub(r'\\(["\\/])', r"\1", body)
