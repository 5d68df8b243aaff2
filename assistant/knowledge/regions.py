"""Where we are: the home city, its districts, and the places that are not ours."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.knowledge.fields import Fields
from assistant.knowledge.problem import Problem
from assistant.knowledge.text_file import TextFile
from assistant.knowledge.yaml_reader import read_yaml

REGION_KEYS = ("本地", "外地")
HOME_KEYS = ("名称", "别名", "区县", "上级")
DISTRICT_KEYS = ("名称", "别名")
WIDER = ("山西省", "全国")


@dataclass(frozen=True, slots=True)
class District:
    """区县."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Regions:
    """The home city first; `elsewhere` names places whose policy we do not answer."""

    home: str = ""
    aliases: tuple[str, ...] = ()
    districts: tuple[District, ...] = ()
    elsewhere: tuple[str, ...] = ()
    wider: tuple[str, ...] = WIDER

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """What may stand under 适用地区."""
        return (self.home, *self.wider, *(district.name for district in self.districts))


def read_regions(path: str, text: str) -> tuple[Regions, list[Problem]]:
    """Read regions.yaml."""
    file = TextFile.of(path, text)
    node, problems = read_yaml(file)
    fields = Fields.of(file, node, problems, "地区", REGION_KEYS)
    fields.require("本地")
    home = fields.mapping("本地", "本地", HOME_KEYS)
    if fields.has("本地"):
        home.require("名称")
    districts = []
    for item in home.mappings("区县", "区县", DISTRICT_KEYS):
        item.require("名称")
        districts.append(District(item.text("名称"), item.texts("别名")))
    regions = Regions(
        home.text("名称"),
        home.texts("别名"),
        tuple(districts),
        fields.texts("外地"),
        home.texts("上级") or WIDER,
    )
    return regions, problems
