"""The environment becomes Settings, or a sentence that says what to write instead."""

import re
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url

from assistant.settings import PREFIX, SETTINGS, Settings, SettingsError, load_settings

NUMBERS = ("PORT", "RATE_PER_MINUTE", "CONVERSATION_MINUTES", "RETENTION_DAYS")


def test_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without any setting it runs on this machine alone, on files of its own."""
    monkeypatch.chdir(tmp_path)
    settings = load_settings({})

    assert (settings.host, settings.port, settings.rate_per_minute) == ("127.0.0.1", 8000, 30)
    assert settings.data == tmp_path / "data"
    assert settings.database == f"sqlite:///{tmp_path}/data/assistant.sqlite3"
    assert (settings.knowledge / "site.yaml").is_file()
    assert (Path(settings.encoder) / "modules.json").is_file()
    assert settings.date() == date.today()


def test_table_and_settings_agree() -> None:
    """Every line of the table is a field, and every field has its line; each says what it means in Chinese."""
    assert [f.name.upper() for f in fields(Settings)] == [s.name for s in SETTINGS]
    assert [s.name for s in SETTINGS if not re.search(r"[\u4e00-\u9fff]{2}", s.meaning)] == []


def test_what_is_no_origin() -> None:
    """An address with a path, or a bare name, is refused with an example."""
    for name, value in (("PUBLIC_URL", "yunyu.example.cn"), ("EMBED_ORIGINS", "https://a.example.cn/page"), ("PUBLIC_URL", "javascript:1")):
        with pytest.raises(SettingsError, match=f"{PREFIX}{name} 要写成 https://"):
            load_settings({PREFIX + name: value})


def test_every_setting_is_taken(tmp_path: Path) -> None:
    """What is set is used, with blanks around it forgiven."""
    values = {
        "HOST": " 0.0.0.0 ", "PORT": "8018", "KNOWLEDGE": "/srv/知识", "DATA": str(tmp_path), "ENCODER": "BAAI/bge-small-zh-v1.5",
        "DATABASE": "postgresql://a@b/c", "RATE_PER_MINUTE": "0", "TODAY": "2026年11月25日", "CONVERSATION_MINUTES": "5", "RETENTION_DAYS": "1",
        "PUBLIC_URL": "https://yunyu.example.cn/", "EMBED_ORIGINS": "https://a.example.cn https://b.example.cn",
    }  # fmt: skip
    settings = load_settings({PREFIX + name: value for name, value in values.items()})

    assert (settings.host, settings.port, settings.knowledge, settings.data) == ("0.0.0.0", 8018, Path("/srv/知识"), tmp_path)
    assert (settings.database, settings.encoder) == ("postgresql://a@b/c", "BAAI/bge-small-zh-v1.5")
    assert (settings.rate_per_minute, settings.conversation_minutes, settings.retention_days) == (0, 5, 1)
    assert (settings.public_url, settings.embed_origins) == ("https://yunyu.example.cn", ("https://a.example.cn", "https://b.example.cn"))
    assert settings.date() == date(2026, 11, 25)


def test_empty_is_not_set() -> None:
    """`ASSISTANT_PORT=` in a file of settings means the default."""
    assert load_settings({PREFIX + s.name: "" for s in SETTINGS}) == load_settings({})


@pytest.mark.parametrize("name", ["ASSISTANT_PROT", "ASSISTANT_", "ASSISTANT_port", "ASSISTANT_端口"])
def test_unknown_name_is_refused(name: str) -> None:
    """A slip in a name does not pass in silence; the message lists what there is."""
    with pytest.raises(SettingsError, match=f"不认识的设置：{name}。") as caught:
        load_settings({name: "1"})

    assert all(PREFIX + s.name in str(caught.value) for s in SETTINGS)


def test_other_programs_settings_are_none_of_ours() -> None:
    """Only our prefix counts."""
    assert load_settings({"PATH": "/bin", "MY_ASSISTANT_PORT": "x", "assistant_port": "x"}) == load_settings({})


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", ["-1", "8000.0", "八千", "0x10", "1e3", "²", "①", "1 000", "9" * 5000, "none", "８０八"])
def test_what_is_no_number(name: str, value: str) -> None:
    """The message names the setting, its range and what was written."""
    with pytest.raises(SettingsError, match=rf"{PREFIX}{name} 要写 \d+ 到 \d+ 之间的整数，现在是“"):
        load_settings({PREFIX + name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "0"), ("PORT", "65536"), ("CONVERSATION_MINUTES", "0"), ("RETENTION_DAYS", "0"), ("RETENTION_DAYS", "3651")],
)
def test_out_of_range(name: str, value: str) -> None:
    """So does a number that makes no sense here."""
    with pytest.raises(SettingsError, match=f"{PREFIX}{name} 要写"):
        load_settings({PREFIX + name: value})


@pytest.mark.parametrize("value", ["明天", "2026-13-01", "2026-02-30", "26-1-1", "2026"])
def test_what_is_no_day(value: str) -> None:
    """A day that does not exist is refused with an example."""
    with pytest.raises(SettingsError, match="ASSISTANT_TODAY 要写成 2026-11-25 这样的日期"):
        load_settings({"ASSISTANT_TODAY": value})


@pytest.mark.parametrize("folder", ["数据 一", "a?b", "a#b", "a%20b", "a@b:c", "a&b=c"])
def test_any_folder_name_makes_a_right_address(tmp_path: Path, folder: str) -> None:
    """The database lies in the data folder whatever its name is made of."""
    settings = load_settings({"ASSISTANT_DATA": str(tmp_path / folder)})

    assert make_url(settings.database).database == str(tmp_path / folder / "assistant.sqlite3")


@given(st.sampled_from([s.name for s in SETTINGS]), st.text(max_size=30).filter(lambda text: "\0" not in text))
def test_no_value_is_a_traceback(name: str, value: str) -> None:
    """Whatever is written, it is taken or refused with a sentence."""
    try:
        said = load_settings({PREFIX + name: value}) and "读懂了设置"
    except SettingsError as error:
        said = str(error)

    assert re.search(r"[\u4e00-\u9fff]{3}", said)


def test_settings_cannot_be_changed() -> None:
    """They are read once; nobody turns a screw later."""
    with pytest.raises(AttributeError):
        load_settings({}).port = 1  # type: ignore[misc]
