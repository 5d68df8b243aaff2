"""Notes that workers share."""

from datetime import timedelta

from sqlalchemy import Engine

from assistant.store.notes import Note, NoteStore

from .conftest import NOW


def test_write_and_fetch(engine: Engine) -> None:
    """The last note under a name counts, for every worker."""
    NoteStore(engine).write("token", {"a": [1, "二"]}, NOW)
    NoteStore(engine).write("token", "new", NOW + timedelta(minutes=1))
    assert NoteStore(engine).fetch("token") == Note("new", NOW + timedelta(minutes=1))
    assert NoteStore(engine).fetch("other") is None


def test_the_first_value_stays(engine: Engine) -> None:
    """Of several workers that set a value for good, all get that of the first."""
    assert NoteStore(engine).first("people.key", "one", NOW) == "one"
    assert NoteStore(engine).first("people.key", "two", NOW) == "one"


def test_names(engine: Engine) -> None:
    """Names are found by how they begin, marks taken as they are."""
    notes = NoteStore(engine)
    for name in ("kf.cursor.a", "kf.cursor.b", "kf%cursor.c", "other"):
        notes.write(name, "", NOW)
    assert notes.names("kf.cursor.") == ["kf.cursor.a", "kf.cursor.b"]
