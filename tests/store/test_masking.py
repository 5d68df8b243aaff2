"""Personal details are gone before anything is written; what a question needs stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.store.masking import mask

MASKED = [
    ("我身份证是140402199001011234，能领吗", "我身份证是［身份证号］，能领吗"),
    ("14040219900101123x", "［身份证号］"),
    ("14040219900101123X是我的", "［身份证号］是我的"),
    ("140402 19900101 1234", "［身份证号］"),
    ("１４０４０２１９９００１０１１２３４", "［身份证号］"),
    ("老身份证140402900101123", "老身份证［卡号］"),
    ("打我电话13800138000", "打我电话［手机号］"),
    ("138 0013 8000 张", "［手机号］ 张"),
    ("138-0013-8000", "［手机号］"),
    ("+86 13800138000", "［手机号］"),
    ("８６１３８００１３８０００", "［手机号］"),
    ("１３８００１３８０００", "［手机号］"),
    ("1 3 8 0 0 1 3 8 0 0 0", "［手机号］"),
    ("138\u200b0013\u200b8000", "［手机号］"),
    ("微信13800138000@qq.com", "微信［邮箱］"),
    ("卡号6222021234567890123", "卡号［卡号］"),
    ("6222 0212 3456 7890 123", "［卡号］"),
    ("6222-0212-3456-7890", "［卡号］"),
    ("0355-2023456 是我家", "［电话］ 是我家"),
    ("03552023456", "［电话］"),
    ("发到 zhang.san+a@example.com.cn 吧", "发到 ［邮箱］ 吧"),
    ("孩子叫张小明，能上户口吗", "孩子叫［姓名］，能上户口吗"),
    ("我叫李四", "我叫［姓名］"),
    ("闺女大名叫王欣怡", "闺女大名叫［姓名］"),
    ("孩子名字是张三", "孩子名字是［姓名］"),
    ("姓名：张小明，身份证号140402202501011234", "姓名：［姓名］，身份证号［身份证号］"),
    ("13800138000和13900139000", "［手机号］和［手机号］"),
]  # fmt: skip
KEPT = [
    "三孩补贴5000元",
    "2025-03-25 那天生的",
    "2025年3月25日8点30分",
    "打12345还是12393",
    "晋卫发〔2024〕12号",
    "孩子叫什么名字好",
    "她叫我去医院",
    "孩子叫不醒怎么办",
    "宝宝夜里叫人怎么回事",
    "孕12周+3，体重60.5",
    "",
    "一年3600元，三年10800元",
    "血压120/80，血糖5.1",
    "2022 2023 2024 年出生的都有吗",
    "14岁以下",
]  # fmt: skip


@pytest.mark.parametrize(("message", "expected"), MASKED)
def test_masked(message: str, expected: str) -> None:
    """Numbers of people and cards, mail addresses and stated names become marks."""
    assert mask(message) == expected


@pytest.mark.parametrize("message", KEPT)
def test_kept(message: str) -> None:
    """Amounts, dates, hotlines and everyday words stay as they are."""
    assert mask(message) == message


@given(st.text(max_size=500))
def test_masking_twice_changes_nothing(message: str) -> None:
    """What has been masked is not spoilt by masking it again."""
    assert mask(mask(message)) == mask(message)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text("，。 的是叫abc（）", max_size=5), st.text("，。 的是叫abc（）", max_size=5))
def test_no_mobile_number_survives(number: str, before: str, after: str) -> None:
    """Wherever it stands in a sentence."""
    assert number not in mask(before + number + after)


@pytest.mark.parametrize("message", ["1" * 500, "a" * 500 + "@", "孩子叫" * 160, "0-" * 250, "1 " * 250, "a@" * 250])
def test_long_monotonous_messages(message: str) -> None:
    """No message of legal length makes the patterns run away: with backtracking this test would not end."""
    assert isinstance(mask(message), str)
