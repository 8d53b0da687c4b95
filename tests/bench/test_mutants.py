"""The benchmark of slips judges in one call what builds judge one by one; few true figures are doubted."""

import random

import mutants
import pandas as pd
import pytest
import slips

from analysis.estimates import project, reference_classes, verdicts
from analysis.statements import clean


@pytest.fixture(scope="module")
def tables():
    """The raw tables as texts, corrected, with the statements about the country only."""
    tables = mutants.texts()
    return mutants.only(tables, tables["statements"].REF_AREA == "VN")


def judged(tables):
    """The headlines of a build."""
    raw = mutants.typed(tables)
    known = project.known_classes(reference_classes.load(raw["reference_classes"]))
    rows = verdicts.judge(clean.clean(raw)[0], raw, known)
    return rows[rows.headline]


def compared(batch, build):
    """The probabilities of a slip in the batch beside those of a build, as two lists."""
    both = batch.merge(build, on=mutants.TARGET, suffixes=("", "_build"))
    assert both.assessment.tolist() == both.assessment_build.tolist()
    return both.probability.tolist(), pytest.approx(both.probability_build.tolist(), nan_ok=True)


def test_headlines_of_a_batch_are_those_of_builds(tables):
    table = tables["statements"]
    row = table.index[table.STATEMENT == "kinh-te-do-thi-emc-2024.002"][0]
    cells = {**table.loc[row], "VALUE": "75,8%", "QUOTE": ""}
    batch = mutants.headlines(tables, [slips.Slip("digit", cells["STATEMENT"], {row: cells}, {})])
    first, second = compared(batch[batch.slip < 0], judged(tables))
    assert first == second and len(first) > 50
    spoilt = table.copy()
    spoilt.loc[row] = pd.Series(cells)
    first, second = compared(batch[batch.slip == 0], judged({**tables, "statements": spoilt}))
    assert first == second and len(first)
    assert mutants.moves(batch).moved.tolist() == [True]


def test_a_slip_is_caught_by_the_rule_that_names_it(tables):
    table = tables["statements"]
    row = table.index[table.STATEMENT == "kinh-te-do-thi-emc-2024.002"][0]
    cells = {**table.loc[row], "VALUE": "75,8%", "QUOTE": ""}
    slip = slips.Slip("digit", cells["STATEMENT"], {row: cells}, {})
    assert list(mutants.caught(mutants.Evidence(tables), [slip])) == ["(outside its blocks)"]


def test_a_quotation_changes_along_with_its_cell_in_half_of_the_slips(tables):
    table = tables["statements"]
    planted = [
        slip for slip in slips.slips(tables, table.index[table.QUOTE != ""][:60]) if slip.kind == "digit"
    ]
    changed = [slip.quoted for slip in planted]
    assert abs(sum(changed) - len(changed) / 2) <= 1
    for slip in planted:
        (cells,) = slip.rows.values()
        assert not slip.quoted or (cells["VALUE"] or cells["CHANGE"].lstrip("-")) in cells["QUOTE"]


def test_a_true_statement_left_out_and_added_back_is_seldom_doubted():
    tables = mutants.texts()
    rows = random.Random(slips.SEED).sample(mutants.longer_series(tables), 200)
    assert len(mutants.false_alarms(mutants.Evidence(tables), rows)) <= 0.05 * len(rows)
