"""What a reader looks up by its name is there: docs, tests and code move together."""

import re
from pathlib import Path

import httpx
import pytest

from assistant.channels.errors import ERRORS
from assistant.cli import cli
from assistant.dialogue.reply import Status
from assistant.knowledge.codes import CODES
from assistant.knowledge.entry import HEADINGS, SITUATIONS, Kind, State
from assistant.knowledge.entry_reader import ENTRY_KEYS
from assistant.settings import PREFIX, PROJECT, SETTINGS

README = PROJECT / "README.md"
GUIDE = PROJECT / "knowledge" / "README.md"
API = PROJECT / "docs" / "api.md"
PAGES = sorted(path for pattern in ("*.md", "docs/**/*.md", "knowledge/README.md") for path in PROJECT.glob(pattern))
SOURCES = sorted(path for pattern in ("assistant/**/*.py", "Makefile", "pyproject.toml", "web/**/*.html") for path in PROJECT.glob(pattern))


def absent(page: Path, words: list[str]) -> list[str]:
    """Those of the words that do not stand in a page."""
    text = page.read_text("utf8")
    return [word for word in words if word not in text]


def test_readme_opens_with_the_two_commands() -> None:
    """Whoever opens the README first sees how to start and how to test."""
    opening = README.read_text("utf8")[:1500]

    assert "make serve" in opening
    assert "make test" in opening
    assert opening.index("make serve") < opening.index("make test")


def test_readme_names_every_command() -> None:
    """Each verb of the command line, as it is typed."""
    assert absent(README, [f"assistant {name}" for name in cli.commands]) == []


def test_readme_names_every_setting() -> None:
    """Each setting under its whole name."""
    assert absent(README, [PREFIX + setting.name for setting in SETTINGS]) == []


def test_no_page_names_what_is_not_there() -> None:
    """No setting and no verb in the docs that the program does not have (any more)."""
    known = {PREFIX + setting.name for setting in SETTINGS}
    wrong = []
    for page in PAGES:
        text = page.read_text("utf8")
        wrong += [(page.name, name) for name in re.findall(rf"\b{PREFIX}[A-Z][A-Z_]*\b", text) if name not in known]
        typed = "\n".join(re.findall(r"`([^`\n]+)`", text) + re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S))
        wrong += [(page.name, verb) for verb in re.findall(r"(?:^|bin/| -m )assistant ([a-z][a-z-]+)", typed, re.M) if verb not in cli.commands]

    assert wrong == []


def test_guide_explains_every_check_code() -> None:
    """Each code has the heading that every error message points to, with its example of wrong and right."""
    text = GUIDE.read_text("utf8")

    assert absent(GUIDE, [f"### {code}\n" for code in CODES]) == []
    assert [code for code in re.findall(r"^### (K\d+)$", text, re.M) if code not in CODES] == []
    assert [row.code for row in CODES.values() if row.wrong not in text or row.right not in text] == []


def test_guide_names_every_key_heading_and_situation() -> None:
    """Whoever writes an entry finds all that may stand in one."""
    years = [situation for situation in SITUATIONS if situation.endswith("年出生")]  # the guide names the first and the last
    situations = [situation for situation in SITUATIONS if situation not in years[1:-1]]
    words = [*ENTRY_KEYS, *HEADINGS, *situations, *(kind.value for kind in Kind), *(state.value for state in State)]

    assert absent(GUIDE, words) == []


def test_api_page_names_every_error_and_status() -> None:
    """Whoever writes a client finds each error code with its HTTP status, each answer status, each address."""
    text = API.read_text("utf8")

    assert [code for code, (status, _) in ERRORS.items() if f"`{code}` | {status} |" not in text] == []
    assert absent(API, [f"`{status.value}`" for status in Status]) == []


def test_api_page_names_every_address(server: str) -> None:
    """Each address for programs, with its method."""
    paths = httpx.get(f"{server}/openapi.json").json()["paths"]
    addresses = [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods if re.match("/api/|/healthz|/readyz", path)]

    assert {"POST /api/chat", "GET /healthz", "GET /readyz"} <= set(addresses)
    assert absent(API, addresses) == []


def links_of(page: Path) -> list[str]:
    """Relative links and pictures of a page."""
    found = re.findall(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"", page.read_text("utf8"))
    return [link for pair in found for link in pair if link and not re.match(r"[a-z]+:|#", link)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """No link in the docs is dead."""
    targets = {link: page.parent / link.split("#")[0] for link in links_of(page)}

    assert [link for link, target in targets.items() if not target.exists()] == []


def test_code_points_to_pages_that_exist() -> None:
    """A comment that says “see docs/…” is right."""
    named = {(path.name, name) for path in SOURCES for name in re.findall(r"\bdocs/[\w/.-]+\.md", path.read_text("utf8"))}

    assert sorted((where, name) for where, name in named if not (PROJECT / name).is_file()) == []
