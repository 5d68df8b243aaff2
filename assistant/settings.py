"""Environment -> Settings. One table: name, default, meaning; an unknown ASSISTANT_ name is refused."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from assistant.knowledge.fields import parse_date

PREFIX = "ASSISTANT_"
PROJECT = Path(__file__).resolve().parent.parent


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

    def date(self) -> date:
        """Today, or the fixed date."""
        return self.today or date.today()


def _whole_number(name: str, text: str, least: int, most: int) -> int:
    if not text.strip().isdigit() or not least <= int(text) <= most:
        raise SettingsError(f"{PREFIX}{name} 要写 {least} 到 {most} 之间的整数，现在是“{text}”。")
    return int(text)


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
    data = Path(value["DATA"]).absolute()
    settings = Settings(
        host=value["HOST"],
        port=_whole_number("PORT", value["PORT"], 1, 65535),
        knowledge=Path(value["KNOWLEDGE"]).absolute(),
        data=data,
        database=value["DATABASE"] or f"sqlite:///{data / 'assistant.sqlite3'}",
        encoder=value["ENCODER"],
        rate_per_minute=_whole_number("RATE_PER_MINUTE", value["RATE_PER_MINUTE"], 0, 1_000_000),
        today=today,
        conversation_minutes=_whole_number("CONVERSATION_MINUTES", value["CONVERSATION_MINUTES"], 1, 100_000),
        retention_days=_whole_number("RETENTION_DAYS", value["RETENTION_DAYS"], 1, 3650),
    )
    assert {f.name for f in fields(settings)} == {s.name.lower() for s in SETTINGS}
    return settings
