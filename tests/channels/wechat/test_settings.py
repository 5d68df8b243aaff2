"""A half or wrong set-up of a platform is refused at the start, in Chinese that says what to do."""

import pytest

from assistant.settings import SettingsError, load_settings
from tests.channels.wecom.company import WITH_API

from .platform import SETTINGS

WECHAT = {f"ASSISTANT_{name}": value for name, value in SETTINGS.items()}
WECOM = {f"ASSISTANT_{name}": value for name, value in WITH_API.items()}


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        (WECHAT | {"ASSISTANT_WECHAT_TOKEN": ""}, "ASSISTANT_WECHAT_TOKEN 是空的"),
        (WECHAT | {"ASSISTANT_WECHAT_TOKEN": "  "}, "ASSISTANT_WECHAT_TOKEN 是空的"),
        (WECHAT | {"ASSISTANT_WECHAT_TOKEN": "ab"}, "3 到 32 个字母或数字"),
        (WECHAT | {"ASSISTANT_WECHAT_TOKEN": "a b c"}, "不能有空格"),
        (WECHAT | {"ASSISTANT_WECHAT_TOKEN": "x" * 33}, "现在有 33 个字符"),
        (WECHAT | {"ASSISTANT_WECHAT_AES_KEY": ""}, "ASSISTANT_WECHAT_AES_KEY 还没有填"),
        (WECHAT | {"ASSISTANT_WECHAT_AES_KEY": "A" * 42}, "正好 43 个字母或数字，现在是 42 个"),
        (WECHAT | {"ASSISTANT_WECHAT_AES_KEY": "A" * 42 + "="}, "正好 43 个字母或数字"),
        (WECHAT | {"ASSISTANT_WECHAT_APPID": ""}, "ASSISTANT_WECHAT_APPID 还没有填"),
        (WECHAT | {"ASSISTANT_WECHAT_MODE": "open"}, "只能写secure、compat、plain"),
        (WECHAT | {"ASSISTANT_WECHAT_BIZMSGMENU": "yes"}, "只能写是、否"),
        ({"ASSISTANT_WECHAT_SECRET": "x"}, "ASSISTANT_WECHAT_TOKEN 是空的"),
        (WECOM | {"ASSISTANT_WECOM_TOKEN": ""}, "ASSISTANT_WECOM_TOKEN 是空的"),
        (WECOM | {"ASSISTANT_WECOM_CORPID": ""}, "ASSISTANT_WECOM_CORPID 还没有填"),
        (WECOM | {"ASSISTANT_WECOM_AGENT_ID": ""}, "ASSISTANT_WECOM_AGENT_ID 还没有填"),
        (WECOM | {"ASSISTANT_WECOM_AGENT_ID": "abc"}, "整数"),
        (WECOM | {"ASSISTANT_WECOM_AES_KEY": "é" * 43}, "正好 43 个字母或数字"),
    ],
)
def test_refused(environment: dict[str, str], said: str) -> None:
    """The message names the setting and the remedy."""
    with pytest.raises(SettingsError) as refusal:
        load_settings(environment)
    assert said in str(refusal.value)
    assert environment.get("ASSISTANT_WECHAT_SECRET", "-") not in str(refusal.value)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"ASSISTANT_WECHAT_TOKEN": ""},
        WECHAT,
        WECHAT | {"ASSISTANT_WECHAT_TOKEN": " AAAAA\n"},
        WECHAT | {"ASSISTANT_WECHAT_MODE": "compat", "ASSISTANT_WECHAT_BIZMSGMENU": "是"},
        {"ASSISTANT_WECHAT_TOKEN": "AAAAA", "ASSISTANT_WECHAT_MODE": "plain"},
        WECOM,
        {name: value for name, value in WECOM.items() if not name.endswith(("SECRET", "AGENT_ID"))},
    ],
)
def test_accepted(environment: dict[str, str]) -> None:
    """A whole set-up is read; blanks around a pasted token go."""
    assert load_settings(environment).wechat_token in {"", "AAAAA"}


def test_secrets_are_not_shown() -> None:
    """Printing the settings shows no token, key or secret."""
    shown = repr(load_settings(WECHAT | WECOM))
    assert all(value not in shown for name, value in (WECHAT | WECOM).items() if name.endswith(("TOKEN", "AES_KEY", "SECRET")))
