"""The README files say what the tables say."""

import pytest

from analysis.briefs import goals
from analysis.pages import readme
from analysis.tables import store


@pytest.fixture(scope="module")
def tables():
    return {name: store.load(name) for name in goals.TABLES}


@pytest.mark.parametrize("language", readme.FILES)
def test_the_computed_blocks_are_those_of_the_tables(language, tables):
    text = (store.root() / readme.FILES[language]).read_text(encoding="utf-8")
    assert readme.written(text, language, tables) == text


def test_a_number_changed_by_hand_is_written_again(tables):
    text = (store.root() / "README.md").read_text(encoding="utf-8")
    assert readme.written(text.replace("45.8%", "54.8%"), "en", tables) == text


def test_the_readme_fits_in_one_reading():
    assert len((store.root() / "README.md").read_text(encoding="utf-8").splitlines()) <= 150
