import pytest

from analysis.estimates.outturns import outturns
from analysis.estimates.trend import national
from analysis.statements.clean import clean
from analysis.tables import store
from analysis.tables.describe import DATA_END


@pytest.fixture(scope="module")
def table():
    return outturns()


def row(table, **wanted):
    for column, value in wanted.items():
        table = table[table[column].eq(value)]
    assert len(table) == 1
    return table.iloc[0]


def test_a_month_of_2025_is_no_figure_of_the_year_and_gets_no_crps(table):
    months = table[table.reported_as.eq("DOSSIERS_FULL_SHARE_MONTH") & table.as_of.eq("")]
    assert len(months) and not months.same_measure.any() and months.crps.isna().all()
    last = row(months, GOV_LEVEL="_T", TIME_PERIOD="2025-11")
    assert (last.reported, last.outcome, last.inside_80) == (51.7, "missed", 1)
    assert row(months, GOV_LEVEL="_T", TIME_PERIOD="2025-10").inside_95 == 0


def test_a_settled_goal_has_the_brier_score_of_its_registered_probability(table):
    found = row(table, INDICATOR="DIGITAL_ECONOMY_GDP_SHARE", target=20, TIME_PERIOD="2025", as_of="")
    assert found.brier == pytest.approx(found.probability**2)
    assert found.crps > 0 and found.same_measure


def test_a_goal_without_a_figure_is_listed_and_not_scored(table):
    found = row(table, goal="adult-use", as_of="")
    assert (found.outcome, found.settled, found.STATEMENT) == ("no figure for the deadline", False, "")
    assert table[~table.settled].brier.isna().all()


def test_what_was_not_published_by_a_day_is_not_reported():
    assert set(outturns(as_of="2025-08-31").REF_DATE.str[:7]) <= {
        "",
        "2025-03",
        "2025-04",
        "2025-05",
        "2025-06",
    }


def test_figures_of_later_days_change_no_observation():
    tables = store.raw()
    country = national(tables["statements"]).reset_index(drop=True)
    observations, excluded = clean(tables | {"statements": country})
    later = excluded[excluded.reason.eq(f"describes a day after {DATA_END}")]
    before = country[~country.STATEMENT.isin(later.STATEMENT)].reset_index(drop=True)
    without, rest = clean(tables | {"statements": before})
    assert len(later) >= 50
    assert without.equals(observations)
    assert rest.equals(excluded[~excluded.STATEMENT.isin(later.STATEMENT)].reset_index(drop=True))
