"""XML of the platform: read strictly, written so that no text can leave its element."""

import re
from collections.abc import Mapping
from xml.parsers import expat

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DEEPEST = 6


class BadXmlError(ValueError):
    """Not XML that the platform would send."""


def cleaned(text: str) -> str:
    """`text` without the characters that XML forbids; users do send them, and so do knowledge files."""
    return _ILLEGAL.sub("", text)


class _Reader:
    """Collects the children of <xml>; what is nested deeper is checked and left out."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self._seen: list[set[str]] = [set()]
        self._text: list[str] = []

    def start(self, name: str, _: Mapping[str, str]) -> None:
        if name in self._seen[-1]:
            raise BadXmlError(f"<{name[:40]}> occurs twice")
        if len(self._seen) > _DEEPEST:
            raise BadXmlError("nested too deep")
        if len(self._seen) == 1 and name != "xml":
            raise BadXmlError("the root is not <xml>")
        self._seen[-1].add(name)
        self._seen.append(set())
        if len(self._seen) == 3:
            self._text = []

    def characters(self, text: str) -> None:
        if len(self._seen) == 3:
            self._text.append(text)

    def end(self, name: str) -> None:
        if len(self._seen) == 3:
            self.fields[name] = "".join(self._text)
        self._seen.pop()


def _refuse_doctype(*_: object) -> None:
    raise BadXmlError("DOCTYPE")


def read(body: bytes) -> dict[str, str]:
    """The children of <xml> with their text. BadXmlError on anything else: a DOCTYPE, a repeated element, broken XML.

    A repeated element is refused because user text that closes its CDATA could otherwise name another sender.
    """
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = reader.start
    parser.CharacterDataHandler = reader.characters
    parser.EndElementHandler = reader.end
    try:
        parser.Parse(cleaned(body.decode()), True)
    except (expat.ExpatError, UnicodeDecodeError) as error:
        raise BadXmlError(str(error)) from error
    return reader.fields


def write(elements: Mapping[str, str | int]) -> str:
    """<xml> with these children, texts in CDATA."""
    inside = "".join(f"<{name}>{value if isinstance(value, int) else _cdata(value)}</{name}>" for name, value in elements.items())
    return f"<xml>{inside}</xml>"


def _cdata(text: str) -> str:
    return f"<![CDATA[{cleaned(text).replace(']]>', ']]]]><![CDATA[>')}]]>"
