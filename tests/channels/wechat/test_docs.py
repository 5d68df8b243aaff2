"""docs/wechat.md names what its reader looks for."""

import pytest

from assistant.channels.wechat.error_codes import ERROR_CODES
from assistant.settings import PREFIX, PROJECT, SETTINGS

DOCS = (PROJECT / "docs" / "wechat.md").read_text(encoding="utf8")


@pytest.mark.parametrize("name", [s.name for s in SETTINGS if s.name.startswith(("WECHAT_", "WECOM_"))])
def test_settings(name: str) -> None:
    """Each setting of both platforms is explained."""
    assert f"`{PREFIX}{name}" in DOCS


@pytest.mark.parametrize("code", ERROR_CODES)
def test_error_codes(code: int) -> None:
    """Each errcode stands there as the program says it."""
    assert f"| {code} | {ERROR_CODES[code].meaning} | {ERROR_CODES[code].remedy} |" in DOCS


@pytest.mark.parametrize("command", ["assistant doctor", "assistant wechat-menu"])
def test_commands(command: str) -> None:
    """Each command is named."""
    assert f"`{command}`" in DOCS


@pytest.mark.parametrize("number", range(1, 18))
def test_pains(number: int) -> None:
    """All seventeen known pains are listed."""
    assert f"\n| {number} | " in DOCS
