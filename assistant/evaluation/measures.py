"""Numbers over judged questions: shares by kind, topic and style; retrieval at the level of topics; reliability."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.retrieval.ranking import Ranking


@dataclass(slots=True)
class Share:
    """right of total."""

    right: int = 0
    total: int = 0

    def add(self, right: bool) -> None:
        """Count one."""
        self.right += right
        self.total += 1

    @property
    def percent(self) -> float:
        """0..100; 0 of nothing."""
        return 100 * self.right / self.total if self.total else 0.0


def shares(rows: Iterable[tuple[Sequence[str], bool]]) -> dict[str, Share]:
    """Share for every label; each row carries its labels and whether it was right."""
    table: dict[str, Share] = defaultdict(Share)
    for labels, right in rows:
        for label in labels:
            table[label].add(right)
    return dict(table)


@dataclass(frozen=True, slots=True)
class RetrievalMeasures:
    """Topic found first, among the first three and five, and mean reciprocal rank; shares 0..1."""

    recall_1: float
    recall_3: float
    recall_5: float
    mrr: float


def retrieval_measures(ranked: Sequence[Sequence[str]], wanted: Sequence[str]) -> RetrievalMeasures:
    """ranked: names of topics, best first, for each question; wanted: the right one."""
    places = [list(names).index(topic) + 1 if topic in names else 0 for names, topic in zip(ranked, wanted, strict=True)]
    count = max(len(places), 1)

    def within(limit: int) -> float:
        return sum(0 < place <= limit for place in places) / count

    return RetrievalMeasures(within(1), within(3), within(5), sum(1 / p for p in places if p) / count)


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose confidence lies in one tenth: how many, their mean confidence, the share that was right."""

    low: float
    count: int
    confidence: float
    right: float


def reliability(pairs: Sequence[tuple[float, bool]]) -> list[Bin]:
    """Tenths of confidence against what was right."""
    bins = []
    for tenth in range(10):
        inside = [(c, r) for c, r in pairs if min(int(c * 10), 9) == tenth]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            bins.append(Bin(tenth / 10, len(inside), mean, sum(r for _, r in inside) / len(inside)))
    return bins


def topics_ranked(rankings: Sequence[Ranking], keep: Callable[[str], bool]) -> list[list[str]]:
    """Group names of each ranking, those that `keep` accepts."""
    return [[group.name for group in ranking.groups if keep(group.name)] for ranking in rankings]
