"""The sample knowledge folder with what conversations need beside it: twins, a health entry, remarks about our answers."""

from collections.abc import Mapping

from ..knowledge.sample import FILES

TWINS = "entries/birth_subsidy/birth-grant-twins.md"
FOLIC_ACID = "entries/folic_acid/folic-acid.md"

_HEAD = """\
适用地区: {region}
主管部门: 市卫生健康委员会
热线: [12345]
依据:
  - 名称: {source}
    发布: 国家卫生健康委
    文号: 国卫〔2025〕1号
    日期: 2025-06-01
    网址: https://www.gov.cn/a?b=1&c=2
核实日期: 2026-06-01
复核日期: 2027-06-01
"""

TALK_FILES: Mapping[str, str] = {
    **FILES,
    TWINS: """\
---
标题: 双胞胎的一次性生育补贴
类型: 待遇
状态: 上线
问法:
  - 双胞胎一次性补贴领几份
  - 龙凤胎市里给两份吗
  - 一次生俩娃给多少
"""
    + _HEAD.format(region="长治市", source="从“幼有所育”到“幼有优育”的长治实践")
    + """\
相关: [birth-grant]
---
## 一句话
双胞胎领几份一次性生育补贴，请拨打 12345 问清楚。
""",
    FOLIC_ACID: """\
---
标题: 免费领叶酸
类型: 知识
状态: 上线
问法:
  - 叶酸怎么吃
  - 叶酸去哪里领
  - 免费叶酸什么时候开始吃
  - 叶酸有副作用吗
"""
    + _HEAD.format(region="全国", source="增补叶酸预防神经管缺陷项目管理方案")
    + """\
相关: [birth-grant]
---
## 一句话
备孕和孕早期的妇女可以免费领叶酸。
## 去哪
叶酸到乡镇卫生院或社区卫生服务中心领。
## 什么时候
叶酸从怀孕前 3 个月吃到怀孕满 3 个月。
## 多少
叶酸每天吃 0.4 毫克。
## 多少（双胞胎）
怀双胞胎每天吃多少叶酸，请问产科医生。
## 安全吗
按量吃叶酸很安全，个别人会有点恶心。
## 注意
生过神经管缺陷孩子的，先问医生再吃叶酸。
""",
    "urgent.yaml": FILES["urgent.yaml"].replace("孕期: 怀孕/孕妇", "孕期: 怀孕/孕妇/孕周>=1", 1),
    "out_of_scope.yaml": FILES["out_of_scope.yaml"].replace("    回复: 养老金", "    条件: [退休…工资 + 多少/怎么]\n    回复: 养老金", 1),
    "site.yaml": FILES["site.yaml"].replace("首页主题", "  folic_acid: {名称: 叶酸, 热线: [12320]}\n首页主题", 1),
    "replies.yaml": FILES["replies.yaml"].replace(
        "追问:\n",
        """\
  - 编号: simpler
    问法: [说简单点]
    回复: 请告诉我您想问哪一项。
  - 编号: not_this
    问法: [不是这个, 我问的不是这个]
    回复: 请您换个说法再问一次。
追问:
  - 编号: told_child
    问法: [我家孩子三个月大]
    问: 好的，记下了。您想问孩子的哪一件？
    选项:
      - {名称: 补贴, 问: 国家育儿补贴一年给多少}
      - {名称: 一次性补贴, 问: 三孩一次性补贴怎么领}
  - 编号: told_pregnant
    问法: [我怀孕五个月了]
    问: 好的，记下了。您想问孕期的哪一件？
    选项:
      - {名称: 叶酸, 问: 叶酸怎么吃}
      - {名称: 补贴, 问: 国家育儿补贴一年给多少}
""",
        1,
    ),
}
