"""Every code: what staff read when it is found, word for word."""

from pathlib import Path

import pytest

from assistant.knowledge.codes import CODES, as_markdown
from assistant.knowledge.problem import render_terminal
from assistant.knowledge.release import load

from .conftest import Load
from .sample import FILES, TODAY, write
from .spoilt import SPOILT, Spoilt

BAD = Path(__file__).parent / "bad"


def report_path(row: Spoilt) -> Path:
    """Where the whole report of a mistake stands."""
    return BAD / f"{row.code}-{row.name}.txt"


def test_sample_has_no_problem(load_files: Load) -> None:
    """The sample folder is clean, so that each mistake shows alone."""
    loading = load_files(FILES)

    assert render_terminal(loading.problems, loading.checked) == "查了 11 个文件，没有问题。"


@pytest.mark.parametrize("row", SPOILT, ids=lambda row: f"{row.code}-{row.name}")
def test_report(row: Spoilt, load_files: Load) -> None:
    """A mistake gets its code, and the whole report is the agreed one."""
    loading = load_files(row.files)

    assert row.code in {problem.code for problem in loading.problems}
    assert render_terminal(loading.problems, loading.checked) == report_path(row).read_text().rstrip("\n")


@pytest.mark.parametrize("row", SPOILT, ids=lambda row: f"{row.code}-{row.name}")
def test_only_errors_block(row: Spoilt, load_files: Load) -> None:
    """There is a release exactly when there is no error."""
    loading = load_files(row.files)

    assert (loading.release is None) == any(problem.is_error for problem in loading.problems)


def test_every_code_is_tried() -> None:
    """No code without a mistake that shows it; K001 needs a broken disk (test_snapshot), K099 a model (test_watching)."""
    assert {row.code for row in SPOILT} | {"K001", "K099"} == set(CODES)


def test_every_report_belongs_to_a_row() -> None:
    """No forgotten report files."""
    assert {path.name for path in BAD.glob("*.txt")} == {report_path(row).name for row in SPOILT}


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.code)
def test_code_is_explained(code: object) -> None:
    """Each code says why, and shows a wrong and a right example that differ."""
    row = CODES[getattr(code, "code")]  # noqa: B009

    assert row.why.endswith("。")
    assert row.wrong
    assert row.right
    assert row.wrong != row.right


def test_guide_section_has_every_code() -> None:
    """The text for the editor's guide has the heading that reports point to."""
    headings = [line for line in as_markdown().splitlines() if line.startswith("### ")]

    assert headings == [f"### {code}" for code in CODES]


def rewrite_reports(folder: Path) -> None:
    """Write all reports anew; read the difference before keeping it."""
    BAD.mkdir(exist_ok=True)
    for old in BAD.glob("*.txt"):
        old.unlink()
    for number, row in enumerate(SPOILT):
        loading = load(write(folder / str(number), row.files), TODAY)
        report_path(row).write_text(render_terminal(loading.problems, loading.checked) + "\n")


if __name__ == "__main__":  # python -m tests.knowledge.test_codes
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        rewrite_reports(Path(made))
