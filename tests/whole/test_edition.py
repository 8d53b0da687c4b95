"""One edition: its row, CITATION.cff and every page agree."""

import re
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from pypdf import PdfReader

from analysis.briefs import edition
from analysis.tables import store

TOP = Path(__file__).parents[2]
PAGES = sorted(place for place in (TOP / "reports").rglob("*.html") if "failed" not in place.parts)
PRINTS = sorted((TOP / "reports").glob("*.pdf"))


def words(text):
    return " ".join(text.split())


def test_there_is_one_edition_and_the_citation_is_of_it():
    (row,) = store.load("edition").to_dict("records")
    citation = yaml.safe_load((TOP / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["version"], citation["date-released"]) == (row["number"], row["issued"])
    (author,) = citation["authors"]
    assert row["cite_en"] == f"{author['name']}, “{citation['title']}”"
    assert row["searched"] <= row["issued"] < row["next_update"]


def test_dates_stand_as_the_language_writes_them():
    (short, rest), (short_en, rest_en) = edition.imprint("vi"), edition.imprint("en")
    assert re.fullmatch(r"Ấn bản 1\.0, ngày \d\d/\d\d/\d{4}; số liệu tra cứu đến tháng \d\d?/\d{4}", short)
    assert re.fullmatch(r"Edition 1\.0, \d\d? \w+ \d{4}; figures searched to \w+ \d{4}", short_en)
    for text, month in ((rest, r"tháng \d\d?/\d{4}"), (rest_en, r"\w+ \d{4}")):
        assert re.search(rf": {month}\. ", text)


@pytest.mark.parametrize("place", PAGES, ids=lambda place: place.stem)
def test_every_page_prints_its_edition(place):
    page = BeautifulSoup(place.read_text(encoding="utf-8"), "html.parser")
    for line in edition.imprint(page.html["lang"]):
        assert line in words(page.footer.get_text())


@pytest.mark.parametrize("place", PRINTS, ids=lambda place: place.stem)
def test_every_printed_page_bears_its_edition(place):
    short, _ = edition.imprint(place.stem.rpartition(".")[2])
    for sheet in PdfReader(place).pages:
        assert short in words(sheet.extract_text())
