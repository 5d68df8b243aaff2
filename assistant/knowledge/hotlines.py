"""Public numbers that may be shown; local ones are added in site.yaml under 热线."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

NATIONAL: Mapping[str, str] = MappingProxyType(
    {
        "110": "报警",
        "119": "火警",
        "120": "急救",
        "122": "交通事故",
        "12309": "检察服务",
        "12315": "消费者投诉",
        "12320": "公共卫生",
        "12329": "住房公积金",
        "12333": "人力资源和社会保障",
        "12337": "举报涉黑涉恶",
        "12338": "妇女维权",
        "12345": "政务服务便民",
        "12348": "法律援助",
        "12349": "养老和社区服务",
        "12351": "职工维权",
        "12355": "青少年服务",
        "12356": "心理援助",
        "12366": "税务",
        "12367": "移民和出入境",
        "12368": "法院诉讼服务",
        "12381": "安全生产举报",
        "12385": "残疾人服务",
        "12389": "公安监督",
        "12393": "医疗保障",
        "96110": "反诈",
        "4001619995": "希望 24 热线",
    }
)

_COUNTED = r"(?!\s*(?:元|人|个|天|次|名|家|克|千|万|％|%|毫|户|年|月|周|岁|公里|米))"
PHONE = re.compile(
    rf"(?<![\d.\-])(?:0\d{{2,3}}[-－ ]?\d{{7,8}}|1[3-9]\d{{9}}|400[- ]?\d{{3}}[- ]?\d{{4}}"
    rf"|12[2-9]\d{{2}}|96\d{{3,4}}|95\d{{3}})(?!\d){_COUNTED}"
)


def likely_number(typed: str) -> str:
    """The national number that was probably meant: two figures swapped, or one of them wrong."""
    for number in NATIONAL:
        if len(number) == len(typed) and sorted(number) == sorted(typed):
            return number
    for number in NATIONAL:
        if len(number) == len(typed) > 3 and sum(a != b for a, b in zip(number, typed, strict=True)) == 1:
            return number
    return ""


def digits(number: str) -> str:
    """A number without its dashes and spaces."""
    return re.sub(r"\D", "", number)
