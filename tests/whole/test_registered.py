"""What was issued stays as it was issued: every registered edition keeps its bytes."""

import hashlib
from pathlib import Path

import pytest

REGISTERED = Path(__file__).parents[2] / "data/registered"
FIRST = "2026-11-23"
# The hash of the list of hashes: whoever alters a table and its line in the list is found out too.
LISTS = {FIRST: "f5357913d586e7a7fdb5e300ca7e6b71411a5358898e6d2f9a9c95d3d4f60889"}


def test_every_edition_is_known_by_the_hash_of_its_list():
    lists = {place.parent.name: place.read_bytes() for place in REGISTERED.glob("*/SHA256SUMS")}
    assert {name: hashlib.sha256(content).hexdigest() for name, content in lists.items()} == LISTS
    assert {place.name for place in REGISTERED.iterdir()} == set(LISTS)


@pytest.mark.parametrize("edition", LISTS)
def test_registered_tables_are_the_listed_ones_and_unchanged(edition):
    lines = (REGISTERED / edition / "SHA256SUMS").read_text().splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    tables = {place.name: place for place in (REGISTERED / edition).iterdir()}
    del tables["SHA256SUMS"]
    assert {name: hashlib.sha256(place.read_bytes()).hexdigest() for name, place in tables.items()} == listed


def test_the_first_edition_holds_what_a_score_of_it_needs():
    found = {place.stem for place in (REGISTERED / FIRST).glob("*.csv")}
    tables = {"projections", "assessments", "assessment_details", "observations"}
    assert found == tables | {"reference_classes", "class_quantiles"}
