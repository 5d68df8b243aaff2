"""Examine the set-up of the chat platforms: what is right, what to mind, what is wrong and how to mend it."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from assistant.channels.wechat.account import FRESH_SECONDS
from assistant.channels.wechat.channel import PATH as WECHAT_PATH
from assistant.channels.wechat.outgoing import api_client, wechat_api
from assistant.channels.wechat.platform_api import ApiCallError, PlatformApi
from assistant.channels.wechat.sightings import Sightings
from assistant.channels.wecom.app_messages import wecom_api
from assistant.channels.wecom.channel import PATH as WECOM_PATH
from assistant.settings import Settings
from assistant.store.notes import NoteStore

GOOD, MIND, WRONG = "正常", "注意", "错误"
_MODES = {"plain": "明文", "compat": "兼容", "secure": "安全"}
_WARN_SECONDS = FRESH_SECONDS / 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the result. grade: 正常, 注意 or 错误."""

    grade: str
    text: str

    def __str__(self) -> str:
        return f"{self.grade}  {self.text}"


def examine(settings: Settings, notes: NoteStore) -> list[Finding]:
    """Everything there is to say about both platforms; the forms of token and key were checked with the settings."""
    return [*_wechat(settings, notes), *_wecom(settings, notes)]


def _wechat(settings: Settings, notes: NoteStore) -> Iterator[Finding]:
    if not settings.wechat_token:
        yield Finding(GOOD, "公众号：没有打开。要打开，请照 docs/wechat.md 设置 ASSISTANT_WECHAT_TOKEN 等几项。")
        return
    yield Finding(GOOD, f"公众号：Token 和 EncodingAESKey 的写法正确，AppID 是 {settings.wechat_appid or '（没有填）'}。")
    yield _address("公众号后台的“服务器地址(URL)”", settings, WECHAT_PATH)
    if settings.wechat_mode == "plain":
        yield Finding(MIND, "公众号：现在收明文消息，只能用来试：链接一旦泄露，谁都能冒充微信发消息。正式使用请改成 ASSISTANT_WECHAT_MODE=secure。")
    yield from _seen("公众号", Sightings("wechat", notes), expected=settings.wechat_mode)
    if settings.wechat_secret:
        yield _reached("公众号", settings, notes)
    else:
        yield Finding(GOOD, "公众号：没有填 AppSecret，来不及回的消息会请对方回复任意字查看。本机的公网 IP 不用加进“IP白名单”。")
        yield _clock()


def _wecom(settings: Settings, notes: NoteStore) -> Iterator[Finding]:
    if not settings.wecom_token:
        yield Finding(GOOD, "企业微信：没有打开。要打开，请照 docs/wechat.md 设置 ASSISTANT_WECOM_TOKEN 等几项。")
        return
    yield Finding(GOOD, f"企业微信：Token 和 EncodingAESKey 的写法正确，企业 ID 是 {settings.wecom_corpid}。")
    yield _address("企业微信应用“接收消息”的 URL ", settings, WECOM_PATH)
    yield from _seen("企业微信", Sightings("wecom", notes), expected="secure")
    if settings.wecom_secret:
        yield _reached("企业微信", settings, notes)
    else:
        yield Finding(MIND, "企业微信：没有填 Secret，微信客服用不了，来不及回的消息会请对方回复任意字查看。")
        yield _clock()


def _address(where: str, settings: Settings, path: str) -> Finding:
    if not settings.public_url:
        return Finding(MIND, f"{where}要填 https://您的域名{path}（只能用 80 或 443 端口）。设置 ASSISTANT_PUBLIC_URL 后，这里会写出完整的地址。")
    return Finding(GOOD, f"{where}填 {settings.public_url}{path}（只能用 80 或 443 端口）。")


def _seen(platform: str, sightings: Sightings, expected: str) -> Iterator[Finding]:
    push, trouble = sightings.last_push(), sightings.last_trouble()
    if push is None:
        yield Finding(MIND, f"{platform}：还没有收到过平台的推送。在后台提交配置并启用后，给它发一句话试试。")
    elif push.value != expected:
        wanted, got = _MODES[expected], _MODES.get(push.value, push.value)
        yield Finding(
            MIND,
            f"{platform}：最近一次推送（{_at(push.noted_at)}）是{got}方式，这里设置的是{wanted}方式。请把后台的“消息加解密方式”选成{wanted}模式。",
        )
    else:
        yield Finding(GOOD, f"{platform}：最近一次推送在 {_at(push.noted_at)}，{_MODES[expected]}方式。")
    if trouble is not None:
        after = push is None or trouble.noted_at > push.noted_at
        yield Finding(WRONG if after else MIND, f"{platform}：最近一次出错在 {_at(trouble.noted_at)}：{trouble.value}。")


def _reached(platform: str, settings: Settings, notes: NoteStore) -> Finding:
    try:
        ahead = asyncio.run(_ask(platform, settings, notes))
    except ApiCallError as error:
        return Finding(WRONG, f"{platform}：接口不能用：{error}")
    if abs(ahead) > _WARN_SECONDS:
        word = "快" if ahead > 0 else "慢"
        return Finding(WRONG, f"{platform}：接口能用，但本机时钟{word} {abs(ahead):.0f} 秒，差到 {FRESH_SECONDS} 秒推送就会被拒绝。请打开自动校时。")
    return Finding(GOOD, f"{platform}：接口能用，Secret 和 IP 白名单没有问题，本机时钟和平台一致。")


async def _ask(platform: str, settings: Settings, notes: NoteStore) -> float:
    async with api_client(settings.wechat_api if platform == "公众号" else settings.wecom_api) as client:
        api: PlatformApi = (wechat_api if platform == "公众号" else wecom_api)(settings, client, notes)
        return await api.clock_skew()


def _clock() -> Finding:
    return Finding(GOOD, f"本机时间是 {_at(datetime.now().astimezone())}，请和手机对一下，相差不能超过 {FRESH_SECONDS // 60} 分钟。")


def _at(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{local.month} 月 {local.day} 日 {local:%H:%M}"
