"""Which side of a thing is asked: how much, who, how, where, with what, when, for how long ..."""

import re

from assistant.knowledge.entry import Facet

# Most telling first: an earlier rule wins the same words from a later one.
_CUES: tuple[tuple[Facet, str], ...] = (
    (Facet.BASIS, r"依据|哪个文件|什么文件|文件(号|名)|文号|哪(条|部)(法|规定)|政策原文|根据(哪|什么)|出处|谁(规定|说)的|官方(文件|依据)"),
    (Facet.CONTACT, r"(什么|哪个|多少|打)(电话|号码|热线|号)|电话(是|号|多少)|找谁(问|咨询|反映|投诉|说)|打给谁|(怎么|去哪|哪里|向谁)(投诉|举报|告)|联系方式|咨询谁|哪个部门管|谁管"),
    (Facet.COMBINATION, r"同时(领|拿|享受|申请|报|办)|一起(领|拿|报|享受)|都能(领|拿|享受)|能都(领|拿|享受)|能不能都|重复(领|享受|申请)|冲突|叠加|(领|拿|享受)了.{0,12}还(能|可以|给)|影响.{0,8}(领|拿|享受)"),
    (Facet.MATERIALS, r"(带|拿|要|用|准备|需要|交|提供|提交)(些|点|上)?(什么|哪些|啥|哪?几样)(材料|证|证件|东西|资料|手续|证明)?|材料|什么证|哪些证|带证|证件|要.{0,4}(证明|户口本|身份证|结婚证|出生证)(吗|不|么)|(要不要|用不用|需不需要).{0,4}(证明|户口本|身份证|结婚证|出生证)|(带|拿)什么|手续(有|是)?(哪些|什么)"),
    (Facet.DURATION, r"多久|多长时间|几天|多少天|几(个)?月(内|才能|能)?到|能(领|休|拿|享受|吃|放|用)几(年|次|个月|天)|(领|发|享受|吃|休|喂|补|给|管)到(什么时候|几|多大|多久|哪)|几年|一共几次|多少(个)?工作日|时效|有效期"),
    (Facet.ELIGIBILITY, r"(外地|外省|户口|户籍|没结婚|未婚|离婚|再婚|单身|农村|灵活就业|没工作|没上班)[^，。？?]{0,8}还(能|可以|有|给)[^，。？?]{0,6}(吗|不|么|没)"),
    (Facet.WHEN, r"什么时候|何时|几(个)?月|几周|多少周|多大|几岁|(哪|几)(天|号|日|年)|时间(表|安排|点)?|截止|期限|最晚|最迟|过期|逾期|(来|赶)(得|不)及|晚了|补(办|领|打|做|查|种|交|申请|上|报)|错过|还能.{0,8}(吗|不|么)|提前|(第|下)一?(次|针|回|批).{0,4}(什么|几|多)|到账"),
    (Facet.WHERE, r"(去|在|到|上|往)(哪|什么地方|何处)|哪(里|儿|个(医院|地方|部门|单位|窗口|机构|社区)|家|些(医院|地方|机构))|什么地方|哪(能|可以)(办|领|做|打|查)|地址|地点|窗口|位置|附近|入口"),
    (Facet.AMOUNT, r"多少(钱|元|块|补|费|报|个|家|次|针|顿|餐|毫升|量)|(给|补|发|领|报|拿|有|是|要|花|省|退|抵|扣|涨|交|收)(我)?(多少|几(个)?钱|几块|几百|几千|几万)|多少|几(块|元|百|千|万|钱)|钱(?:由|是|该)?谁(?:来)?[出掏付交给管]|谁(?:来)?[出掏付交给]钱|金额|标准|费用(?=$|[\s，。？?]|是|高|贵)|价格|收费|价(钱|位)|比例|免费(?=$|[\s，。？?]|的?(吗|不|么|没|呢))|不要钱|花钱|(要|用|收|掏|出)(不)?(要|用|收|掏|出)?钱|便宜|优惠|报销(?=$|[\s，。？?]|的?(吗|不|么|没|呢))|一(个)?(月|年|天|次)(\d|给|多少|几)|(?<![好十这那头前后近过])几(次|针|顿|片|粒|个|家|项|回)|全额|全免|免(不|吗|了)|是不是\d+|\d+(元|块)"),
    (Facet.SAFETY, r"副作用|安全(吗|不|么)|要紧(吗|不|么)|有(没有)?(影响|害处?|危险)(吗|不|没|么|$)"),
    (Facet.ELIGIBILITY, r"(谁|哪些人|什么人|哪类|哪种)(能|可以|有|才)|条件|资格|符合|(能|可以|可|会|给|有|算|能够)(不能|不可以|不)?(领|享受|申请|拿|报|办|免|补|休|参加|上|落|做|吃|打|给).{0,12}(吗|不|么|没|$)|有(没有)?.{0,8}(吗|没|不)$|算不算|行(吗|不行|不)|(外地|户口|户籍|没结婚|未婚|离婚|单身|领证|农村|城镇|一胎|头胎|二胎|三胎|四胎|男的|爸爸|老公|丈夫).{0,14}(吗|不|么|没)|必须|需要.{0,8}(吗|不)|用不用|要不要|(还|也)(有|能|给|免|发)"),
    (Facet.SAFETY, r"安全|副作用|危险|有(没有)?(影响|害|事)|要紧|正常(吗|不|么)|没事(吧|吗)|能(不能)?(吃|喝|打|做|用|洗|喂|坐|穿|睡|晒)|可以(吃|喝|打|做|用|洗|喂)|会不会|会.{0,10}(吗|不)|疼不疼|好不好"),
    (Facet.HOW, r"怎么(?![还又就才不没])|怎样|如何|流程|步骤|办理|申请|申领|手续|报名|预约|方法|(网上|线上|手机|小程序|支付宝|微信).{0,6}(办|领|申请|交|报|弄)|办法|办$"),
    (Facet.WHAT, r"是什么|什么是|什么意思|啥意思|哪些|有什么|查(些)?什么|包括|内容|区别|不一样|介绍|干什么|都有什么|是真的|真的假的|是一(个|回事)"),
)  # fmt: skip
_COMPILED = tuple((facet, re.compile(pattern)) for facet, pattern in _CUES)
_QUESTION = re.compile(
    r"[?？]|吗|呢|么|([\u4e00-\u9fff])[不没]\1|不$|没$|多[少大久长远高重]|(?<![好十这那头前后近过])几|什么|怎么|哪|谁|如何|怎样|能不能|可不可以|是不是|有没有|要不要|用不用|行不行|算不算|多久|咋|啥|甚|能.{0,8}不|(给|有|发|补|报|免|领).{0,6}(不|没)(\s|$)|想(问|知道|了解)|请问|听说|真的?假|真假|[对准]不[对准]"
)


def facets_asked(canonical: str) -> list[Facet]:
    """Facets asked, in the order of the message; at most three, each once."""
    return list(dict.fromkeys(facet for _, _, facet in _claimed(canonical)))[:3]


def cues_of(canonical: str) -> str:
    """The words of a message that only ask (“要带什么”), in their order."""
    return "".join(canonical[start:end] for start, end, _ in _claimed(canonical))


def _claimed(canonical: str) -> list[tuple[int, int, Facet]]:
    claimed: list[tuple[int, int, Facet]] = []
    for facet, pattern in _COMPILED:
        for match in pattern.finditer(canonical):
            start, end = match.span()
            if start < end and all(end <= s or e <= start for s, e, _ in claimed):
                claimed.append((start, end, facet))
    return sorted(claimed, key=lambda c: c[0])


def is_question(canonical: str) -> bool:
    """Does this clause ask something (rather than tell the story before the question)?"""
    return bool(_QUESTION.search(canonical))


def without_cues(canonical: str) -> str:
    """What is left of a message when every facet cue is taken out: its subject, if it has one."""
    for _, pattern in _COMPILED:
        canonical = pattern.sub(" ", canonical)
    return re.sub(r"[\s，,。.？?！!、；;：:~～]+", " ", canonical).strip()
