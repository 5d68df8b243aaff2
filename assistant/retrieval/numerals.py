"""Chinese numerals -> digits, so that 三千, 3千 and 3000 are one word."""

import re

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile(r"[零〇一二三四五六七八九十百千万两]+")
_TYPED = re.compile(r"(?<![\d.])(?:\d[百千万])+\d?(?!\d)")  # 3千6, 5百
_DATED = re.compile(r"(?<=年)(?P<month>十[一二]?|[一二三四五六七八九])(?=月(?!龄))")  # 去年八月
_YEAR = re.compile(  # 二四年三月, but not 等二三年
    r"(?<![零〇一二三四五六七八九十百千万两\d])二(?:[零〇]二)?(?P<last>[零〇一二三四五六七八九])"
    r"(?=年的?(?:[十\d一二三四五六七八九]{1,2}月|出?生))"
)
_TO_CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
# Words that only look like numerals.
_KEEP = re.compile(
    r"(?<![零〇一二三四五六七八九十百千万两\d])(?:万一|千万(?=别|不|要|记|注意|小心)|一千零一夜|九九|三三两两|乱七八糟|二维码|一点|一下|一样"
    r"|一起|一直|一般|一定|一些|一键|一件事|三晋通|一次性|一百天|百天|百日)"
)


def to_number(numeral: str) -> int | None:
    """Value of a Chinese numeral: 三千六 -> 3600, 一百五十八 -> 158; None when it is no well-formed number."""
    if not numeral or not _NUMERAL.fullmatch(numeral):
        return None
    if all(c in _DIGITS for c in numeral):
        return int("".join(str(_DIGITS[c]) for c in numeral))
    total = section = 0
    digit: int | None = None
    last_unit = 0
    for char in numeral:
        if char in _DIGITS:
            if digit:
                return None  # 两三千 is a guess, not a number
            digit = _DIGITS[char]
            if char in "零〇":
                last_unit = 0
        elif char == "万":
            section += digit or 0
            total, section, digit, last_unit = total + (section or 1) * 10_000, 0, None, 10_000
        else:
            unit = _UNITS[char]
            section += (1 if digit is None else digit) * unit
            digit, last_unit = None, unit
    if digit is not None:
        # 三千六 means 3600, 三千零六 means 3006.
        section += digit * (last_unit // 10 if last_unit >= 100 else 1)
    return total + section


def digits(text: str) -> str:
    """`text` with every numeral that carries 十/百/千/万, and every 3千 or 1万, written in digits."""

    def replace(match: re.Match[str]) -> str:
        numeral = match.group()
        if (len(numeral) < 2 and numeral != "十") or not re.search("[十百千万]", numeral):
            return numeral
        value = to_number(numeral)
        return numeral if value is None else str(value)

    text = _TYPED.sub(lambda m: str(to_number(m.group().translate(_TO_CHINESE)) or m.group()), text)
    text = _YEAR.sub(lambda m: f"202{to_number(m['last'])}", text)
    text = _DATED.sub(lambda m: str(to_number(m["month"])), text)
    pieces, end = [], 0
    for kept in _KEEP.finditer(text):
        pieces += [_NUMERAL.sub(replace, text[end : kept.start()]), kept.group()]
        end = kept.end()
    text = "".join(pieces) + _NUMERAL.sub(replace, text[end:])
    return re.sub(r"(\d+(?:\.\d+)?)([千万])", lambda m: f"{float(m[1]) * {'千': 1000, '万': 10000}[m[2]]:.0f}", text)
