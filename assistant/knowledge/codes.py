"""Every check code: its weight, why it matters, and a wrong and a right example.

A code never changes its meaning; a retired code is not given out again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from assistant.knowledge.problem import Severity

ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE


@dataclass(frozen=True, slots=True)
class Code:
    """What one code stands for."""

    code: str
    severity: Severity
    why: str
    wrong: str
    right: str


# fmt: off
_TABLE: tuple[Code, ...] = (
    # Reading a file
    Code("K001", ERROR, "文件读不到，或正被别人保存到一半，不能拿半个文件上线。",
         "检查时文件被删掉", "等保存完再检查"),
    Code("K002", ERROR, "全部文件用 UTF-8，否则网页上会变成乱码。",
         "用“ANSI”保存", "用“UTF-8”保存"),
    Code("K003", ERROR, "条目开头要有两行 --- 包起来的说明部分。",
         "标题: 一次性生育补贴", "---\n标题: 一次性生育补贴\n---"),
    Code("K004", ERROR, "说明部分要用第二行 --- 结束，正文从它下面开始。",
         "---\n标题: 叶酸\n## 一句话", "---\n标题: 叶酸\n---\n## 一句话"),
    Code("K005", ERROR, "引号、方括号、花括号要成对，否则后面的内容会被吞掉。",
         "标题: \"一次性生育补贴", "标题: 一次性生育补贴"),
    Code("K006", ERROR, "缩进和“键: 值”决定谁属于谁，错位了内容会归错地方。",
         "依据:\n  - 名称: 甲\n  发布: 乙", "依据:\n  - 名称: 甲\n    发布: 乙"),
    Code("K007", ERROR, "同一个键写两次，不知道以哪一个为准。",
         "标题: 甲\n标题: 乙", "标题: 甲"),
    Code("K008", WARNING, "空格加 # 后面的字是备注，不会给家长看到；怕是正文被截掉。",
         "适用对象: 拨打 12333 # 转人工", "适用对象: 拨打 12333 #转人工"),
    Code("K009", ERROR, "这里要的是一句话、一个列表或一组键，写成了别的样子。",
         "标题:\n  - 叶酸", "标题: 叶酸"),
    Code("K010", ERROR, "文件名就是条目编号，用在网址和记录里，只能用小写英文、数字和短横线。",
         "生育补贴.md", "birth-grant.md"),
    Code("K011", ERROR, "少了这个文件，助手不能开口。",
         "没有 replies.yaml", "从上一个版本找回 replies.yaml"),
    # Keys and values
    Code("K012", ERROR, "不认识的键多半是打错了，写在里面的内容不会起作用。",
         "主管单位: 市医疗保障局", "主管部门: 市医疗保障局"),
    Code("K013", ERROR, "缺了必填的内容，答案就不完整，或说不清出处和日期。",
         "标题:", "标题: 一次性生育补贴"),
    Code("K014", ERROR, "只能从给出的几个词里选，别的词助手不认识。",
         "状态: 发布", "状态: 上线"),
    Code("K015", ERROR, "日期读不懂，就不知道什么时候生效、什么时候过期。",
         "核实日期: 2025-02-30", "核实日期: 2025-02-28"),
    Code("K016", ERROR, "条目要放在一个已登记的主题文件夹里，家长才能按主题找到它。",
         "entries/subsidy/birth-grant.md", "entries/birth_subsidy/birth-grant.md"),
    Code("K017", ERROR, "正文的小标题决定回答哪一类问题，不在表里的标题不会被用到。",
         "## 申请流程", "## 怎么办"),
    Code("K018", ERROR, "标题括号里只能写已登记的家庭情况。",
         "## 多少钱（第三胎）", "## 多少钱（三孩）"),
    Code("K019", ERROR, "同一类问题只能有一段回答，否则不知道用哪一段。",
         "## 多少钱\n## 多少", "## 多少钱"),
    Code("K020", ERROR, "手机和微信里只能显示短段落和“- ”列表，别的排版会变成乱符号。",
         "**三孩** 5000 元", "三孩 5000 元"),
    Code("K021", ERROR, "没有内容的小标题，或没有小标题的内容，都不会给家长看到。",
         "## 带什么\n## 注意", "## 带什么\n带身份证。\n## 注意"),
    Code("K023", ERROR, "先后颠倒的日期多半有一个写错了。",
         "生效日期: 2026-01-01\n失效日期: 2025-01-01", "生效日期: 2025-01-01\n失效日期: 2026-01-01"),
    Code("K024", ERROR, "适用地区要写登记过的名称，否则会答给外地的家庭。",
         "适用地区: 本市", "适用地区: 长治市"),
    # Questions
    Code("K030", ERROR, "编号重复，链接和记录会指错地方。",
         "两个文件夹里都有 folic-acid.md", "folic-acid.md 和 folic-acid-late.md"),
    Code("K031", WARNING, "同一个问法写在两处，助手不知道该用哪一条回答。",
         "甲、乙两条都写“三孩给多少钱”", "只留在更贴切的一条里"),
    Code("K033", WARNING, "同一句话既是问法又是“不是问”，自相矛盾。",
         "问法和不是问里都写“育儿补贴多少”", "只留一处"),
    Code("K034", WARNING, "问法太少，换个说法就找不到这一条。",
         "问法只有 3 句", "问法 12–25 句，口语、短词、方言都有"),
    Code("K035", WARNING, "没有人会打这么长的一句，机器也认不准。",
         "一句 80 个字的问法", "拆成两句 30 字以内的"),
    # Links and figures
    Code("K040", ERROR, "指到的条目不存在，家长点了没有下文。",
         "相关: [birth-grnat]", "相关: [birth-grant]"),
    Code("K041", ERROR, "花括号里的数值不存在，家长会看到空白。",
         "{{一次性生育补贴.三胎}}", "{{一次性生育补贴.三孩}}"),
    Code("K042", ERROR, "每个数值都要说得清出处，这是助手对家长的承诺。",
         "名称: 产假\n数值: …", "名称: 产假\n依据:\n  - 名称: 山西省人口与计划生育条例\n数值: …"),
    Code("K043", WARNING, "数值手写在正文里，政策一变就会漏改。",
         "三孩 5000 元", "三孩 {{一次性生育补贴.三孩}}"),
    Code("K044", ERROR, "今天这个数值还没有开始或已经结束，上线的条目却在用它。",
         "2030-01-01: 3000", "2025-03-25: 3000"),
    # Length
    Code("K050", WARNING, "一句话是手机上第一眼看到的，长了就不是一句话。",
         "一句话 90 个字", "一句话 60 个字以内"),
    Code("K051", WARNING, "一段太长，抱着孩子的人读不下去。",
         "一段 300 个字", "一段 220 个字以内，多的分到别的小标题"),
    Code("K052", WARNING, "微信一条消息最多 2047 字节（约 680 个汉字），超出会被分开。",
         "正文 900 个字", "正文 600 个字以内，或拆成两条"),
    # Dates and departments
    Code("K060", WARNING, "过了失效日期就不再当作现行政策回答。",
         "失效日期: 2024-12-31", "补上新政策，或状态改为“下线”"),
    Code("K061", WARNING, "过了复核日期，答案会注明“上次核实于……”，要请部门再看一遍。",
         "复核日期: 2025-03-25", "核实后更新核实日期和复核日期"),
    Code("K062", NOTICE, "本地还不知道的事，等主管部门补上。",
         "待核实:\n  - 申领窗口", "问清后写进正文，从待核实里删掉"),
    # Content
    Code("K070", WARNING, "助手不给用药剂量，只说公共项目里定好的（叶酸 0.4 毫克、维生素 D 400 国际单位）。",
         "每天补铁 60 毫克", "补多少铁听产检医生的"),
    Code("K071", WARNING, "正文统一用简体字。",
         "嬰兒參保", "婴儿参保"),
    Code("K072", WARNING, "汉字之间用全角标点。",
         "带身份证,户口本", "带身份证、户口本"),
    Code("K073", ERROR, "打错的热线会让家长打到不相干的地方。",
         "热线: [12354]", "热线: [12345]"),
    Code("K074", WARNING, "正文里的电话不在热线表和机构表里，没有人负责更新。",
         "拨打 0355-0000000", "写进机构表，或改用热线"),
    Code("K075", WARNING, "话要像当面说的那样：不用公文腔，不用感叹号，称“您”。",
         "符合条件的予以发放！", "符合条件就发给您。"),
    # Side files
    Code("K080", ERROR, "助手在这种时候会没有话说。",
         "固定回复里没有“没有答案”", "没有答案: 抱歉，这个问题我暂时没有查到可靠的答案……"),
    Code("K081", ERROR, "条件里用到的词组没有定义，危险征象就认不出来。",
         "条件: [<孕妇> + 出血]", "词组:\n  孕妇: 怀孕/孕妇"),
    Code("K082", WARNING, "主题没有一条上线的内容，家长点进去是空的。",
         "主题里登记了 postpartum，文件夹是空的", "写一条，或先从 site.yaml 里去掉"),
)
# fmt: on

CODES: Mapping[str, Code] = MappingProxyType({row.code: row for row in _TABLE})


def as_markdown() -> str:
    """The codes as the editor's guide lists them; `### K012` is the place that every error points to."""
    sections = []
    for row in _TABLE:
        examples = f"写错：\n\n```\n{row.wrong}\n```\n\n写对：\n\n```\n{row.right}\n```"
        sections.append(f"### {row.code}\n\n{row.severity.value}：{row.why}\n\n{examples}\n")
    return "\n".join(sections)
