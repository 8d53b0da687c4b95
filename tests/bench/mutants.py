"""`make bench BENCH=mutants`: plausible slips planted in the raw tables, and which of them `check` catches.

Every statement of a series that a headline rests on, and a seeded sample of the others. Caught is a fault or
a doubt that nobody acknowledged. In half of the slips of a statement with a quotation the quotation changes
along with the cell. Of what moves a headline (its verdict, or its probability by more than 5 points) the
share caught is reported apart; so are slips of the last digit, which lie within the grain of the print.

All statements of all slips are read in one call; then the rules across rows run once for each slip, over the
figures that it changes and all others. The headlines of all slips are judged in one call too: series that a
slip touches are given names of their own, and no estimate of one series depends on another.
"""

from collections import defaultdict

import pandas as pd
from slips import SEED, SERIES, list_slips, slips

from analysis.estimates import project, reference_classes, verdicts
from analysis.statements import clean, consistency, documents, read
from analysis.statements.doubts import doubts
from analysis.tables import rules, store

SAMPLE = 60  # statements beside those of headlines
MOVED = 0.05
TARGET = ["goal", "GOV_LEVEL", "target", "target_period"]


def texts():
    """The raw tables as texts, the listed corrections applied."""
    tables = {name: store.read(store.path(name)) for name, table in rules.TABLES.items() if table.raw}
    statements = read.correct(tables["statements"], tables["corrections"]).drop(columns="correction")
    return {**tables, "statements": statements, "corrections": tables["corrections"].iloc[:0]}


def typed(tables):
    """Tables of texts as the stages take them."""
    return {name: store.typed(table, name) for name, table in tables.items()}


def heads(tables):
    """The direct measures of the stated goals: what headlines rest on, as (goal, INDICATOR, GOV_LEVEL)."""
    stated = tables["goals"][tables["goals"].status == "stated"][["goal", "GOV_LEVEL"]].drop_duplicates()
    direct = tables["measures"][tables["measures"].role == "direct"]
    return direct.merge(stated)[["goal", "INDICATOR", "GOV_LEVEL"]]


def chosen(tables, sample=SAMPLE):
    """Rows of the statements to spoil: those of headline series, and a sample with every indicator in it."""
    pairs = set(heads(tables)[["INDICATOR", "GOV_LEVEL"]].itertuples(index=False, name=None))
    rows = tables["statements"]
    rows = rows[~rows.NOTE.str.contains("low confidence|ambiguous", regex=True)]
    families = dict(zip(tables["indicators"].INDICATOR, tables["indicators"].family, strict=True))
    rows = rows[rows.INDICATOR.map(families) != "administration"]
    series = pd.Series(list(zip(rows.INDICATOR, rows.GOV_LEVEL, strict=True)), rows.index)
    first = rows[(rows.REF_AREA == "VN") & series.isin(pairs)]
    others = rows.drop(first.index).sample(frac=1, random_state=SEED)
    order = others.groupby("INDICATOR").cumcount().sort_values(kind="stable").index
    return list(first.index), list(order[:sample])


class Evidence:
    """The figures of raw tables, and the findings about them with some rows changed or left out."""

    def __init__(self, tables):
        self.tables = tables
        self.readings, _ = read.readings(typed(tables))
        self.figures, self.notes = consistency.figures_of(self.readings, tables)
        known = tables["acknowledged"]
        self.acknowledged = {(row.rule, row.STATEMENT): row.shows for row in known.itertuples()}

    def findings(self, figures, notes, lists=None):
        """Faults and doubts about figures, the acknowledged ones too."""
        found = doubts(figures, {**self.notes, **notes}, {**self.tables, **(lists or {})})
        return [*consistency.faults_across(figures), *found]

    def open(self, findings):
        """The findings that no row of acknowledged.csv lets pass as they stand."""
        return [f for f in findings if self.acknowledged.get((f.rule, f.key)) != f.found]

    def with_rows(self, changed):
        """The figures with those of some rows replaced: {row: its figures}."""
        figures = [figure for figure in self.figures if figure.row not in changed]
        figures += [figure for row in changed.values() for figure in row]
        return sorted(figures, key=lambda figure: (figure.derived, figure.row))


def readings_of(evidence, planted):
    """Of every slip the faults of its cells, its figures by row and their notes, as three dicts by place."""
    rows = [(place, row, cells) for place, slip in enumerate(planted) for row, cells in slip.rows.items()]
    table = pd.DataFrame([cells for *_, cells in rows])
    readings, bad = read.readings({**typed(evidence.tables), "statements": table})
    misquoted = documents.unquoted({**evidence.tables, "statements": table})
    faults, figures, notes = defaultdict(list), defaultdict(dict), defaultdict(dict)
    for fault in bad.itertuples():
        faults[rows[fault.row][0]].append(fault.expected)
    for _, line, *_ in misquoted:
        faults[rows[line - 2][0]].append("quotation")
    found, found_notes = consistency.figures_of(readings, evidence.tables)
    for place, row, _ in rows:
        figures[place].setdefault(row, [])
    for figure in found:
        place, row, _ = rows[figure.row]
        figures[place][row].append(figure._replace(row=row))
        notes[place][row] = found_notes[figure.row]
    return faults, figures, notes


def caught(evidence, planted):
    """What catches each slip first, in words; an empty text if nothing does."""
    faults, figures, notes = readings_of(evidence, planted)
    for place, slip in enumerate(planted):
        if faults[place]:
            yield faults[place][0]
            continue
        findings = evidence.findings(evidence.with_rows(figures[place]), notes[place], slip.lists)
        found = evidence.open(findings)
        yield f"({found[0].rule})" if found else ""


def headlines(tables, planted):
    """The headline verdicts without a slip (slip -1) and with each one that the build takes, a row each."""
    direct, statements = heads(tables), tables["statements"]
    of_country = statements[statements.REF_AREA == "VN"]
    rows = {name: part.to_dict("index") for name, part in of_country.groupby("INDICATOR")}
    copies, pairs = [], []
    for place, slip in [(-1, None), *enumerate(planted)]:
        touched = set(direct.INDICATOR) if slip is None else _touched(slip, statements)
        goals = set(direct.goal[direct.INDICATOR.isin(touched)])
        mine = direct[direct.goal.isin(goals)][["goal", "INDICATOR"]].drop_duplicates()
        pairs.append(mine.assign(slip=place))
        names = set(mine.INDICATOR)
        table = {row: cells for name in names for row, cells in rows.get(name, {}).items()}
        for cells in {**table, **(slip.rows if slip else {})}.values():
            if cells["INDICATOR"] in names and cells["REF_AREA"] == "VN":
                own = {name: f"{cells[name]}#{place}" for name in ("STATEMENT", "INDICATOR")}
                copies.append({**cells, **own})
    return _judged({**typed(tables), "statements": pd.DataFrame(copies)}, pairs, planted)


def _touched(slip, statements):
    """The indicators whose estimates a slip may change."""
    if slip.lists:
        return set(slip.key.split())
    before = set(statements.INDICATOR[statements.index.isin(slip.rows)])
    return before | {cells["INDICATOR"] for cells in slip.rows.values()}


def _judged(raw, pairs, planted):
    """The headlines of the copies of statements in `raw`, without those that the build refuses."""
    plain = pd.concat([part for part in pairs if not _lists_of(planted, part)])
    lists = [_renamed(raw, plain)]
    for part in pairs:
        if changed := _lists_of(planted, part):
            lists.append(_renamed({**raw, **typed(changed)}, part))
    raw = raw | {name: pd.concat([part[name] for part in lists], ignore_index=True) for name in lists[0]}
    _, bad = read.readings(raw)
    of_slip = raw["statements"].STATEMENT.str.rpartition("#")[2]
    refused = set(of_slip.iloc[bad.row])
    kept = raw | {"statements": raw["statements"][~of_slip.isin(refused)].reset_index(drop=True)}
    known = project.known_classes(reference_classes.load(raw["reference_classes"]))
    rows = verdicts.judge(clean.clean(kept)[0], kept, known)
    goal = rows.goal.str.rpartition("#")
    rows = rows.assign(goal=goal[0], slip=goal[2].astype(int))[rows.headline & ~goal[2].isin(refused)]
    return rows[["slip", *TARGET, "assessment", "probability", "projected"]]


def _lists_of(planted, part):
    place = part.slip.iloc[0] if len(part) else -1
    return planted[place].lists if place >= 0 else {}


def _renamed(raw, pairs):
    """The code lists about the goals and indicators in `pairs`, under the names of their slips."""
    number, found = "#" + pairs.slip.astype(str), {}
    pairs = pairs.assign(to=pairs.INDICATOR + number, to_goal=pairs.goal + number)
    measures = raw["measures"][raw["measures"].role == "direct"].merge(pairs, on=["goal", "INDICATOR"])
    found["measures"] = measures.assign(INDICATOR=measures.to, goal=measures.to_goal)
    goals = raw["goals"].merge(pairs[["goal", "to_goal"]].drop_duplicates(), on="goal")
    found["goals"] = goals.assign(goal=goals.to_goal)
    names = pairs[["INDICATOR", "to"]].drop_duplicates()
    indicators = raw["indicators"].merge(names, on="INDICATOR")
    found["indicators"] = indicators.assign(INDICATOR=indicators.to)
    copies = names.groupby("INDICATOR").to.agg(" ".join).to_dict()
    among = {
        column: [" ".join(copies.get(code, "") for code in cell.split()) for cell in raw["breaks"][column]]
        for column in ("INDICATOR", "ends")
    }
    return {**found, "breaks": raw["breaks"].assign(**among)}


def moves(rows):
    """By slip whether a headline moved, and the greatest move of a probability and (relative) of a median."""
    before, after = rows[rows.slip < 0].drop(columns="slip"), rows[rows.slip >= 0]
    both = after.merge(before, on=TARGET, suffixes=("", "_before"))
    chance = (both.probability.fillna(0) - both.probability_before.fillna(0)).abs()
    median = ((both.projected - both.projected_before) / both.projected_before).abs().fillna(0)
    moved = (both.assessment != both.assessment_before) | (chance > MOVED)
    return both.assign(moved=moved, chance=chance, median=median).groupby("slip").agg(
        moved=("moved", "any"), chance=("chance", "max"), median=("median", "max")
    )  # fmt: skip


def measure(tables, rows, with_lists=False):
    """Every slip of some rows, and of the code lists, with what caught it and how far headlines moved."""
    planted = [*slips(tables, rows), *(list_slips(tables) if with_lists else ())]
    statements = tables["statements"]
    held = set(statements.STATEMENT[statements.LOCATOR != ""])
    sizes = statements.groupby(SERIES).STATEMENT.transform("size")
    longer = set(statements.STATEMENT[sizes > 1])
    cells = [(slip.kind, slip.key, slip.quoted, slip.key in held, slip.key in longer) for slip in planted]
    table = pd.DataFrame(cells, columns=["kind", "key", "quoted", "held", "longer"])
    moved = moves(headlines(tables, planted)).reindex(table.index)
    table = table.assign(caught=list(caught(Evidence(tables), planted)), **moved)
    return table.assign(moved=table.moved.fillna(False).astype(bool))


def false_alarms(evidence, rows):
    """Of true statements left out and added back, which raise a finding: {row: its findings}."""
    everything = evidence.findings(evidence.figures, {})
    alarms = {}
    for row in rows:
        without = {(f.rule, f.key) for f in evidence.findings(evidence.with_rows({row: []}), {})}
        if new := [f for f in everything if (f.rule, f.key) not in without]:
            alarms[row] = new
    return alarms


def longer_series(tables):
    """Rows of the statements of series of two or more figures."""
    statements = tables["statements"]
    return list(statements.index[statements.groupby(SERIES).STATEMENT.transform("size") > 1])


def only(tables, rows):
    """The tables with these statements, and what is acknowledged of them."""
    statements = tables["statements"].loc[rows].reset_index(drop=True)
    gone = set(tables["statements"].STATEMENT) - set(statements.STATEMENT)
    known = tables["acknowledged"]
    return {**tables, "statements": statements, "acknowledged": known[~known.STATEMENT.isin(gone)]}


def summary(table):
    """By kind how many slips there are, the share caught, and how far those not caught moved headlines."""
    plain = table[table.kind != "last digit"]
    parts = dict(list(table.groupby("kind")))
    parts["all but the last digit"] = plain
    parts["of these: series of two or more figures"] = plain[plain.longer]
    parts["of these: a headline moves"] = plain[plain.moved]
    for name, own in (("held document", plain[plain.held]), ("quotation of a page", plain[~plain.held])):
        parts[f"{name}, quotation changed along"] = own[own.quoted]
        parts[f"{name}, quotation as it was"] = own[~own.quoted]
    return pd.DataFrame({name: _line(rows) for name, rows in parts.items()}).T


def _line(rows):
    missed = rows[rows.caught == ""]
    return {
        "slips": len(rows), "caught, %": round(100 * (rows.caught != "").mean(), 1),
        "move a headline": int(rows.moved.sum()), "of these missed": int(missed.moved.sum()),
        "missed: greatest move of a probability": round(missed.chance.max(), 2),
    }  # fmt: skip


def main():
    """Print the share caught by kind, what was missed and moved a headline, and the false alarms."""
    tables = texts()
    first, others = chosen(tables)
    country = only(tables, tables["statements"].REF_AREA == "VN")
    named = country["statements"].STATEMENT.isin(tables["statements"].STATEMENT[first])
    parts = [measure(country, named.index[named], True), measure(tables, others)]
    table = pd.concat(parts, ignore_index=True)
    table.to_csv(store.root() / ".build" / "mutants.csv", index=False, lineterminator="\n")
    print(summary(table).to_string())
    missed = table[(table.caught == "") & table.moved]
    print(missed[["kind", "key", "quoted", "chance", "median"]].round(2).to_string(index=False))
    for name, part in (("all areas", tables), ("the country", country)):
        rows = longer_series(part)
        alarms = false_alarms(Evidence(part), rows)
        print(f"false alarms, {name}: {len(alarms)} of {len(rows)} ({100 * len(alarms) / len(rows):.1f} %)")
