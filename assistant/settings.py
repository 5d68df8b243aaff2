"""Environment -> Settings. One table: name, default, meaning; an unknown ASSISTANT_ name is refused."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path

from assistant.knowledge.fields import parse_date

PREFIX = "ASSISTANT_"
PROJECT = Path(__file__).resolve().parent.parent
_ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?")
_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the settings table: what operators may set, and what it means (shown in --help and docs)."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("HOST", "127.0.0.1", "监听地址"),
    Setting("PORT", "8000", "监听端口"),
    Setting("KNOWLEDGE", str(PROJECT / "knowledge"), "知识文件夹"),
    Setting("DATA", "data", "程序写东西的文件夹：数据库、向量缓存、评测结果"),
    Setting("DATABASE", "", "数据库地址（SQLAlchemy 写法，SQLite 或 PostgreSQL）；空着就用数据文件夹里的 SQLite"),
    Setting("ENCODER", str(PROJECT / "assistant" / "retrieval" / "model"), "句向量模型：文件夹或 sentence-transformers 模型名"),
    Setting("RATE_PER_MINUTE", "30", "每人每分钟最多几条消息，0 为不限"),
    Setting("TODAY", "", "固定的“今天”（2026-11-25 这样写），用于评测和预览；空着就是真实日期"),
    Setting("CONVERSATION_MINUTES", "30", "隔多少分钟没说话就当作新的谈话"),
    Setting("RETENTION_DAYS", "180", "谈话和提问记录保留多少天"),
    Setting("PUBLIC_URL", "", "对外的网址（https://… 这样写），用在分享链接和网站地图里；空着就用访问时的网址"),
    Setting("EMBED_ORIGINS", "", "允许嵌入助手的网站（https://portal.example.cn 这样写，几个用空格分开）；空着就不许嵌入"),
    Setting("WECHAT_TOKEN", "", "公众号的 Token（3 到 32 个字母或数字）；空着就不开公众号"),
    Setting("WECHAT_AES_KEY", "", "公众号的 EncodingAESKey（43 个字母或数字）"),
    Setting("WECHAT_APPID", "", "公众号的 AppID"),
    Setting("WECHAT_SECRET", "", "公众号的 AppSecret，认证过、能发客服消息的账号才填"),
    Setting("WECHAT_MODE", "secure", "公众号的消息加解密方式：secure 安全，compat 兼容，plain 明文（只用来试）"),
    Setting("WECHAT_BIZMSGMENU", "否", "公众号的选项做成可以点的链接（是或否）；平台没有写明支持，不灵就改回否"),
    Setting("WECHAT_API", "https://api.weixin.qq.com", "公众号接口的网址"),
    Setting("WECOM_TOKEN", "", "企业微信自建应用的 Token；空着就不开企业微信"),
    Setting("WECOM_AES_KEY", "", "企业微信自建应用的 EncodingAESKey（43 个字母或数字）"),
    Setting("WECOM_CORPID", "", "企业微信的企业 ID"),
    Setting("WECOM_AGENT_ID", "", "企业微信自建应用的 AgentId"),
    Setting("WECOM_SECRET", "", "企业微信自建应用的 Secret；迟到的回答和微信客服要用它"),
    Setting("WECOM_API", "https://qyapi.weixin.qq.com", "企业微信接口的网址"),
)


class SettingsError(ValueError):
    """A setting that cannot be used; the message is for the operator, in Chinese."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, read and checked."""

    host: str
    port: int
    knowledge: Path
    data: Path
    database: str
    encoder: str
    rate_per_minute: int
    today: date | None
    conversation_minutes: int
    retention_days: int
    public_url: str
    embed_origins: tuple[str, ...]
    wechat_token: str = field(repr=False)
    wechat_aes_key: str = field(repr=False)
    wechat_appid: str
    wechat_secret: str = field(repr=False)
    wechat_mode: str
    wechat_bizmsgmenu: bool
    wechat_api: str
    wecom_token: str = field(repr=False)
    wecom_aes_key: str = field(repr=False)
    wecom_corpid: str
    wecom_agent_id: str
    wecom_secret: str = field(repr=False)
    wecom_api: str

    def date(self) -> date:
        """Today, or the fixed date."""
        return self.today or date.today()


def _whole_number(name: str, text: str, least: int, most: int) -> int:
    if not text.isdecimal() or len(text) > 9 or not least <= int(text) <= most:
        raise SettingsError(f"{PREFIX}{name} 要写 {least} 到 {most} 之间的整数，现在是“{text}”。")
    return int(text)


def _sqlite_url(path: Path) -> str:
    # what would end the path of a URL, or be decoded in it
    return f"sqlite:///{path}".replace("%", "%25").replace("?", "%3F")


def _origin(name: str, text: str) -> str:
    """An address without path: what a browser calls the origin of a page."""
    origin = text.strip().rstrip("/").lower()
    if not _ORIGIN.fullmatch(origin):
        raise SettingsError(f"{PREFIX}{name} 要写成 https://www.example.cn 这样的网址，不带路径，现在是“{text}”。")
    return origin


def _one_of(name: str, text: str, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        raise SettingsError(f"{PREFIX}{name} 只能写{'、'.join(allowed)}，现在是“{text}”。")
    return text


def _check_platform(platform: str, name: str, value: Mapping[str, str], needed: tuple[str, ...]) -> None:
    """What a chat platform gave must be whole and of the right form. needed: settings that must not be empty.

    With an empty token anybody could sign as the platform, so half a set-up is refused rather than served.
    """
    token, key = value["TOKEN"], value["AES_KEY"]
    if not token:
        if key or value["SECRET"]:
            off = f"不开{platform}的话，把 {PREFIX}{name}_ 开头的设置都去掉"
            raise SettingsError(f"{PREFIX}{name}_TOKEN 是空的。请填上{platform}后台的 Token；{off}。")
        return
    if not _TOKEN.fullmatch(token):
        raise SettingsError(f"{PREFIX}{name}_TOKEN 要 3 到 32 个字母或数字，不能有空格和别的符号，现在有 {len(token)} 个字符。")
    for missing in (n for n in needed if not value[n]):
        raise SettingsError(f"{PREFIX}{name}_{missing} 还没有填。请从{platform}后台复制过来。")
    if key and not _AES_KEY.fullmatch(key):
        raise SettingsError(f"{PREFIX}{name}_AES_KEY 要正好 43 个字母或数字，现在是 {len(key)} 个字符。请从{platform}后台重新复制 EncodingAESKey。")


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; SettingsError on a name or a value that is not understood."""
    environment = os.environ if environment is None else environment
    known = {s.name for s in SETTINGS}
    unknown = sorted(n for n in environment if n.startswith(PREFIX) and n.removeprefix(PREFIX) not in known)
    if unknown:
        names = "、".join(PREFIX + s.name for s in SETTINGS)
        raise SettingsError(f"不认识的设置：{'、'.join(unknown)}。可以用的有：{names}。")
    value = {s.name: environment.get(PREFIX + s.name, "").strip() or s.default for s in SETTINGS}
    today = parse_date(value["TODAY"]) if value["TODAY"] else None
    if value["TODAY"] and today is None:
        raise SettingsError(f"{PREFIX}TODAY 要写成 2026-11-25 这样的日期，现在是“{value['TODAY']}”。")
    _one_of("WECHAT_MODE", value["WECHAT_MODE"], ("secure", "compat", "plain"))
    wechat = {n.removeprefix("WECHAT_"): text for n, text in value.items() if n.startswith("WECHAT_")}
    _check_platform("公众号", "WECHAT", wechat, () if value["WECHAT_MODE"] == "plain" else ("AES_KEY", "APPID"))
    wecom = {n.removeprefix("WECOM_"): text for n, text in value.items() if n.startswith("WECOM_")}
    _check_platform("企业微信", "WECOM", wecom, ("AES_KEY", "CORPID", *(("AGENT_ID",) if value["WECOM_SECRET"] else ())))
    if value["WECOM_AGENT_ID"]:
        _whole_number("WECOM_AGENT_ID", value["WECOM_AGENT_ID"], 1, 10**9)
    data = Path(value["DATA"]).absolute()
    settings = Settings(
        host=value["HOST"],
        port=_whole_number("PORT", value["PORT"], 1, 65535),
        knowledge=Path(value["KNOWLEDGE"]).absolute(),
        data=data,
        database=value["DATABASE"] or _sqlite_url(data / "assistant.sqlite3"),
        encoder=value["ENCODER"],
        rate_per_minute=_whole_number("RATE_PER_MINUTE", value["RATE_PER_MINUTE"], 0, 1_000_000),
        today=today,
        conversation_minutes=_whole_number("CONVERSATION_MINUTES", value["CONVERSATION_MINUTES"], 1, 100_000),
        retention_days=_whole_number("RETENTION_DAYS", value["RETENTION_DAYS"], 1, 3650),
        public_url=_origin("PUBLIC_URL", value["PUBLIC_URL"]) if value["PUBLIC_URL"] else "",
        embed_origins=tuple(_origin("EMBED_ORIGINS", text) for text in value["EMBED_ORIGINS"].split()),
        wechat_token=value["WECHAT_TOKEN"],
        wechat_aes_key=value["WECHAT_AES_KEY"],
        wechat_appid=value["WECHAT_APPID"],
        wechat_secret=value["WECHAT_SECRET"],
        wechat_mode=value["WECHAT_MODE"],
        wechat_bizmsgmenu=_one_of("WECHAT_BIZMSGMENU", value["WECHAT_BIZMSGMENU"], ("是", "否")) == "是",
        wechat_api=_origin("WECHAT_API", value["WECHAT_API"]),
        wecom_token=value["WECOM_TOKEN"],
        wecom_aes_key=value["WECOM_AES_KEY"],
        wecom_corpid=value["WECOM_CORPID"],
        wecom_agent_id=value["WECOM_AGENT_ID"],
        wecom_secret=value["WECOM_SECRET"],
        wecom_api=_origin("WECOM_API", value["WECOM_API"]),
    )
    assert {f.name for f in fields(settings)} == {s.name.lower() for s in SETTINGS}
    return settings
