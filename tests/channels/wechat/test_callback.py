"""The push address of a 公众号 over HTTP. Each pain that others report is a test here, by its number in docs/wechat.md."""

import json
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import xmltodict
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from assistant.service import Assistant
from assistant.store.schema import conversations, deliveries, exchanges, persons
from tests.conftest import OpenAssistant
from tests.conftest import opened as opened_assistant
from tests.running import running

from .platform import ACCOUNT, APPID, OPENID, SETTINGS, TOKEN, UNHURRIED, Push, ask, message, opened, plain, post, secure, sign, stamp

PARAMETERS = ["timestamp", "nonce", "msg_signature", "signature", "encrypt_type"]
QUESTION = "三孩一次性补贴怎么领"


def tampered(push: Push, body: str = "", **query: str) -> Push:
    """The same push with another body or query."""
    return Push({**push.query, **query}, body or push.body)


def rows(assistant: Assistant, table: object) -> int:
    """How many rows a table holds."""
    with assistant.deliveries._engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def quiet(response: httpx.Response) -> bool:
    """Received, and nothing to say."""
    return (response.status_code, response.text) == (200, "success")


def test_1_the_right_signature_counts(address: str) -> None:
    """In secure mode only msg_signature over the ciphertext counts; `signature`, or none at all, is refused."""
    push = secure(message(content=QUESTION))
    assert "依据" in opened(post(address, push))["Content"]
    for wrong in (push.query["signature"], "", "0" * 40):
        assert post(address, tampered(push, msg_signature=wrong)).status_code == 403


@pytest.mark.parametrize("echo", ["0123456789", "<script>1</script>", "a+b c/=", "0" * 200])
def test_2_echo_byte_for_byte(address: str, echo: str) -> None:
    """The URL check gets its echo unquoted, unchanged, with a length, as text that no browser runs."""
    timestamp, nonce = stamp()
    query = {"signature": sign(TOKEN, timestamp, nonce), "timestamp": timestamp, "nonce": nonce, "echostr": echo}
    response = httpx.get(f"{address}/wechat", params=query, headers={"accept-encoding": "gzip"})
    assert response.content == echo.encode()
    assert response.headers["content-length"] == str(len(echo))
    assert response.headers["content-type"].startswith("text/plain")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "content-encoding" not in response.headers
    wrong = httpx.get(f"{address}/wechat", params={**query, "signature": "0" * 40})
    assert (wrong.status_code, wrong.text) == (403, "forbidden")


def test_3_and_5_three_deliveries_one_answer(account: Assistant, address: str) -> None:
    """One MsgId delivered three times: one computation, one and the same answer, sealed anew each time."""
    asked = rows(account, exchanges)
    text = message(content=QUESTION)
    replies = [opened(post(address, secure(text))) for _ in range(3)]
    assert len({reply["Content"] for reply in replies}) == 1
    assert rows(account, exchanges) == asked + 1


def test_5_clashing_ids_and_seconds(address: str) -> None:
    """The same MsgId of two people is two messages; so are two events of one second with different keys."""
    one, two = (opened(post(address, secure(message(content=QUESTION, openid=who, MsgId="23000009")))) for who in ("oA", "oB"))
    assert (one["ToUserName"], two["ToUserName"]) == ("oA", "oB")
    second = stamp()[0]
    clicks = [message("event", Event="CLICK", EventKey=key, CreateTime=second) for key in ("birth_subsidy", QUESTION)]
    first, other = (opened(post(address, secure(click)))["Content"] for click in clicks)
    assert "1. 二孩三孩补贴多少钱" in first
    assert "依据" in other


def test_6_at_the_same_moment(account: Assistant, address: str) -> None:
    """The same message many times at once: every response is the one answer, none a fault."""
    asked = rows(account, exchanges)
    text = message(content=QUESTION)
    replies: list[str] = []
    threads = [threading.Thread(target=lambda: replies.append(opened(post(address, secure(text)))["Content"])) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replies) == 6
    assert len(set(replies)) == 1
    assert rows(account, exchanges) == asked + 1


@pytest.mark.parametrize("content", ["三孩\x1d一次性\x02补贴怎么领", "三孩一次性补贴\ufffe怎么领\x00"])
def test_7_control_characters(address: str, content: str) -> None:
    """Characters that XML forbids do not break the message."""
    assert "依据" in ask(address, content)


@pytest.mark.parametrize("mode", ["secure", "compat"])
def test_8_closing_cdata(address: str, mode: str) -> None:
    """A text that closes its CDATA to name another sender is never answered to that sender, and not repeated."""
    text = "x]]></Content><FromUserName><![CDATA[oVICTIM]]></FromUserName><Content><![CDATA[y"
    response = post(address, secure(message(content=text), compat=mode == "compat"))
    assert quiet(response) or response.status_code == 403
    assert "oVICTIM" not in response.text


def test_9_and_15_nothing_breaks_out(open_assistant: OpenAssistant) -> None:
    """An answer with “]]>” and emoji arrives as one text in real lines."""
    from tests.knowledge.sample import FILES, GRANT, write

    assistant = open_assistant(**SETTINGS)
    spoilt = FILES[GRANT].replace("- 带上户口本", "- 带上户口本 a[b[0]]>1 😀")
    write(assistant.settings.knowledge.parent, {**FILES, GRANT: spoilt})
    assert assistant.reload()
    with running(assistant) as address:
        reply = opened(post(address, secure(message(content=QUESTION))))
    assert sorted(reply) == ["Content", "CreateTime", "FromUserName", "MsgType", "ToUserName"]
    assert "\n· 带上户口本a[b[0]]>1 😀\n" in reply["Content"]
    assert "\\n" not in reply["Content"]


def test_10_too_long_goes_on(open_assistant: OpenAssistant) -> None:
    """An answer of more than 2047 bytes is cut and goes on with “继续”."""
    from tests.knowledge.sample import FILES, GRANT, write

    assistant = open_assistant(**SETTINGS)
    long = FILES[GRANT].replace("- 带上户口本", "\n".join(f"- 第{n}样材料要带上原件和复印件" for n in range(60)))
    write(assistant.settings.knowledge.parent, {**FILES, GRANT: long})
    assert assistant.reload()
    with running(assistant) as address:
        first, second = ask(address, QUESTION), ask(address, "继续")
    assert len(first.encode()) <= 2047
    assert first.endswith("回复“继续”看下文")
    assert "第59样材料" in second or "依据" in second


def test_11_another_account(account: Assistant, address: str, caplog: pytest.LogCaptureFixture) -> None:
    """A message for another appid is refused; the log names the configured one and no key."""
    assert post(address, secure(message(), appid="wx0000000000000000")).status_code == 403
    assert APPID in caplog.text
    assert account.settings.wechat_aes_key not in caplog.text


def test_13_blanks_and_plus_signs(address: str) -> None:
    """Blanks around the ciphertext are stripped; a nonce or signature that was decoded twice is refused, not stumbled over."""
    push = secure(message(content=QUESTION))
    spaced = push.body.replace("<![CDATA[", "\n<![CDATA[")
    assert opened(post(address, tampered(push, spaced)))["Content"]
    assert post(address, tampered(push, nonce="a b+c")).status_code == 403


def test_14_browsers_guards_do_not_apply(address: str) -> None:
    """All people come from the platform's few addresses and no page: neither origin, site nor media type matter."""
    push = secure(message(content=QUESTION))
    headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site", "content-type": "application/x-www-form-urlencoded"}
    response = httpx.post(f"{address}/wechat", params=dict(push.query), content=push.body.encode(), headers=headers)
    assert "依据" in opened(response)["Content"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_14_scanners(address: str, method: str) -> None:
    """Other methods and empty requests get a 4xx."""
    assert httpx.request(method, f"{address}/wechat").status_code == 405
    assert httpx.get(f"{address}/wechat").status_code == 403
    assert httpx.post(f"{address}/wechat").status_code == 403


def test_14_limit_per_person_not_per_address(open_assistant: OpenAssistant) -> None:
    """One person who writes too fast is asked to wait; a repeat does not count, and the next person is answered."""
    with running(open_assistant(**SETTINGS, RATE_PER_MINUTE="2")) as address:
        text = message(content=QUESTION)
        for _ in range(3):
            assert "依据" in opened(post(address, secure(text)))["Content"]
        assert "依据" in ask(address, QUESTION)
        assert "有点快" in ask(address, QUESTION)
        assert "依据" in ask(address, QUESTION, openid="oOther")


def test_16_in_the_form_of_the_push(address: str) -> None:
    """Compatible mode is answered from its sealed part; plain is refused while a key is set."""
    text = message(content=QUESTION)
    assert "依据" in opened(post(address, secure(text, compat=True)))["Content"]
    assert post(address, plain(message())).status_code == 403


def test_16_plain_where_chosen(open_assistant: OpenAssistant) -> None:
    """With the plain setting an unencrypted push is answered unencrypted."""
    with running(open_assistant(WECHAT_TOKEN=TOKEN, WECHAT_MODE="plain")) as address:
        reply = xmltodict.parse(post(address, plain(message(content=QUESTION))).text)["xml"]
    assert reply["ToUserName"] == OPENID
    assert reply["FromUserName"] == ACCOUNT
    assert "依据" in reply["Content"]


def test_old_pushes(address: str) -> None:
    """An hour-old push is refused although it is rightly signed."""
    timestamp, nonce = str(int(time.time()) - 3600), "1"
    query = {"signature": sign(TOKEN, timestamp, nonce), "timestamp": timestamp, "nonce": nonce, "echostr": "1"}
    assert httpx.get(f"{address}/wechat", params=query).status_code == 403


def test_exact_replay(account: Assistant, address: str) -> None:
    """The same request again does no second work."""
    push = secure(message(content=QUESTION))
    first = opened(post(address, push))
    asked = rows(account, exchanges)
    assert opened(post(address, push))["Content"] == first["Content"]
    assert rows(account, exchanges) == asked


@pytest.mark.parametrize(
    ("body", "declared"),
    [("<xml><Encrypt>" + "A" * 70_000 + "</Encrypt></xml>", True), ("A" * 2_000_000, True), ("<xml>" + "A" * 200_000, False)],
)
def test_large_bodies(address: str, body: str, declared: bool) -> None:
    """More than 64 KiB is refused, whether its length was declared or it just keeps coming."""

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(body), 8192):
            yield body[start : start + 8192].encode()

    query = dict(secure(message()).query)
    response = httpx.post(f"{address}/wechat", params=query, content=body.encode() if declared else pieces())
    assert response.status_code == 413


def test_entity_bomb(address: str) -> None:
    """A DOCTYPE is refused before anything in it is expanded."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'
    assert post(address, tampered(secure(message()), bomb)).status_code == 403


@UNHURRIED
@given(st.dictionaries(st.sampled_from(PARAMETERS), st.text(max_size=40)), st.binary(max_size=200))
def test_any_request_gets_no_5xx(address: str, query: dict[str, str], body: bytes) -> None:
    """Any query and any bytes: a 4xx, no detail."""
    timestamp, nonce = stamp()
    query = {"timestamp": timestamp, "nonce": nonce, "encrypt_type": "aes", **query}
    response = httpx.post(f"{address}/wechat", params={k: v.encode("utf8", "replace") for k, v in query.items()}, content=body)
    assert (response.status_code, response.text) == (403, "forbidden")


@UNHURRIED
@given(st.text(max_size=60), st.sampled_from(["text", "voice", "image", "event", "link", "", "x"]))
def test_any_message_gets_no_5xx(address: str, content: str, kind: str) -> None:
    """Any authentic message: an answer to its sender, or success."""
    text = message(kind, content.encode("utf8", "replace").decode(), Recognition=content.encode("utf8", "replace").decode(), Event=content[:5])
    response = post(address, secure(text))
    assert quiet(response) or opened(response)["ToUserName"] == OPENID


@pytest.mark.parametrize("event", ["LOCATION", "VIEW", "some_new_event", "TEMPLATESENDJOBFINISH"])
def test_events_without_an_answer(account: Assistant, address: str, event: str) -> None:
    """They are received, and leave no row."""
    before = rows(account, deliveries)
    assert quiet(post(address, secure(message("event", Event=event, EventKey="https://example.cn"))))
    assert rows(account, deliveries) == before


def test_conversation_as_on_the_web(address: str) -> None:
    """A follow-up is understood from what was said before; somebody else's is not mixed in."""
    ask(address, "育儿补贴怎么申请", openid="oFollow")
    assert "您想问哪一种" in ask(address, "多少钱", openid="oAnother")
    assert "育儿补贴" in ask(address, "什么时候到账", openid="oFollow")


def test_subscribe_then_number_then_leave(account: Assistant, address: str) -> None:
    """The greeting's numbers work; after unsubscribing nothing of that person is left in the store."""
    counts = [rows(account, table) for table in (conversations, persons, exchanges, deliveries)]
    who = "oLeaving"
    assert "1. 市一次性生育补贴" in opened(post(address, secure(message("event", openid=who, Event="subscribe"))))["Content"]
    ask(address, "1", openid=who)
    with account.deliveries._engine.connect() as connection:
        assert "二孩三孩补贴多少钱" in connection.execute(select(exchanges.c.message)).scalars().all()
    assert quiet(post(address, secure(message("event", openid=who, Event="unsubscribe"))))
    assert [rows(account, table) for table in (conversations, persons, exchanges, deliveries)] == counts


def test_openid_is_not_stored(account: Assistant, address: str) -> None:
    """No table holds the openid in the clear."""
    ask(address, QUESTION, openid="oSECRETOPENID")
    with account.deliveries._engine.connect() as connection:
        for table in (conversations, persons, exchanges, deliveries):
            for row in connection.execute(select(table)).mappings():
                assert "oSECRETOPENID" not in json.dumps(dict(row), default=str, ensure_ascii=False)


def test_two_workers_and_a_restart(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two servers on one database, then both gone and a new one: one message is computed once."""
    folder = tmp_path_factory.mktemp("workers")
    text = message(content=QUESTION)
    with opened_assistant(folder, **SETTINGS) as one, opened_assistant(folder, **SETTINGS) as two, running(one) as first, running(two) as second:
        replies = [opened(post(where, secure(text)))["Content"] for where in (first, second, first)]
    with opened_assistant(folder, **SETTINGS) as three, running(three) as third:
        replies.append(opened(post(third, secure(text)))["Content"])
        assert rows(three, exchanges) == 1
    assert len(set(replies)) == 1


def test_off_without_a_token(server: str) -> None:
    """Without its settings there is no such address."""
    assert httpx.post(f"{server}/wechat").status_code == 404


def test_no_query_in_the_log(address: str, caplog: pytest.LogCaptureFixture) -> None:
    """Openid and signature of a request are not logged."""
    caplog.set_level("INFO")
    push = secure(message(content=QUESTION))
    post(address, push)
    post(address, tampered(push, msg_signature="0" * 40))
    assert OPENID not in "".join(record.getMessage() for record in caplog.records if record.name.startswith("assistant"))
    assert push.query["msg_signature"] not in "".join(r.getMessage() for r in caplog.records if r.name.startswith("assistant"))
