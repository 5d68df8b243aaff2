"""Whatever is typed, linked, stored or written into the knowledge folder stays text; nothing is fetched from elsewhere."""

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from assistant.service import Assistant

from ..conftest import opened
from ..knowledge.sample import FILES, GRANT, write
from ..running import running
from .conftest import Visit, ask
from .states import CHAT, PATHS

MARK = "window.broken = true"
ATTEMPTS = [
    f"<script>{MARK}</script>",
    f"<img src=x onerror='{MARK}'>",
    f"<svg onload='{MARK}'>",
    f'"><script>{MARK}</script>',
    f"' autofocus onfocus='{MARK}' x='",
    f"</textarea><script>{MARK}</script>",
    f"</template><img src=x onerror='{MARK}'>",
    f"javascript:{MARK}",
    f"<a href='javascript:{MARK}'>三孩补贴</a>",
    "{{ 7 * 7 }}{% raw %}",
    "${7*7}`'\"\\u003cscript\\u003e",
    "<!--<script>-->三孩补贴",
    "\u202e三孩补贴\u2028</script>",
]


def assert_unharmed(page: Page) -> None:
    """No attempt ran, and none became an element."""
    assert page.evaluate("window.broken") is None
    assert page.locator("#log script, #log img, #log svg[onload], #log a[href^='javascript']").count() == 0


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_message(visit: Visit, attempt: str) -> None:
    """A message is shown as it was typed, now and after a reload."""
    page = visit()

    ask(page, attempt)
    expect(page.locator(".mine .said")).to_have_text(attempt.strip())
    assert_unharmed(page)

    page.reload()
    expect(page.locator(".reply .content")).to_have_count(1)
    assert_unharmed(page)


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_form_post(visit: Visit, attempt: str) -> None:
    """The page that the server writes shows a message as it was typed; its other fields do no harm either."""
    page = visit()
    page.evaluate(
        """attempt => {
          const form = document.getElementById("box");
          form.elements.message.value = attempt;
          for (const name of ["size", "key"]) form.elements[name].value = attempt;
          form.submit();
        }""",
        attempt,
    )

    expect(page.locator(".mine .said")).to_have_text(attempt.strip())
    assert_unharmed(page)


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_address(visit: Visit, attempt: str) -> None:
    """Addresses carry nothing into a page but text."""
    page = visit(f"/?q={quote(attempt)}&size={quote(attempt)}", tolerated=("404",))
    expect(page.locator("#message")).to_have_value(attempt)
    assert_unharmed(page)

    page.goto(f"/q/{quote(attempt, safe='')}?size={quote(attempt)}")
    expect(page.locator("h1")).to_have_text("没有找到")
    assert_unharmed(page)


def test_session_storage(visit: Visit) -> None:
    """A message put into this tab's own store by other means stays text; a store that is no store is begun anew."""
    page = visit()
    ask(page, "你好")
    page.evaluate(
        """attempt => {
          const visit = JSON.parse(sessionStorage.visit);
          visit.items[0].message = attempt;
          sessionStorage.visit = JSON.stringify(visit);
        }""",
        ATTEMPTS[1],
    )
    page.reload()
    expect(page.locator(".mine .said")).to_have_text(ATTEMPTS[1])
    assert_unharmed(page)

    page.evaluate("sessionStorage.visit = '{\"items\": 7'")
    page.reload()
    ask(page, "你好")


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant whose entry was written by somebody who means harm."""
    folder: Path = tmp_path_factory.mktemp("spoilt")
    text = FILES[GRANT].replace("标题: 一次性生育补贴", f"标题: 一次性生育补贴{ATTEMPTS[1]}").replace("名称: 从", f"名称: {ATTEMPTS[0]}从")
    text = text.replace("适用对象: ", f"适用对象: {ATTEMPTS[2]}").replace("主管部门: ", f"主管部门: {ATTEMPTS[0]}")
    # The checks refuse tags and links in a section's text; what they let through must be harmless as well.
    text = text.replace("这是 2025 年 3 月公布的标准。", f"&lt;img src=x onerror='{MARK}'&gt; {ATTEMPTS[7]} https://elsewhere.example.cn")
    write(folder, {**FILES, GRANT: text})
    with opened(folder) as assistant:
        yield assistant


@pytest.mark.parametrize("path", ["/", "/q", "/q/birth-grant"])
def test_entry(visit: Visit, spoilt: Assistant, path: str) -> None:
    """Markup in an entry is shown, not carried out, in answers and on its own page."""
    with running(spoilt) as home:
        page = visit(path, home=home)
        if path == "/":
            ask(page, "三孩一次性补贴怎么领")
            expect(page.locator("#log .about")).to_contain_text("<img src=x")
        else:
            expect(page.locator("main")).to_contain_text("<img src=x")

        assert_unharmed(page)
        assert page.locator("main script:not([type='application/ld+json']), main img, a[href^='javascript']").count() == 0


@pytest.mark.parametrize("path", PATHS)
def test_pages_keep_to_themselves(visit: Visit, path: str) -> None:
    """No page asks another address for anything, and none breaks its own content policy (the fixture watches)."""
    page = visit(path, tolerated=("404",))

    assert page.context.cookies() == []


@pytest.mark.parametrize("state", CHAT)
def test_states_keep_to_themselves(visit: Visit, state: str) -> None:
    """No state of the chat asks another address for anything, or leaves a cookie."""
    page = visit(tolerated=("Failed to load resource",))

    CHAT[state](page)

    assert page.context.cookies() == []


def test_content_policy_holds(visit: Visit) -> None:
    """Even a script that got into the page would not run, and could not speak to anybody."""
    page = visit(tolerated=("Content Security Policy", "Refused", "violates", "404"))

    page.evaluate(
        """mark => {
          const script = document.createElement("script");
          script.textContent = mark;
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", `<img src=x onerror="${mark}">`);
        }""",
        MARK,
    )
    refused = page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')")

    assert page.evaluate("window.broken") is None
    assert refused == "refused"
