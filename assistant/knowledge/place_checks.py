"""Checks of the tables of institutions: each lies in a district of ours, and stands there once."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.knowledge.contents import Contents
from assistant.knowledge.fields import suggestion
from assistant.knowledge.places import Place
from assistant.knowledge.problem import Problem
from assistant.knowledge.question_checks import short_name


def check_places(contents: Contents) -> Iterator[Problem]:
    """K007, K085: a known district, and no institution twice."""
    districts = tuple(district.name for district in contents.regions.districts)
    seen: dict[tuple[str, str, str], Place] = {}
    for place in contents.places:
        file = contents.file(place.path)
        if districts and place.district not in districts:
            today = next((d.name for d in contents.regions.districts if place.district in d.aliases), "")
            message = f"区县“{place.district}”没有在 regions.yaml 里登记"
            remedy = f"写现在的名称“{today}”。" if today else suggestion(place.district, districts, "可用的区县")
            yield file.problem("K085", place.line, message, remedy)
        first = seen.setdefault((place.name, place.district, place.kind), place)
        if first is not place:
            message = f"“{place.name}”已经写在 {short_name(first.path)} 第 {first.line} 行"
            yield file.problem("K007", place.line, message, "合成一行，删掉另一行。")
