"""Personal details -> marks, before anything is written to the store or a log."""

import re

_PLAIN = str.maketrans("０１２３４５６７８９Ｘｘ＠＋－", "0123456789Xx@+-")
# What may stand between two digits of a telephone number; pasted text also carries invisible marks.
_GAP = r"[ \u00a0\u3000\u200b-\u200f\u2060.·-]?"
_KIN = "孩子|宝宝|娃|女儿|儿子|闺女|老大|老二|老三|我|他|她|媳妇|老公"
_NO_NAME = "什么|啥|不|我|他|她|醒|人|医|救|你|去|过|来|做|那|这|谁|哪|改|怎|写"


def _number(pattern: str) -> re.Pattern[str]:
    """A number that stands alone; `~` in the pattern is a place where people put a gap."""
    return re.compile(rf"(?<!\d)(?:{pattern.replace('~', _GAP)})(?!\d)")


_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), "［邮箱］"),
    (_number(r"\d{6}~(?:19|20)\d\d~(?:0[1-9]|1[0-2])~(?:[0-2]\d|3[01])~\d{3}[\dXx]"), "［身份证号］"),
    (_number(r"(?:\+?86~)?1~[3-9](?:~\d){9}"), "［手机号］"),
    # four groups of four, but not a list of years
    (_number(r"\d{12,}|(?!(?:(?:19|20)\d\d~){3})\d{4}~\d{4}~\d{4}~\d{3,4}(?:~\d{1,4})?"), "［卡号］"),
    (_number(r"0\d{2,3}~\d{3,4}~\d{4}"), "［电话］"),
    (
        re.compile(rf"((?:(?:{_KIN})(?:的?(?:名字|大名|小名))?(?:叫做?|是叫)|(?:名字|大名|小名|姓名)[是叫为：:]\s?)(?!{_NO_NAME}))[\u4e00-\u9fff]{{2,3}}"),
        r"\1［姓名］",
    ),
)  # fmt: skip


def mask(text: str) -> str:
    """`text` without 身份证号, 手机号, 银行卡号, landlines, mail addresses and stated names."""
    text = text.translate(_PLAIN)
    for pattern, mark in _RULES:
        text = pattern.sub(mark, text)
    return text
