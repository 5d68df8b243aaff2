"""A complete small knowledge folder without a single problem, and ways to spoil it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

TODAY = date(2026, 11, 25)
GRANT = "entries/birth_subsidy/birth-grant.md"
ALLOWANCE = "entries/childcare_allowance_national/childcare-allowance.md"
FIGURES = "figures/birth-grant.yaml"
CASES = "cases/birth.yaml"

FILES: Mapping[str, str] = {
    GRANT: """\
---
标题: 一次性生育补贴
类型: 待遇                # 待遇 / 服务 / 办事 / 知识 / 机构 / 热线
状态: 上线
问法:
  - 生二胎市里给多少钱
  - 三孩一次性补贴怎么领
  - 三孩 补贴 长治
  - 俺媳妇生老二公家给多少嘞
  - 听说生三胎给五千是真的吗
  - 那三千块去哪领
  - 替我妹问生二胎有补贴没
  - 是不是领不上了
不是问:
  - 国家育儿补贴一年多少
适用地区: 长治市
适用对象: 符合政策生育二孩、三孩的家庭
主管部门: 市卫生健康委员会
热线: [12345]
依据:
  - 名称: 从“幼有所育”到“幼有优育”的长治实践
    发布: 长治日报
    日期: 2025-03-25
生效日期:
失效日期:
核实日期: 2026-03-25
复核日期: 2027-03-25
相关: [childcare-allowance]
---
## 一句话
长治市给二孩家庭一次性补贴 {{一次性生育补贴.二孩}}，三孩 {{一次性生育补贴.三孩}}。
## 多少钱（三孩）
三孩家庭一次性领 {{一次性生育补贴.三孩}}，不是每年都发。
## 怎么办
一次性生育补贴到户口所在地的乡镇（街道）问：
- 带上身份证
- 带上户口本
## 注意
这是 2025 年 3 月公布的标准。
""",
    ALLOWANCE: """\
---
标题: 国家育儿补贴
类型: 待遇
状态: 上线
问法:
  - 国家育儿补贴一年给多少
  - 育儿补贴怎么申请
  - 国家给娃发的钱咋领
  - 奶粉钱是甚
  - 三岁以下补贴 申请
  - 育儿补贴什么时候到账
  - 老家在外地能领育儿补贴不
  - 育儿补贴要带啥
适用地区: 全国
主管部门: 市卫生健康委员会
热线: [12345]
依据:
  - 名称: 育儿补贴制度实施方案
    发布: 中共中央办公厅、国务院办公厅
    日期: 2025年7月28日
    网址: https://www.gov.cn/
核实日期: 2026-11-25
复核日期: 2027/11/25
相关:
  - birth-grant
---
## 一句话
国家育儿补贴给三岁以下的孩子，按年发给家里。
""",
    FIGURES: """\
名称: 一次性生育补贴
说明: 长治市给二孩、三孩家庭的一次性补贴
依据:
  - 名称: 从“幼有所育”到“幼有优育”的长治实践
    发布: 长治日报
    日期: 2025-03-25
数值:
  二孩:
    单位: 元
    2025-03-25: 3000
  三孩:
    单位: 元
    2025-03-25: 5000
""",
    CASES: """\
用例:
  - 问: 生三胎市里给多少
    条目: birth-grant
    方面: 多少钱
    状态: answered
    含: [5000 元]
    不含: [育儿补贴]
  - 问: [育儿补贴怎么申请, 那要带啥]
    条目: [childcare-allowance]
""",
    "site.yaml": """\
名称: 孕育政策助手
欢迎语:
  - 您直接问我。
主题:
  birth_subsidy: {名称: 市一次性生育补贴, 热线: [12345], 常问: [二孩三孩补贴多少钱]}
  childcare_allowance_national: {名称: 国家育儿补贴, 热线: [12345], 常问: [国家育儿补贴怎么申请]}
首页主题: [birth_subsidy]
常问: [三孩补贴多少钱]
""",
    "regions.yaml": """\
本地:
  名称: 长治市
  别名: [长治, 上党]
  区县:
    - {名称: 潞州区, 别名: [潞州]}
    - {名称: 沁县, 别名: []}
外地: [北京, 太原]
""",
    "terms.yaml": """\
同义词:
  什么: [甚, 啥]
  二孩: [二胎, 老二]
""",
    "replies.yaml": """\
固定回复:
  没看懂: 您好，我没看懂这条消息。
  不是这个: 抱歉，没答到点上。
  没有答案: 抱歉，这个问题我暂时没有查到可靠的答案。
  外地政策: 抱歉，{地方}的标准我没有。
  已失效: “{标题}”已经过了有效期。
  太频繁: 您问得有点快，请过一分钟再问。
寒暄:
  - 编号: hello
    问法: [你好, 在吗]
    回复: 您好，我在。
    建议: [三孩补贴多少钱]
  - 编号: handover
    问法: [转人工]
    回复: 我这里没有人工坐席。
追问:
  - 编号: which_money
    问法: [多少钱]
    问: 您想问哪一种？
    选项:
      - birth-grant
      - {名称: 国家育儿补贴（按年领）, 问: 国家育儿补贴多少钱}
""",
    "out_of_scope.yaml": """\
谢绝:
  - 编号: pension
    名称: 养老金
    问法: [养老金怎么领]
    回复: 养老金的事请问人社部门。
    热线: [12333]
    相近: [birth-grant]
""",
    "urgent.yaml": """\
词组:
  孕期: 怀孕/孕妇
不算急:
  - {编号: money, 词: 保险/理赔, 总是: 是, 说明: 问的是钱}
征象:
  - 编号: bleeding
    名称: 孕期大出血
    等级: 120
    条件:
      - <孕期> + 大出血/流了好多血
    说法: [怀孕了流了好多血]
    不触发: [产后多久没有血]
    先做: 马上拨打 120，躺下别动。
    等待时: [左侧躺]
    别做: [自己走去医院]
""",
    "timeline.yaml": """\
节点:
  - {阶段: 孕期, 从: 6, 到: 13 周, 事项: 建册, 说明: 到社区建册。, 类别: 产检, 条目: birth-grant}
  - {阶段: 出生后, 从: 42天, 事项: 产后检查}
""",
}


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder named knowledge and return it."""
    root = folder / "knowledge"
    for relative, content in files.items():
        path = root / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def edited(path: str, old: str, new: str) -> dict[str, str]:
    """The sample with one place of one file changed."""
    assert FILES[path].count(old) >= 1, f"{old!r} does not stand in {path}"
    return {**FILES, path: FILES[path].replace(old, new, 1)}
