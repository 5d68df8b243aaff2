"""Personal details -> marks, before anything is written to the store or a log."""

import re

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)"), "［身份证号］"),
    (re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"), "［手机号］"),
    (re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,7})?(?!\d)"), "［卡号］"),
    (re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)"), "［电话］"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), "［邮箱］"),
    (
        re.compile(r"((?:孩子|宝宝|娃|女儿|儿子|闺女|老大|老二|老三|我|他|她|媳妇|老公)(?:的?名字|大名|小名)?(?:叫做?|是叫))"
                   r"(?!什么|啥|不|我|他|她|醒|人|医|救|你|去|过|来|做|那|这)[\u4e00-\u9fff]{2,3}"),
        r"\1［姓名］",
    ),
)  # fmt: skip


def mask(text: str) -> str:
    """`text` without 身份证号, 手机号, 银行卡号, landlines, mail addresses and stated names."""
    for pattern, mark in _RULES:
        text = pattern.sub(mark, text)
    return text
