"""Single values inside a YAML line: quotes, brackets, comments, and how to write them safely."""

from __future__ import annotations

import re
from enum import Enum

COMMENT = re.compile("(?P<space>[ \t\u3000\xa0]+)#(?=[ \t\u3000\xa0]|$)")
OPEN_MARKS = {"[": "]", "［": "]", "{": "}", "｛": "}"}
CLOSE_MARKS = {"]": "]", "］": "]", "}": "}", "｝": "}"}
DEEPEST = 8


class Flow(Enum):
    """How a value that begins with a bracket ends."""

    CLOSED = "closed"  # the bracket closes at the end: a list or a mapping
    OPEN = "open"  # it does not close on what we have seen
    TEXT = "text"  # it closes early and words follow: `[通知]…` is text


def quoted(text: str) -> str:
    """Text as a YAML scalar that means exactly this text."""
    return "'" + text.replace("'", "''") + "'"


def plain_value(value: str) -> tuple[str, str]:
    """A bare value without its comment, and the comment when it might have been meant as text.

    `#` directly followed by a word belongs to the value; two spaces before `# ` mark a comment clearly.
    """
    match = COMMENT.search(value)
    if match is None:
        return _without_wide_quotes(value.strip()), ""
    text, tail = value[: match.start()], value[match.end() - 1 :]
    doubtful = match["space"] == " "
    return _without_wide_quotes(text.strip()), tail.strip() if doubtful else ""


def quote_end(value: str) -> int | None:
    """Where the quotation that begins the value ends (exclusive), if it ends at all."""
    mark, at = value[0], 1
    while at < len(value):
        if mark == '"' and value[at] == "\\":
            at += 2
            continue
        if value[at] == mark:
            if mark == "'" and value[at + 1 : at + 2] == "'":
                at += 2
                continue
            return at + 1
        at += 1
    return None


def flow_end(value: str) -> Flow:
    """Whether a bracketed value closes, and whether anything but a comment follows."""
    depth: list[str] = []
    at = 0
    while at < len(value):
        mark = value[at]
        if mark in "\"'" and value[at - 1] in "[［{｛,，:： ":
            end = quote_end(value[at:])
            if end is None:
                return Flow.OPEN
            at += end
            continue
        if mark in OPEN_MARKS:
            depth.append(OPEN_MARKS[mark])
        elif mark in CLOSE_MARKS and depth and depth[-1] == CLOSE_MARKS[mark]:
            depth.pop()
            if not depth:
                rest = value[at + 1 :]
                return Flow.CLOSED if not rest.strip() or rest.strip()[0] == "#" else Flow.TEXT
        at += 1
    return Flow.OPEN


def mend_flow(value: str, depth: int = 0) -> str | None:
    """A one-line list or mapping with every scalar quoted; None when it is better kept as text."""
    end = _closing(value)
    if end is None or depth > DEEPEST:
        return None
    body = value[1:end]
    parts = [part.strip() for part in _split(body, ",")]
    if value[0] in "[［":
        if len(parts) == 1:
            parts = [part.strip() for part in _split(body, "，")]
        items = [_flow_scalar(part, depth) for part in parts if part]
        return "[" + ", ".join(items) + "]"
    if len(parts) == 1:
        parts = [part.strip() for part in _split(body, "，")]
    pairs = []
    for part in filter(None, parts):
        key, mark, item = re.match("([^:：]*)([:：]?)(.*)", part, re.DOTALL).groups()  # type: ignore[union-attr]
        if not mark:
            return None
        item = item.strip()
        pairs.append(f"{quoted(key.strip())}: {_flow_scalar(item, depth) if item else ''}")
    return "{" + ", ".join(pairs) + "}"


def _flow_scalar(part: str, depth: int) -> str:
    if part[0] in "\"'" and quote_end(part) == len(part):
        mark, body = part[0], part[1:-1]
        return quoted(body.replace("''", "'") if mark == "'" else re.sub(r'\\(["\\/])', r"\1", body))
    if part[0] in OPEN_MARKS and not part.startswith(("{{", "｛｛")) and flow_end(part) is Flow.CLOSED:
        nested = mend_flow(part, depth + 1)
        if nested is not None:
            return nested
    return quoted(_without_wide_quotes(part))


def _closing(value: str) -> int | None:
    """The place of the bracket that closes the value, leaving out a comment behind it."""
    for at in range(len(value) - 1, 0, -1):
        if value[at] in CLOSE_MARKS and flow_end(value[: at + 1]) is Flow.CLOSED:
            return at
    return None


def _split(body: str, comma: str) -> list[str]:
    parts, depth, start, at = [], 0, 0, 0
    while at < len(body):
        mark = body[at]
        if mark in "\"'" and (body[start:at].rstrip() or ":")[-1] in ":：[{":
            at += quote_end(body[at:]) or 1
            continue
        if mark in OPEN_MARKS:
            depth += 1
        elif mark in CLOSE_MARKS:
            depth = max(depth - 1, 0)
        elif mark == comma and depth == 0:
            parts.append(body[start:at])
            start = at + 1
        at += 1
    return [*parts, body[start:]]


def _without_wide_quotes(text: str) -> str:
    """`“甲”` typed for `"甲"`; two quotations side by side are left alone."""
    inner = text[1:-1]
    wrapped = len(text) > 2 and text[0] == "“" and text[-1] == "”"
    return inner if wrapped and "“" not in inner and "”" not in inner else text
