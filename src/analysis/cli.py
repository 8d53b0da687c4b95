"""The command line: `python -m analysis --help`. A command imports its module when it runs."""

import contextlib
import sys
from pathlib import Path

import click

from analysis import __version__


def main(arguments=None):
    """Run one command and return its exit code; an error is printed on standard error.

    Parameters
    ----------
    arguments : list of str, optional
        The words after `python -m analysis`; those of the process by default.
    """
    try:
        return commands.main(arguments, prog_name="python -m analysis", standalone_mode=False) or 0
    except click.ClickException as error:
        print_inert(f"error: {error.format_message()}".splitlines(), sys.stderr)
    except (ValueError, OSError) as error:
        print_inert(f"error: {error}".splitlines(), sys.stderr)
    except (KeyboardInterrupt, click.Abort):
        print("Stopped", file=sys.stderr)
        return 130
    return 2


def inert(text):
    """Return one line of text with control and bidirectional characters escaped.

    A cell that holds an escape sequence cannot move the cursor, colour the terminal or hide what follows.
    """
    return "".join(letter if letter.isprintable() else _escape(letter) for letter in str(text))


def _escape(letter):
    code = ord(letter)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def print_inert(lines, file=None):
    """Print lines with control characters escaped, whatever the encoding of `file`."""
    file = file or sys.stdout
    encoding = file.encoding or "utf-8"
    text = "".join(f"{inert(line)}\n" for line in lines)
    with contextlib.suppress(BrokenPipeError):  # the reader closed the pipe, as `head` does
        file.write(text.encode(encoding, "backslashreplace").decode(encoding))
        file.flush()


class Words(click.ParamType):
    """Words separated by spaces or commas."""

    name = "words"

    def convert(self, value, param, ctx):
        """Return the words as a tuple."""
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


class Count(click.ParamType):
    """A whole number from 1, in ASCII digits."""

    name = "number"

    def convert(self, value, param, ctx):
        """Return the number, or fail with the option's name."""
        if value and not (value.isascii() and value.isdigit() and int(value)):
            raise ValueError(f"{param.name.replace('_', ' ')} is {value!r}, not a whole number from 1")
        return int(value or 0)


def _top():
    from analysis.tables import store

    return store.root()


def _run(days):
    """The run that options name; those left out keep the days of the default run."""
    from analysis.tables import runs

    return runs.run(**{name: day for name, day in days.items() if day})


@click.group(help=sys.modules["analysis"].__doc__, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def commands():
    """Group every command."""


languages = click.option("--languages", type=Words(), default=(), help="vi, en (default: both)")


def days(command):
    """Add the options that name a run."""
    for option, meaning in {
        "--target-period": "judge the goals by this day, such as 2030-12-31",
        "--data-end": "use no figure about a later day, such as 2024-06-30",
        "--as-of": "use only what was published by this day, such as 2024-09-30",
    }.items():
        command = click.option(option, default="", help=meaning)(command)
    return command


jobs = click.option("--jobs", type=Count(), default="", help="notebooks at a time (default: one a core)")


@commands.command()
@click.option("--briefs", type=Words(), default=(), help="names separated by spaces (default: all)")
@languages
@days
@jobs
@click.option("--scheduler", default="", help="address of a Dask scheduler, such as tcp://host:8786")
@click.option("--time-limit", type=Count(), default="600", help="seconds that a cell may take (default: 600)")
def reports(briefs, languages, jobs, scheduler, time_limit, **days):
    """Run the notebooks and render the briefs."""
    from analysis.build import run

    limits = {"workers": jobs, "scheduler": scheduler, "time_limit": time_limit}
    return run.reports(_top(), briefs, languages, _run(days), gate=_faults, **limits)


@commands.command()
@click.option("--only", type=Words(), default=(), help="such as VN-DN or VN-DN.vi (default: all 63)")
@languages
@jobs
def provinces(only, languages, jobs):
    """Render the profiles of provinces."""
    from analysis.build import run

    names = [name.split(".")[:2] for name in only]
    areas = tuple(dict.fromkeys(name[0] for name in names))
    languages = languages or tuple(dict.fromkeys(name[1] for name in names if len(name) > 1))
    return run.provinces(_top(), areas, languages, workers=jobs, gate=_faults)


@commands.command()
@click.option("--only", type=Words(), default=(), help="such as INTERNET_USERS_SHARE (default: all)")
@languages
@jobs
def indicators(only, languages, jobs):
    """Render the pages of indicators and their catalogue."""
    from analysis.build import run

    return run.indicators(_top(), only, languages, workers=jobs, gate=_faults)


def _faults(documents=""):
    from analysis.statements import check

    return check.check(documents)


def _fates():
    """How many targets were judged and what became of the others, in a line; none before they were built."""
    from analysis.tables import store

    if store.path("fates").is_file():
        counts = store.read(store.path("fates")).fate.value_counts()
        yield f"{counts.sum()} targets: {', '.join(f'{n} {fate}' for fate, n in counts.items())}"


@commands.command()
@click.option("--documents", default="", help="folder of the held documents, to compare with")
def check(documents):
    """List every fault of data/raw, and every doubt that nobody acknowledged."""
    faults = _faults(documents)
    print("\n".join([*map(str, faults)] or ["No fault in data/raw", *_fates()]))
    if documents:
        from analysis.statements.coverage import absent

        print_inert(f"not compared: {name} is not in {documents}" for name in absent(documents))
    return 1 if faults else 0


@commands.command()
@click.argument("text", default="")
@click.option("--publisher", default="", help="who published it")
@click.option("--date", default="", help="when, such as 2024-07-15 or 2024-07")
@click.option("--url", default="", help="its address")
@click.option("--title", default="", help="its title (default: its first line)")
@click.option("--language", default="vi", help="vi or en: language and number format (default: vi)")
@click.option("--out", default="draft.csv", help="the draft to write (default: draft.csv)")
@click.option("--apply", "draft", default="", help="a draft: write its accepted rows to data/raw")
def transcribe(text, draft, out, **details):
    """Draft a row for every figure of TEXT (a file, a saved page, - for standard input), or apply a draft."""
    from analysis.statements import drafts

    if not (text or draft):
        raise click.UsageError("give a TEXT to draft from, or --apply DRAFT")
    text = sys.stdin.read() if text == "-" else Path(text)
    print_inert(drafts.apply(draft) if draft else drafts.draft_file(text, out, **details))


@commands.command()
@click.argument("report")
@days
def why(report, **days):
    """List what changed since a report or stage was built, such as national.vi or 2-trend."""
    from analysis.build import run

    print("\n".join(run.why(_top(), report, _run(days))) or f"{report} is up to date")


@commands.command()
def classes():
    """Refit reference_classes.csv and class_quantiles.csv to the panels in data/raw/panels."""
    from analysis.estimates import reference_classes

    print("\n".join(reference_classes.write_lists()))


@commands.command()
@click.argument("panels", nargs=-1, required=True)
@click.option("--frozen", type=Words(), default=(), help="reference classes to apply as they are")
@click.option("--out", default="", help="file for the scores, such as data/processed/scores.csv")
@click.option("--bins", default="", help="file for the bins of probabilities and outcomes")
def backtest(panels, frozen, out, bins):
    """Forecast the past of PANELS (CSV: ref_area, indicator, time_period, value) and score the forecasts.

    Without --out the scores and bins of the reference walk are printed. The single forecasts go to
    .build/forecasts.csv. With --frozen no class forecasts the panel that it was fitted on.
    """
    from analysis.estimates import backtest, reference_classes, reliability
    from analysis.tables import store

    classes = reference_classes.load(store.load("reference_classes"))
    if unknown := sorted(set(frozen) - set(classes)):
        raise ValueError(f"unknown reference class {', '.join(unknown)}; there are {', '.join(classes)}")
    tables = [reference_classes.read_panel(panel) for panel in panels]
    compared, sources, singles = backtest.study(tables, [classes[name] for name in frozen])
    scores = backtest.with_sources(backtest.summarise(compared), sources)
    binned = reliability.reliability(compared)
    _write_table(store.root() / ".build" / "forecasts.csv", singles)
    for place, table in ((out, scores), (bins, binned)):
        if place:
            _write_table(place, table)
    if not out:
        walk = scores[scores.model == "reference_walk"].drop(columns=["model", "SOURCE"])
        print(walk.round(3).to_string(index=False))
        print(binned[binned.panel == "all"].round(3).to_string(index=False))


def _write_table(place, table):
    from analysis.tables import store

    texts = store.as_texts(table)
    store.write(place, store.as_csv([list(texts), *texts.itertuples(index=False, name=None)]))


@commands.command()
@click.option("--release", "folder", default="", help="folder for tables, reports, SDMX, RO-Crate")
def standards(folder):
    """Write data/datapackage.json; with --release a whole release."""
    from analysis.release import datapackage, release
    from analysis.tables import store

    names = release.release(Path(folder)) if folder else []
    store.write(store.root() / datapackage.PLACE, datapackage.as_json(datapackage.package()))
    print(datapackage.PLACE)
    if names:
        print(f"{len(names)} files in {folder}; {release.METADATA} describes them")


@commands.command()
@click.option("--out", default="reports/site", help="folder of the site (default: reports/site)")
@click.option("--address", default="", help="where it will stand: canonical links, sitemap, feeds")
@click.option("--since", default="", help="a commit: the feeds have what changed since then")
def site(out, address, since):
    """Put pages, tables and standards into one folder that any static host serves."""
    from analysis.audit import diff
    from analysis.release import site

    names = site.site(_top() / out, address, diff.diff(since, "now") if since else ())
    print(f"{len(names)} files in {out}; open {out}/index.html")


@commands.command()
@click.argument("name")
@click.argument("figure", default="")
@days
def trace(name, figure, **days):
    """Trace a brief, indicator, goal, statement or source, or one FIGURE of a brief, to its source."""
    from analysis.audit import trace

    print_inert(trace.trace(name, figure, run=_run(days)))


@commands.command()
@click.argument("old")
@click.argument("new")
def diff(old, new):
    """Compare the verdicts of two states: a folder, a commit, a run, a vintage, or now.

    A run is given by the name of its folder, such as data-end-2024-06-30; a vintage by its day.
    """
    from analysis.audit import diff

    print_inert(diff.diff(old, new))


@commands.command()
def readme():
    """Write the computed parts of the README files."""
    from analysis.pages import readme

    print(", ".join(readme.write()) or "The README files are up to date")


@commands.command()
@jobs
@click.option("--keep", default="", help="an empty folder to build in, which stays")
def verify(jobs, keep):
    """Rebuild in a clean directory and compare every byte."""
    from analysis.audit import verify

    return _print_comparison(*verify.verify(_top(), jobs, keep))


@commands.command()
@click.argument("pdf")
def reproduce(pdf):
    """Rebuild a brief's PDF, such as reports/national.vi.pdf, from what it carries."""
    from analysis.audit import reproduce

    return _print_comparison(*reproduce.reproduce(_top(), pdf))


def _print_comparison(lines, differs):
    print_inert(part for line in lines for part in line.splitlines())
    return 1 if differs else 0
