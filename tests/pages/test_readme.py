"""The README files say what the tables say."""

import re

import pytest

from analysis.briefs import goals
from analysis.pages import readme
from analysis.tables import store
from analysis.tables.describe import TABLES


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


def test_the_codebook_is_that_of_the_described_tables():
    codebook = (store.root() / readme.CODEBOOK).read_text(encoding="utf-8")
    assert codebook == readme.codebook()
    assert [line[3:] for line in codebook.splitlines() if line.startswith("## ")] == [
        table.path.removeprefix("data/") for table in TABLES.values()
    ]


@pytest.mark.parametrize("name", readme.FILES.values())
def test_a_readme_has_fewer_than_120_lines_and_names_every_folder(name):
    text = (store.root() / name).read_text(encoding="utf-8")
    assert len(text.splitlines()) < 120
    modules = (store.root() / "src/analysis").glob("*/__init__.py")
    folders = [module.parent.name for module in modules]
    assert len(folders) == 8 and [folder for folder in folders if f"  {folder}/ " not in text] == []


@pytest.mark.parametrize("name", readme.FILES.values())
def test_every_link_and_command_of_a_readme_exists(name):
    text = (store.root() / name).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert links and [link for link in links if not (store.root() / link).exists()] == []
    makefile = (store.root() / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"\bmake ([a-z]+)\b", text))
    assert targets and [target for target in targets if f"\n{target}:" not in makefile] == []


@pytest.mark.parametrize("name", readme.FILES.values())
def test_the_example_of_a_readme_runs(name):
    text = (store.root() / name).read_text(encoding="utf-8")
    exec(re.search(r"```python\n(.*?)```", text, re.DOTALL)[1], {})
