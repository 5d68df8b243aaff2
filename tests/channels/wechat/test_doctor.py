"""`assistant doctor`: what is right and wrong in a set-up, in Chinese."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from assistant.channels.doctor import GOOD, MIND, WRONG, examine
from assistant.channels.wechat.sightings import Sightings
from assistant.cli import cli
from assistant.settings import load_settings
from assistant.store.notes import NoteStore
from tests.channels.wecom.company import SETTINGS as WECOM
from tests.running import serving

from .platform import SETTINGS
from .stand_in import SECRET, StandIn

NOW = datetime.now(UTC)


def findings(engine: Engine, **changes: str) -> dict[str, str]:
    """What is found, text -> grade."""
    settings = load_settings({f"ASSISTANT_{name}": value for name, value in changes.items()})
    return {finding.text: finding.grade for finding in examine(settings, NoteStore(engine))}


def grade(found: dict[str, str], words: str) -> str:
    """The grade of the one finding with these words."""
    (text,) = [text for text in found if words in text]
    return found[text]


def test_off(engine: Engine) -> None:
    """Without settings both are off, and that is no fault."""
    found = findings(engine)
    assert [grade(found, "公众号：没有打开"), grade(found, "企业微信：没有打开")] == [GOOD, GOOD]


def test_a_new_set_up(engine: Engine) -> None:
    """What to fill in where, and that nothing has come in yet."""
    found = findings(engine, **SETTINGS, PUBLIC_URL="https://yunyu.example.cn")
    assert grade(found, "服务器地址(URL)”填 https://yunyu.example.cn/wechat") == GOOD
    assert grade(found, "还没有收到过平台的推送") == MIND
    assert grade(found, "请和手机对一下") == GOOD
    assert grade(findings(engine, **SETTINGS), "https://您的域名/wechat") == MIND


def test_plain_mode_is_pointed_out(engine: Engine) -> None:
    """Plain mode is for trials."""
    assert grade(findings(engine, WECHAT_TOKEN="AAAAA", WECHAT_MODE="plain"), "只能用来试") == MIND


@pytest.mark.parametrize(("seen", "words", "expected"), [("secure", "安全方式。", GOOD), ("compat", "是兼容方式，这里设置的是安全方式", MIND)])
def test_mode_seen_last(engine: Engine, seen: str, words: str, expected: str) -> None:
    """The mode that the platform really uses is compared with the one that was set."""
    asyncio.run(Sightings("wechat", NoteStore(engine)).push(seen))
    assert grade(findings(engine, **SETTINGS), words) == expected


def test_last_trouble(engine: Engine) -> None:
    """The last thing that went wrong is a fault until a good push has come after it."""
    notes = NoteStore(engine)
    asyncio.run(Sightings("wechat", notes).trouble("签名不对"))
    assert grade(findings(engine, **SETTINGS), "签名不对") == WRONG
    notes.write("wechat.last_push", "secure", datetime.now(UTC) + timedelta(seconds=1))
    assert grade(findings(engine, **SETTINGS), "签名不对") == MIND


def test_a_flood_is_noted_once(engine: Engine) -> None:
    """A thousand bad requests cost one note."""
    notes = NoteStore(engine)
    sightings = Sightings("wechat", notes)

    async def flood() -> None:
        for number in range(50):
            await sightings.trouble(str(number))

    asyncio.run(flood())
    note = notes.fetch("wechat.last_trouble")
    assert note is not None
    assert note.value == "0"


@pytest.mark.parametrize(
    ("code", "date", "words", "expected"),
    [
        (0, "", "Secret 和 IP 白名单没有问题", GOOD),
        (40164, "", "203.0.113.7", WRONG),
        (40125, "", "AppSecret 不对", WRONG),
        (0, "Wed, 01 Jan 2020 00:00:00 GMT", "本机时钟快", WRONG),
        (0, "Wed, 01 Jan 2200 00:00:00 GMT", "本机时钟慢", WRONG),
    ],
)
def test_the_api(engine: Engine, code: int, date: str, words: str, expected: str) -> None:
    """With a secret the API is tried: secret, allow list with the IP to add, and the clock."""
    platform = StandIn(date=date)
    platform.failures["/stable_token"] = [code] if code else []
    platform.failures["/gettoken"] = [code] if code else []
    with serving(platform.app()) as address:
        assert grade(findings(engine, **SETTINGS, WECHAT_SECRET=SECRET, WECHAT_API=address), words) == expected
        assert grade(findings(engine, **WECOM, WECOM_SECRET=SECRET, WECOM_API=address), words) == expected


def test_unreachable(engine: Engine) -> None:
    """No way to the API is told as such."""
    found = findings(engine, **SETTINGS, WECHAT_SECRET=SECRET, WECHAT_API="http://127.0.0.1:9")
    assert grade(found, "连不上平台的接口") == WRONG


def test_the_command(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    """The command prints one line for each finding; a fault is exit 1, a set-up that cannot be read exit 2."""
    monkeypatch.setenv("ASSISTANT_DATABASE", database_url)
    result = CliRunner().invoke(cli, ["doctor"])
    assert (result.exit_code, result.output.splitlines()[0][:4]) == (0, "正常  ")
    for name, value in {**SETTINGS, "WECHAT_SECRET": SECRET, "WECHAT_API": "http://127.0.0.1:9"}.items():
        monkeypatch.setenv(f"ASSISTANT_{name}", value)
    assert CliRunner().invoke(cli, ["doctor"]).exit_code == 1
    monkeypatch.setenv("ASSISTANT_WECHAT_TOKEN", "")
    assert CliRunner().invoke(cli, ["doctor"]).exit_code == 2


def test_menu_needs_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an AppSecret the menu command says what is missing."""
    result = CliRunner().invoke(cli, ["wechat-menu"])
    assert result.exit_code == 2
    assert "ASSISTANT_WECHAT_SECRET" in result.stderr
