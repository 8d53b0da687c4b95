"""`make bench BENCH=transcribe`: drafts of texts against what careful readers took from them.

The held documents (their rows are left out of what is learnt, one document at a time) and the articles of
../shared/cases, whose figures are listed by hand. Prints a table of shares in percent.
"""

import argparse
import csv
import re
from pathlib import Path

import pandas as pd

from analysis.statements.figures_in_text import composed, numerals, plain
from analysis.statements.periods import earlier, read_period
from analysis.statements.transcribe import transcribe
from analysis.statements.values import read_value
from analysis.tables import store

SHARED = Path(__file__).parents[3] / "shared"
MEASURES = [
    "figures",
    "found",
    "false",
    "value",
    "period",
    "period_day",
    "level_area",
    "indicator_in_3",
    "goal",
]


def documents(folder):
    """One row of measures for each held document."""
    tables, rows = store.raw(), []
    for source in tables["sources"][tables["sources"].document != ""].itertuples():
        place = folder / source.document
        without = {**tables, "statements": tables["statements"][tables["statements"].SOURCE != source.SOURCE]}
        draft = transcribe(place, source.publisher, source.published, language=source.language,
                           tables=without, without=source.SOURCE)  # fmt: skip
        rows.append({"text": source.document, **against_rows(draft, tables, source)})
    return rows


def against_rows(draft, tables, source):
    """How a draft compares with the rows that quote the document."""
    open_rows = draft[draft.table != "left out"].to_dict("records")
    drafted, score = len(open_rows), dict.fromkeys(MEASURES, 0.0) | {"goals": 0, "statements": 0}
    for name in ("statements", "goals"):
        held = tables[name][tables[name].SOURCE == source.SOURCE]
        for row in held.to_dict("records"):
            score["figures"] += 1
            printed = (row.get("VALUE") or row.get("CHANGE") or row.get("TARGET")).lstrip("-")
            matches = [cells for cells in open_rows if _prints(cells, row["LOCATOR"], printed)]
            match = max(
                matches, key=lambda cells: sum(_right(cells, row, name, source).values()), default=None
            )
            if match is None:
                continue
            if name == "statements" or not _again(held, row):
                open_rows.remove(match)
            score["found"] += 1
            for measure, right in _right(match, row, name, source).items():
                score[measure] += right
            score[name] += 1
    score["false"] = len([cells for cells in open_rows if not _quoted(cells, tables, source.SOURCE)])
    return _shares(score, drafted)


def _again(held, row):
    return sum((row["LOCATOR"] == held.LOCATOR) & (row["TARGET"] == held.TARGET)) > 1


def _quoted(cells, tables, source):
    """True if a figure is that of a goal or statement too, such as a value that is also a target."""
    rows = tables["statements"][source == tables["statements"].SOURCE]
    printed = rows[cells["LOCATOR"] == rows.LOCATOR][["VALUE", "CHANGE"]].to_numpy().ravel()
    goals = tables["goals"][source == tables["goals"].SOURCE]
    printed = [*printed, *goals[cells["LOCATOR"] == goals.LOCATOR].TARGET]
    return any(numerals(cells["figure"]) == numerals(text) for text in printed)


def _prints(cells, locator, printed):
    return cells["LOCATOR"] == locator and numerals(cells["figure"]) == numerals(printed)


def _right(cells, row, name, source):
    """Which cells of a drafted row are right."""
    language, day = source.language, source.published
    printed = cells["VALUE"] or cells["CHANGE"]
    expected = row.get("VALUE") or row.get("CHANGE") or row.get("TARGET")
    period = row.get("PERIOD") or row.get("TIME_PERIOD")
    code, expected_code = _period(cells["PERIOD"], language, day), _period(period, language, day)
    three = [cells[f"proposal_{n}"].split(" ")[0] for n in (1, 2, 3)]
    return {
        "value": _value(printed, language) == _value(expected, language),
        "period": code == expected_code,
        "period_day": code[1] == expected_code[1],
        "level_area": (cells["GOV_LEVEL"], cells["REF_AREA"])
        == (row["GOV_LEVEL"], row.get("REF_AREA", "VN")),
        "indicator_in_3": name == "statements" and row["INDICATOR"] in three,
        "goal": name == "goals" and cells["goal"] == row["goal"],
    }


def _value(text, language):
    try:
        return read_value(text, language)[:3]
    except ValueError:
        return None


def _period(text, language, published):
    try:
        return read_period(text, language, published)
    except ValueError:
        return "", "refused"


def articles(folder):
    """One row of measures for each article with a hand-made list of its figures."""
    return [against_list(place) for place in sorted(folder.glob("*.txt"))]


def against_list(place):
    """How a draft compares with the list of the figures of an article."""
    with place.with_suffix(".csv").open(encoding="utf-8") as file:
        listed = list(csv.DictReader(file))
    first, text = listed[0], composed(place.read_text(encoding="utf-8"))
    draft = transcribe(place, first["publisher"], first["date"], language=first["language"])
    rows = draft[draft.table != "left out"].to_dict("records")
    starts = _starts(text)
    score = dict.fromkeys(MEASURES, 0.0) | {"statements": 0, "goals": 0}
    for figure in listed:
        score["figures"] += 1
        number = max(n for n, start in starts.items() if start <= int(figure["start"]))
        wanted = numerals(figure["value_as_printed"]) or [plain(figure["value_as_printed"])]
        near = [cells for cells in rows if int(cells["LOCATOR"]) == number and _same(cells, wanted)]
        if not near:
            continue
        rows.remove(near[0])
        score["found"] += 1
        score["value"] += _close(near[0], figure)
        right = _period_right(near[0], figure)
        score["period"] += right
        score["period_day"] += right
    score["false"] = len(rows)
    return {"text": place.name, **_shares(score, len(rows) + score["found"], named=False)}


def _same(cells, wanted):
    printed = [cells["figure"], cells["CHANGE"]]
    return any(numerals(text) == wanted or plain(text).endswith(wanted[0]) for text in printed if text)


def _close(cells, figure):
    printed, expected = (
        _value(text, figure["language"])
        for text in (cells["VALUE"] or cells["CHANGE"], figure["value_as_printed"])
    )
    return printed == expected if None in (printed, expected) else abs(printed[0]) == abs(expected[0])


def _period_right(cells, figure):
    """True if the period is the printed one, or the change is counted from it; none printed: any will do."""
    printed = re.sub(r"\(headline; |\(elided\)|\)", "", figure["period_as_printed"]).strip()
    if not printed:
        return True
    language, day = figure["language"], figure["date"]
    if "cùng kỳ" in printed:
        since = cells["CHANGE_SINCE"] or ("cùng kỳ" if "elided" in figure["period_as_printed"] else "")
        try:
            return earlier(since, language, cells["PERIOD"], day) == earlier(
                printed, language, cells["PERIOD"], day
            )
        except ValueError:
            return False
    return _period(printed, language, day)[1] == _period(cells["PERIOD"], language, day)[1]


def _starts(text):
    starts, position = {}, 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            starts[len(starts) + 1] = position
        position += len(line)
    return starts


def _shares(score, drafted, named=True):
    """Counts as shares in percent: of the figures, of those drafted, or of those found."""
    found = max(score["found"], 1)
    shares = {"figures": int(score["figures"]), "found": 100 * score["found"] / score["figures"]}
    shares["false"] = 100 * score["false"] / max(drafted, 1)
    shares |= {name: 100 * score[name] / found for name in ("value", "period", "period_day")}
    if named:
        shares["level_area"] = 100 * score["level_area"] / found
        shares["indicator_in_3"] = (
            100 * score["indicator_in_3"] / score["statements"] if score["statements"] else None
        )
        shares["goal"] = 100 * score["goal"] / score["goals"] if score["goals"] else None
    return shares


def main(arguments=None):
    """Print the measures of every text and their means, weighted by figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder with documents and cases")
    shared = parser.parse_args(arguments).shared
    for name, rows in (
        ("documents", documents(shared / "documents")),
        ("articles", articles(shared / "cases/articles")),
    ):
        table = pd.DataFrame(rows)
        columns = [column for column in table if column not in ("text", "figures")]
        means = {c: (table[c] * table.figures).sum() / table.figures[table[c].notna()].sum() for c in columns}
        table.loc[len(table)] = {"text": f"all {name}", "figures": table.figures.sum(), **means}
        print(table.round(1).to_string(index=False, na_rep="-"), end="\n\n")


if __name__ == "__main__":
    main()
