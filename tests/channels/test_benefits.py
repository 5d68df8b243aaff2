"""The pages and the API of 算一算 and 孕育日历, with the shipped knowledge and without the model behind the chat."""

import asyncio
import logging
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import icalendar
import pytest
from fastapi import FastAPI

from ..family_pages import family_app


class Client:
    """Asks the application without a network."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def _send(self, method: str, address: str, **more: Any) -> httpx.Response:
        async def sent() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.request(method, address, **more)

        return asyncio.run(sent())

    def get(self, address: str) -> httpx.Response:
        """A page."""
        return self._send("GET", address)

    def post(self, address: str, body: object) -> httpx.Response:
        """An API call."""
        return self._send("POST", address, json=body)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """The two pages and the two API calls."""
    return Client(family_app(tmp_path_factory.mktemp("pages")))


class Page(HTMLParser):
    """What a person can do on a page: the form with its hidden answers, its fields and its buttons."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.fields: list[str] = []
        self.buttons: list[tuple[str, str]] = []
        self._form = ""
        self.feed(html)
        self.heading = re.sub(r"<[^>]+>", "", html.partition("<h1>")[2].partition("</h1>")[0])
        self.html = html

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Collect the form of the question; the one for 大字版 is left out."""
        found = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = found.get("class", "")
        if "ask" not in self._form.split():
            return
        if tag == "input" and found["type"] == "hidden":
            self.hidden[found["name"]] = found["value"]
        elif tag == "input":
            self.fields.append(found["name"])
        elif tag == "button" and "name" in found:
            self.buttons.append((found["name"], found["value"]))

    def handle_endtag(self, tag: str) -> None:
        """The form ends."""
        if tag == "form":
            self._form = ""

    def answered(self, path: str, value: str) -> str:
        """The address after tapping the button of that value, or after typing into the fields."""
        values = dict.fromkeys(self.fields, "") | dict(zip(self.fields, value.split("-"), strict=False))
        chosen = [(name, wanted) for name, wanted in self.buttons if wanted == value]
        assert chosen or self.fields, (self.heading, value)
        return f"{path}?{urlencode([*self.hidden.items(), *(chosen or values.items())])}"


def walk(client: Client, address: str, answers: dict[str, str]) -> tuple[Page, list[str]]:
    """Answer each question by its heading until a result comes; gives the result and the headings."""
    path, headings = urlsplit(address).path, []
    for _ in range(30):
        response = client.get(address)
        assert response.status_code == 200
        page = Page(response.text)
        if 'class="page ask"' not in page.html:
            return page, headings
        headings.append(page.heading)
        value = next(value for words, value in answers.items() if words in page.heading)
        address = page.answered(path, value)
    raise AssertionError(headings)


FAMILY = {
    "哪种情况": "born", "哪天出生": "2026-3-5", "第几个": "2", "生（怀）了几个": "1", "申领过": "0", "还有别的": "no",
    "户口": "潞州区", "妈妈的医保": "employee", "怎么生": "difficult", "平均工资": "6000", "爸爸的医保": "none", "托育": "no",
}  # fmt: skip


def test_one_question_after_the_other(client: Client) -> None:
    """By forms alone, without script: every answer is carried along, and the result is the family's."""
    page, headings = walk(client, "/benefits", FAMILY)

    assert len(headings) == 12
    assert "今年还能领3600元，连以后一共10800元。" in page.html
    assert "另有3000元公布过标准" in page.html
    assert "按98天约" not in page.html  # a difficult birth: 15 days more
    assert "按113天约22600元" in page.html


def test_twins_and_an_older_child(client: Client) -> None:
    """A second round of questions for the second birth; the sums go together."""
    first = "/benefits?stage1=born&year1=2024&month1=1&day1=15&order1=1&count1=1&first1=2025&more1=yes"
    page, headings = walk(client, first, {**FAMILY, "生（怀）了几个": "2"})

    assert headings[0] == "这个孩子现在是哪种情况？"
    assert "今年还能领10800元，连以后一共25500元。" in page.html


@pytest.mark.parametrize(
    ("query", "heading", "words"),
    [
        ("stage1=born&year1=2027&month1=5&day1=1", "孩子哪天出生？", "还没到"),
        ("stage1=expected&year1=2020&month1=1", "预产期是哪天？", "过了三周多"),
        ("stage1=born&year1=2026&month1=2&day1=30", "孩子哪天出生？", "没有这一天"),
        ("stage1=born&year1=2026&month1=3&order1=0", "孩子是家里第几个？", "从 1 数起"),
        ("stage1=%3Cscript%3E", "孩子现在是哪种情况？", "请从下面选一个"),
    ],
)
def test_a_mistake_is_told_at_its_question(client: Client, query: str, heading: str, words: str) -> None:
    """The question comes again with the sentence, for screen readers too; nothing typed becomes markup."""
    page = Page(client.get(f"/benefits?{query}").text)

    assert page.heading == heading
    alert = re.search(r'<p class="error" id="error" role="alert">(.*?)</p>', page.html)
    assert alert is not None
    assert words in alert[1]
    assert 'aria-describedby="error' in page.html
    assert "<title>请改一下：" in page.html
    assert "<script>" not in page.html


def test_going_back_keeps_the_answers(client: Client) -> None:
    """“上一题” shows the question before with what was answered; later answers stay."""
    page = client.get("/benefits?stage1=born&year1=2026&month1=3&day1=5&order1=2").text
    back = re.search(r'<a href="([^"]+)">上一题', page)
    assert back is not None

    before = Page(client.get(back[1].replace("&amp;", "&")).text)
    assert before.heading == "孩子是家里第几个？"
    assert 'value="2" aria-current="true"' in before.html
    assert before.hidden["day1"] == "5"


def test_a_result_before_all_is_answered(client: Client) -> None:
    """“先看结果” leaves out what is not known and says what is missing, each with the way to its question."""
    page = client.get("/benefits?stage1=born&year1=2026&month1=3&day1=5&order1=2&show=1").text

    assert "今年还能领3600元" in page
    for fact, field in (("户口", "hukou"), ("妈妈", "mother")):
        assert re.search(rf'<a href="[^"]*step={field}">{fact}</a>', page)


def test_a_result_can_be_changed(client: Client) -> None:
    """Each answer is read back with a link to its question."""
    page, _ = walk(client, "/benefits", FAMILY)

    assert "<dt>孩次</dt><dd>第二个</dd>" in page.html
    change = re.search(r'<dt>孩次</dt><dd>第二个</dd><dd><a href="([^"]+)"', page.html)
    assert change is not None
    assert dict(parse_qsl(urlsplit(change[1].replace("&amp;", "&")).query))["step"] == "order1"


def test_large_type_keeps_the_answers(client: Client) -> None:
    """The button for 大字版 carries every answer."""
    page = client.get("/benefits?stage1=born&year1=2026&month1=3&day1=5&order1=2&size=large").text
    sizes = page.partition('<form class="sizes"')[2].partition("</form>")[0]

    assert 'data-size="large"' in page
    assert 'name="order1" value="2"' in sizes
    assert 'name="size" value="large"' in page.partition("page ask")[2]


def test_results_are_kept_out_of_search_engines(client: Client) -> None:
    """A result or a half-way question is a family's own."""
    page, _ = walk(client, "/benefits", FAMILY)

    assert '<meta name="robots" content="noindex">' in page.html
    assert "noindex" not in client.get("/benefits").text


def test_the_calendar_by_questions(client: Client) -> None:
    """From the last period: the week, what is due, and a file for the phone."""
    answers = {"从哪一天": "lmp", "末次月经": "2026-7-8"}
    page, headings = walk(client, "/timeline", answers)

    assert len(headings) == 2
    assert page.heading == "孕20周，该做这些"
    assert "系统超声（大排畸）" in page.html
    link = re.search(r'href="(/timeline\.ics\?[^"]+)"', page.html)
    assert link is not None
    file = client.get(link[1].replace("&amp;", "&"))
    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "filename*=UTF-8''%E5%AD%95" in file.headers["content-disposition"]
    assert len(icalendar.Calendar.from_ical(file.content).walk("VEVENT")) > 50


def test_a_child_born_early(client: Client) -> None:
    """The weeks at birth are asked only then, and the page says what they change."""
    answers = {"从哪一天": "born", "宝宝哪天": "2026-3-20", "足月": "yes", "多少周": "32"}
    page, headings = walk(client, "/timeline", answers)

    assert headings[-1] == "孕多少周出生的？"
    assert page.heading == "8个月，该做这些"
    assert "孕32周早产，辅食按矫正月龄" in page.html


@pytest.mark.parametrize("query", ["kind=lmp&year=2025&month=10&day=1", "kind=born&year=2026&month=3&day=20&early=yes&weeks=5"])
def test_a_calendar_that_cannot_be(client: Client, query: str) -> None:
    """孕 60 周: back to the question, and no file."""
    assert 'role="alert"' in client.get(f"/timeline?{query}").text
    assert client.get(f"/timeline.ics?{query}").status_code == 303


def test_benefits_by_api(client: Client) -> None:
    """Sums, claims, what is missing, sources."""
    body = {"births": [{"date": "2026-03-05", "order": 2}], "hukou": "潞州区", "mother": "employee", "wage": 6000}
    answer = client.post("/api/benefits", body).json()

    assert {key: answer[key] for key in ("on", "now", "left", "total", "published", "by_year")} == {
        "on": "2026-11-25", "now": 3600, "left": 10800, "total": 10800, "published": 3000,
        "by_year": {"2026": 3600, "2027": 3600, "2028": 3600},
    }  # fmt: skip
    first = answer["benefits"][0]
    assert (first["name"], first["verdict"], first["entry"], first["due"]) == ("国家育儿补贴", "能", "childcare-allowance", "2026-12-31")
    assert first["claims"][0] == {"year": 2026, "amount": 3600, "due": "2026-12-31", "when": "现在", "months": 12}
    assert first["sources"][0].startswith("《育儿补贴制度实施方案》")
    assert answer["missing"] == []
    assert client.post("/api/benefits", {"births": [{"date": "2026-10-05"}]}).json()["missing"] == ["户口", "妈妈", "爸爸"]


def test_any_day_can_be_asked_about(client: Client) -> None:
    """“如果明年3月出生”, and what is left on another day."""
    planned = client.post("/api/benefits", {"births": [{"stage": "expected", "date": "2027-03", "order": 3}]}).json()
    later = client.post("/api/benefits", {"births": [{"date": "2024-01-15", "order": 1}], "on": "2027-02-01"}).json()

    assert planned["by_year"] == {"2027": 3600, "2028": 3600, "2029": 3600}
    assert (later["now"], later["left"]) == (300, 300)


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/api/benefits", {"births": [{"date": "2027-03-05"}]}, "births[0].date：这一天还没到"),
        ("/api/benefits", {"births": [{"date": "2026-03-05", "order": 0}]}, "births[0].order：孩次从 1 数起"),
        ("/api/benefits", {"births": []}, "births"),
        ("/api/benefits", {"births": [{"date": "2026-03-05"}] * 6}, "births"),
        ("/api/benefits", {"births": [{"date": "三月"}]}, "date"),
        ("/api/benefits", {"births": [{"date": "2026-03-05"}], "on": "9999-99-99"}, "on：没有这一天"),
        ("/api/benefits", {"births": [{"date": "2026-03-05"}], "name": "张三"}, "name"),
        ("/api/benefits", {"births": [{"date": "2026-03-05"}], "wage": -1}, "wage：月平均工资写一个数"),
        ("/api/timeline", {"kind": "lmp", "date": "2025-10-01"}, "孕 60 周"),
        ("/api/timeline", {"kind": "lmp", "date": "2026-10"}, "哪一天"),
        ("/api/timeline", {"kind": "sometime", "date": "2026-10-01"}, "kind"),
    ],
)
def test_a_wrong_call_is_told_why(client: Client, path: str, body: object, words: str) -> None:
    """One error shape, the field by name, 422."""
    response = client.post(path, body)

    assert response.status_code == 422
    assert response.json()["error"]["code"] == "invalid_field"
    assert words in response.json()["error"]["message"]


def test_timeline_by_api(client: Client) -> None:
    """Week of pregnancy, and each occasion with its state."""
    answer = client.post("/api/timeline", {"kind": "due", "date": "2027-04-14"}).json()

    assert (answer["pregnancy_week"], answer["born"], answer["expected"]) == ([20, 0], "2027-04-14", True)
    assert {occasion["state"] for occasion in answer["occasions"]} == {"时间已过", "现在该做", "以后"}


def test_nothing_is_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """What a family told stands in the address and in the page only; these pages have no store at hand at all."""
    with caplog.at_level(logging.DEBUG, logger="assistant"):
        walk(client, "/benefits", FAMILY)
        client.get("/timeline?kind=born&year=2026&month=3&day=20&early=no")

    assert [record for record in caplog.records if record.name.startswith("assistant")] == []
