"""Executed notebooks as pages to hand on: briefs in two formats, the annex with its code, the front page."""

from pathlib import Path

from analysis.pages import document, html, indicators, pandoc, pdf, provinces, readme, workbook
from analysis.pages import index as front
from analysis.tables.runs import Run

DEFAULT = Run()
SWITCH = {"vi": "en", "en": "vi"}


def brief(notebook, stem, files=None):
    """An executed notebook as {`stem`.html: bytes, `stem`.pdf: bytes}; `files` are attached to the PDF.

    stem: `national.vi` or `provinces/VN-DN.vi`, its language last; files: name to bytes, `observations.csv`,
    `parameters.json`, ...
    Raises ValueError that names the notebook, and the cell or figure, if anything is missing or unfinished.
    """
    folder, _, name = stem.rpartition("/")
    name, _, language = name.rpartition(".")
    read = document.read(_node(notebook), stem)
    if read.head["language"] != language:
        raise ValueError(f"{stem}: the notebook is in {read.head['language']!r}")
    home = f"{'../' if folder else ''}{front.PAGES[language]}"
    links = {
        "home": home,
        "pdf": f"{name}.{language}.pdf",
        "other": f"{name}.{SWITCH[language]}.html",
        "other-language": SWITCH[language],
    }
    written = pandoc.write(read, html5=html.as_html(read, links), typst={})
    shown, printed = html.page(read, written=written), pdf.pdf(read, files, written)
    return {f"{stem}.html": shown.encode(), f"{stem}.pdf": printed}


def indicator(notebook, stem, observations):
    """The page of one indicator and its rows, as {`stem`.html: bytes, indicators/CODE.csv: bytes}."""
    folder, _, name = stem.rpartition("/")
    code, _, language = name.rpartition(".")
    read = document.read(_node(notebook), stem)
    other = SWITCH[language]
    links = {"home": f"../{front.PAGES[language]}", "other": f"{code}.{other}.html", "other-language": other}
    return {f"{stem}.html": html.page(read, links).encode(), f"{folder}/{code}.csv": observations}


def annex(notebook, name):
    """An executed notebook with its code as the bytes of one HTML page, below reports/annex/."""
    read = document.read(_node(notebook), name, code=True, own=True)
    read.head |= {"language": "en", "kicker": html.labels("en")["annex"]}
    return html.page(read, {"home": f"../{front.PAGES['en']}"}).encode()


def executed(notebook):
    """An executed notebook as the bytes of a notebook that is the same after every run, for GitHub to render.

    Outputs, their metadata and the numbers of the cells stay; times, durations and progress do not.
    """
    import nbformat

    copy = nbformat.from_dict(_node(notebook))
    copy.metadata = {
        key: copy.metadata[key] for key in ("kernelspec", "language_info") if key in copy.metadata
    }
    for cell in copy.cells:
        cell.metadata = {"tags": cell.metadata.get("tags", [])} if cell.metadata.get("tags") else {}
    return (nbformat.writes(copy) + "\n").encode()


def index(tables, reports, run=DEFAULT, outdated=()):
    """The front page in both languages and the spreadsheet of all tables, as {file name: bytes}.

    tables: every table by its name in the store; reports: the files below reports/ that the pages link to;
    outdated: those made from other tables, which the pages name.
    """
    files = {workbook.NAME: workbook.workbook(tables)}
    for language, name in front.PAGES.items():
        links = {"other": front.PAGES[SWITCH[language]], "other-language": SWITCH[language]}
        read = front.front(tables, reports, language, run, outdated)
        files[name] = html.page(read, links, contents=False, script=provinces.SCRIPT).encode()
        if run == DEFAULT:  # the README shows the tables of the default run
            files[readme.picture_name(language)] = readme.picture(language, tables)
    return files


def directory(tables, reports):
    """The list of the profiles of provinces in both languages, as {file name: bytes}, below reports/.

    reports: the files in the folder of the profiles, that the list links to.
    """
    files = {}
    for language, name in front.PAGES.items():
        other = front.PAGES[SWITCH[language]]
        links = {"home": f"../{name}", "other": other, "other-language": SWITCH[language]}
        read = provinces.page(tables, language, reports)
        files[f"provinces/{name}"] = html.page(read, links, contents=False, script=provinces.SCRIPT).encode()
    return files


def catalogue(tables, reports):
    """The catalogue of all indicators in both languages, as {file name: bytes}, below reports/.

    reports: the files in the folder of their pages, that the catalogue links to.
    """
    files = {}
    for language, name in front.PAGES.items():
        other = front.PAGES[SWITCH[language]]
        links = {"home": f"../{name}", "other": other, "other-language": SWITCH[language]}
        read = indicators.page(tables, language, reports)
        files[f"indicators/{name}"] = html.page(read, links, script=provinces.SCRIPT).encode()
    return files


def warm():
    """Make what every page needs; to be called once before processes are forked."""
    html.faces()
    html.stylesheet()


def _node(notebook):
    if not isinstance(notebook, (str, Path)):
        return notebook
    import nbformat

    return nbformat.read(notebook, as_version=4)
