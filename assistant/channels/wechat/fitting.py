"""Text -> what fits into one message, and the rest."""

import re

LIMIT = 2047  # bytes of UTF-8; the platform refuses or cuts what is longer
MORE = "\n……回复“继续”看下文"
_LINK = re.compile(r"<a\s[^>]*>.*?</a>", re.DOTALL)
_RULE = re.compile(r"^\s*\|?[\s:|-]*-{2,}[\s:|-]*\|?\s*$")


def fitted(text: str, limit: int = LIMIT) -> tuple[str, str]:
    """`text` in at most `limit` bytes and what is left over, cut after a paragraph or sentence, never in a link."""
    if len(text.encode()) <= limit:
        return text, ""
    room = limit - len(MORE.encode())
    cut = text.encode()[:room].decode("utf8", "ignore")
    end = _boundary(cut)
    for link in _LINK.finditer(text):
        if link.start() < end < link.end() and link.start() > 0:
            end = link.start()
    return text[:end].rstrip() + MORE, text[end:].lstrip()


def _boundary(cut: str) -> int:
    """Where to end: the last paragraph in the second half, else the last line or sentence, else anywhere."""
    paragraph = cut.rfind("\n\n")
    if paragraph > len(cut) // 2:
        return paragraph
    sentence = max(cut.rfind(mark) + 1 for mark in "\n。！？；")
    return sentence if sentence > len(cut) // 6 else len(cut)


def without_markup(text: str) -> str:
    """Markdown as a chat window shows it: none. A written-out “\\n” becomes a new line."""
    text = text.replace("\\n", "\n")
    lines = [_line(line) for line in text.splitlines() if not _RULE.match(line)]
    return re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", "\n".join(lines))


def _line(line: str) -> str:
    line = re.sub(r"^\s{0,3}#{1,6}\s+", "", line)
    if re.match(r"^\s*\|.*\|\s*$", line):
        return "  ".join(cell.strip() for cell in line.strip().strip("|").split("|"))
    return line
