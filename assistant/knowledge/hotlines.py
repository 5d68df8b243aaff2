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

# What a text must speak of before it sends anybody to a number; 12345 takes everything and is not here.
PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "110": "报警|骗|危险|走失|虐|暴|失联|捡到|被.{0,3}打|抱来|受苦|轻生|受害|伤害|卷钱|逼|控制不住",
        "119": "火|煤烟",
        "120": (
            "急|血|抽搐|喘|晕|昏|醒|噎|卡|烫|痛|疼|发紫|发青|紫点|中毒|危险|呼吸|肿|摔|溺|轻生|不想活|伤|破水|脱水|胎动"
            "|脐|意识|迷糊|没力|苍白|憋|反应|要生|生下来|病|高烧|脖子硬|说胡话"
        ),
        "12320": "卫生|健康|疫苗|接种|妇幼|儿保|孕|产|叶酸|体检|筛查|医|生殖|病|冻卵|奶|辅食|宝宝|孩子",
        "12329": "公积金",
        "12333": "工资|假|单位|合同|社保|失业|劳动|辞退|离职|养老|就业|招聘|人社|上班|考证",
        "12338": "妇女|妇联|家暴|被.{0,3}打|欺负|维权|逼|单亲|为难|歧视|辞退|招聘",
        "12348": "法律|仲裁|官司|抚养|律师|鉴定|赔|合同|劳动|辞退",
        "12351": "工会|单位|职工",
        "12355": "青少年|未成年",
        "12356": "心理|心里|心情|情绪|抑郁|焦虑|难受|难过|崩溃|轻生|自杀|伤害|念头|撑不住|控制不住|忍不住|想打|想摔",
        "12366": "税|扣除|汇算|缴费|保费|医保费",
        "12393": "医保|报销|报不报|能报|津贴|参保|保费|意外险|备案|医疗救助|生育保险|费用|住院|生孩子",
    }
)

_COUNTED = r"(?!\s*(?:元|人|个|天|次|名|家|克|千|万|％|%|毫|户|年|月|周|岁|公里|米))"
PHONE = re.compile(
    rf"(?<![\d.\-])(?:0\d{{2,3}}[-－ ]?\d{{7,8}}|1[3-9]\d{{9}}|400[- ]?\d{{3}}[- ]?\d{{4}}"
    rf"|12[2-9]\d{{2}}|96\d{{3,4}}|95\d{{3}})(?!\d){_COUNTED}"
)

SPOILT_BY_EXCEL = re.compile(r"\d(?:\.\d+)?[Ee]\+\d+|[1-9]\d{9}(?:\.0)?")  # 3.55E+09; 0355… without its zero
_CALLABLE = re.compile(
    r"(?:0\d{2,3}[-－ ]?\d{7,8}|1[3-9]\d{9}|400[- ]?\d{3}[- ]?\d{4}|1\d{2}|1[12]\d{3}|9[56]\d{3,4})"
    r"(?:\s*(?:转|-)\s*\d{1,5})?"
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


def is_callable(number: str) -> bool:
    """Whether a mobile phone anywhere reaches it: a short number, or one with its area code."""
    return _CALLABLE.fullmatch(number.strip()) is not None
