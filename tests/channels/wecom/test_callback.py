"""The push address of a self-built app of 企业微信 over HTTP."""

import time
from collections.abc import Iterator

import httpx
import pytest
from wechatpy.enterprise.crypto import WeChatCrypto

from assistant.service import Assistant
from tests.channels.wechat.platform import message, sign, stamp
from tests.channels.wechat.stand_in import StandIn
from tests.conftest import opened as opened_assistant
from tests.running import running, serving, until

from .company import CORPID, KEY, OTHER, SETTINGS, TOKEN, WITH_API, asked, opened, post, secure

QUESTION = "三孩一次性补贴怎么领"


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant with an app in 企业微信."""
    with opened_assistant(tmp_path_factory.mktemp("company"), **SETTINGS) as assistant:
        yield assistant


@pytest.fixture(scope="module")
def address(account: Assistant) -> Iterator[str]:
    """The address of a real server around that app."""
    with running(account) as address:
        yield address


def check(address: str, echo: str, crypto: WeChatCrypto = OTHER) -> httpx.Response:
    """The platform's URL check."""
    timestamp, nonce = stamp()
    sealed = crypto.encrypt_message(echo, nonce, timestamp).split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    query = {"msg_signature": sign(TOKEN, timestamp, nonce, sealed), "timestamp": timestamp, "nonce": nonce, "echostr": sealed}
    return httpx.get(f"{address}/wecom", params=query)


def test_url_check(address: str) -> None:
    """The sealed echo comes back opened, bare, with its length, however many plus signs its seal had."""
    for number in range(20):
        response = check(address, f"00{number}4375120948")
        assert response.text == f"00{number}4375120948"
        assert response.headers["content-length"] == str(len(response.text))


def test_url_check_of_another_company(address: str) -> None:
    """An echo sealed for another corpid is refused."""
    assert check(address, "1", WeChatCrypto(TOKEN, KEY, "wwother")).status_code == 403


def test_question_and_repeat(address: str) -> None:
    """A member's question is answered, sealed for the company, and a repeat gets the same answer."""
    text = asked(QUESTION)
    replies = [opened(post(address, secure(text))) for _ in range(2)]
    assert "依据" in replies[0]["Content"]
    assert replies[0]["Content"] == replies[1]["Content"]
    assert replies[0]["ToUserName"] == "zhangsan"


@pytest.mark.parametrize("push", [secure(asked(QUESTION), crypto=WeChatCrypto(TOKEN, KEY, "wwother")),
                                  secure(asked(QUESTION), crypto=WeChatCrypto("OTHER", KEY, CORPID))])  # fmt: skip
def test_refused(address: str, push: object) -> None:
    """Another corpid or another token is refused."""
    assert post(address, push).status_code == 403  # type: ignore[arg-type]


def test_another_app(address: str) -> None:
    """What is meant for another app of the company is received and not answered."""
    assert post(address, secure(asked(QUESTION, AgentID="1000099"))).text == "success"


@pytest.mark.parametrize("event", ["enter_agent", "LOCATION", "batch_job_result", "kf_msg_or_event"])
def test_events_without_an_answer(address: str, event: str) -> None:
    """They are received; 微信客服 without a secret too."""
    assert post(address, secure(message("event", openid="zhangsan", Event=event, OpenKfId="wk1", Token="t"))).text == "success"


def test_customer_service_end_to_end(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A push says that there is something; it is pulled and answered through the API, once, whatever is pushed again."""
    platform = StandIn()
    text = {"msgid": "m1", "open_kfid": "wk1", "external_userid": "wmA", "send_time": int(time.time()), "origin": 3,
            "msgtype": "text", "text": {"content": QUESTION}}  # fmt: skip
    platform.pages = {"": {"next_cursor": "c1", "has_more": 0, "msg_list": [text]}, "c1": {"next_cursor": "c1", "has_more": 0, "msg_list": [text]}}
    push = message("event", Event="kf_msg_or_event", Token="kf-token", OpenKfId="wk1", FromUserName="")
    with (
        serving(platform.app()) as api,
        opened_assistant(tmp_path_factory.mktemp("kf"), **WITH_API, WECOM_API=api) as assistant,
        running(assistant) as address,
    ):
        for _ in range(3):
            assert post(address, secure(push)).text == "success"
        until(lambda: len(platform.bodies("/kf/sync_msg")) >= 3 and platform.bodies("/kf/send_msg"), "the answer is sent")
    (sent,) = platform.bodies("/kf/send_msg")
    assert (sent["touser"], sent["open_kfid"]) == ("wmA", "wk1")
    assert "依据" in sent["text"]["content"]
    assert platform.bodies("/kf/sync_msg")[0] == {"open_kfid": "wk1", "limit": 1000, "token": "kf-token"}
    assert platform.bodies("/gettoken")[0]["corpid"] == CORPID
