"""Fixtures for knowledge folders."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from assistant.knowledge.release import Loading, load

from .sample import TODAY, write

Load = Callable[[Mapping[str, str | bytes]], Loading]


@pytest.fixture
def load_files(tmp_path: Path) -> Load:
    """Write a folder from a dictionary and load it as of TODAY."""

    def loaded(files: Mapping[str, str | bytes]) -> Loading:
        return load(write(tmp_path, files), TODAY)

    return loaded
