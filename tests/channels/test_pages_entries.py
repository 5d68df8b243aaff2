"""The entries' own pages: whole, canonical, readable by search engines, and silent once they no longer hold."""

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from ..conftest import OpenAssistant
from ..knowledge.sample import FILES, GRANT, write
from ..running import running

BROWSER = {"accept": "text/html"}


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    """A browser."""
    with httpx.Client(base_url=server, headers=BROWSER, timeout=30) as client:
        yield client


def structured(page: str) -> Any:
    """The page's structured data."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_whole_entry(client: httpx.Client) -> None:
    """The page holds every section, its figures filled in, with sources, dates, hotlines and related entries."""
    page = client.get("/q/birth-grant").text

    for text in ("一次性补贴3000元", "多少钱（三孩）", "带上户口本", "长治日报", "2026-03-25", 'href="tel:12345"', 'href="/q/childcare-allowance"'):
        assert text in page
    assert "{{" not in page


def test_canonical_address(open_assistant: OpenAssistant) -> None:
    """The canonical address is the public one when it is set, and the visited one otherwise; queries do not matter."""
    with running(open_assistant()) as home:
        assert f'<link rel="canonical" href="{home}/q/birth-grant">' in httpx.get(f"{home}/q/birth-grant?size=large").text
    with running(open_assistant(PUBLIC_URL="https://yunyu.example.cn/")) as home:
        page = httpx.get(f"{home}/q/birth-grant").text
        assert '<link rel="canonical" href="https://yunyu.example.cn/q/birth-grant">' in page
        assert "https://yunyu.example.cn/sitemap.xml" in httpx.get(f"{home}/robots.txt").text


def test_structured_data(client: httpx.Client) -> None:
    """Search engines read the entry as questions with their answers, its date and its source."""
    data = structured(client.get("/q/birth-grant").text)

    assert data["@type"] == "FAQPage"
    assert data["dateModified"] == "2026-03-25"
    questions = {item["name"]: item["acceptedAnswer"]["text"] for item in data["mainEntity"]}
    assert questions["一次性生育补贴：多少钱（三孩）"] == "三孩家庭一次性领5000元，不是每年都发。"
    assert data["citation"][0]["datePublished"] == "2025-03-25"


def test_all_questions(client: httpx.Client) -> None:
    """/q lists every live entry under its topic."""
    page = client.get("/q").text

    assert 'href="/q/birth-grant"' in page
    assert 'href="/q/childcare-allowance"' in page
    assert "一共 2 个" in page


def test_sitemap(client: httpx.Client, server: str) -> None:
    """The sitemap is well-formed and names every live entry with the day it was verified."""
    response = client.get("/sitemap.xml")
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    urls = ElementTree.fromstring(response.text).findall("s:url", space)

    found = {url.findtext("s:loc", None, space): url.findtext("s:lastmod", None, space) for url in urls}
    assert found[f"{server}/q/birth-grant"] == "2026-03-25"
    assert f"{server}/" in found


EXPIRED = ("失效日期:", "失效日期: 2026-10-31")
DRAFT = ("状态: 上线", "状态: 草稿")
STALE = ("复核日期: 2027-03-25", "复核日期: 2026-10-31")


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        (EXPIRED, 410, "已经过了有效期"),
        (DRAFT, 404, "没有这一条"),
        (STALE, 200, "已过复核日期"),
    ],
)
def test_what_no_longer_holds(open_assistant: OpenAssistant, tmp_path: Any, change: tuple[str, str], status: int, said: str) -> None:
    """An expired entry is gone with its figures, a draft does not exist, a stale one says that it is."""
    write(tmp_path, {**FILES, GRANT: FILES[GRANT].replace(*change)})
    with running(open_assistant()) as home:
        response = httpx.get(f"{home}/q/birth-grant", headers=BROWSER)
        listed = "/q/birth-grant" in httpx.get(f"{home}/sitemap.xml").text

    assert response.status_code == status
    assert said in response.text
    assert ("5000" in response.text) == listed == (status == 200)
