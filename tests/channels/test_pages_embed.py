"""Embedding over HTTP: off without a list, and only for the sites on it."""

import httpx
import pytest

from assistant.settings import SettingsError, load_settings

from ..conftest import OpenAssistant
from ..running import running

LISTED = ("https://portal.example.cn", "http://10.0.0.8:8080")


@pytest.mark.parametrize("path", ["/embed", "/embed.js"])
def test_off_without_a_list(server: str, path: str) -> None:
    """Without a list there is nothing to embed."""
    assert httpx.get(f"{server}{path}").status_code == 404


def test_listed_sites(open_assistant: OpenAssistant) -> None:
    """The panel's page names exactly the listed sites as its frames, also when it answers; other pages stay closed."""
    with running(open_assistant(EMBED_ORIGINS=" ".join(LISTED))) as home:
        panel = httpx.get(f"{home}/embed")
        answered = httpx.post(f"{home}/embed", data={"message": "你好"})
        judged = httpx.post(f"{home}/feedback", data={"exchange_id": "none", "verdict": "up", "embedded": "true"})
        for response in (panel, answered, judged):
            assert response.headers["content-security-policy"].endswith("frame-ancestors " + " ".join(LISTED))
        assert "您好，我在。" in answered.text
        assert 'content="noindex"' in panel.text
        assert httpx.get(home).headers["content-security-policy"].endswith("frame-ancestors 'none'")


def test_script_for_other_sites(open_assistant: OpenAssistant) -> None:
    """Other sites may load the script, and browsers keep it for an hour at most."""
    with running(open_assistant(EMBED_ORIGINS=LISTED[0])) as home:
        response = httpx.get(f"{home}/embed.js")

    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert response.headers["cache-control"] == "public, max-age=3600"
    assert f'["{LISTED[0]}"]' in response.text


@pytest.mark.parametrize(
    "value", ["portal.example.cn", "https://a.cn/path", "https://a.cn; script-src *", "*", "https://*.cn", "javascript:alert(1)"]
)
def test_list_that_is_no_list(value: str) -> None:
    """What is not the plain address of a site is refused at start, so that nothing gets into the content policy."""
    with pytest.raises(SettingsError, match="ASSISTANT_EMBED_ORIGINS"):
        load_settings({"ASSISTANT_EMBED_ORIGINS": value})
