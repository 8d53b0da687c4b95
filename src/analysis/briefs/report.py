"""The base class of every brief: its tables, its words, and sections that a notebook cell shows."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from IPython.display import Markdown, display

from analysis.briefs import lists, markdown
from analysis.briefs.evidence import Evidence
from analysis.briefs.wording import Words
from analysis.tables import store


class Outputs(tuple):
    """The outputs of a notebook cell, one below the other."""

    def __add__(self, other):
        return Outputs((*self, *other))

    def _ipython_display_(self):
        for output in self:
            display(output)


class Text(Markdown):
    """A text of a section: plain Markdown for a notebook, and pandoc's for the page made of it."""

    def _repr_mimebundle_(self, include=None, exclude=None):
        texts = {"text/markdown": markdown.for_notebook(self.data), markdown.MIME: self.data}
        return texts, {markdown.MIME: self.metadata or {}}


@dataclass(frozen=True)
class Report:
    """One brief: its name, its tables with the words to report them, and the short hashes of their files."""

    name: str
    evidence: Evidence
    hashes: dict

    catalogue = "briefs"  # of its sentences, in locale/
    reads = ()  # tables by name
    hashed = ()  # those whose hashes the brief prints

    @classmethod
    def load(cls, name, language, run):
        """The report in a language, from the tables of a run."""
        tables = {table: store.load(table, run=run) for table in cls.reads}
        files = {table: store.path(table, run=run).read_bytes() for table in cls.hashed}
        hashes = {table: hashlib.sha256(content).hexdigest()[:12] for table, content in files.items()}
        return cls(name, Evidence(tables, Words(language), run), hashes)

    @property
    def tables(self):
        """The tables by name."""
        return self.evidence.tables

    @property
    def common(self):
        """Numbers, periods and the sentences of every brief."""
        return self.evidence.words

    @property
    def language(self):
        """vi or en."""
        return self.common.language

    @cached_property
    def words(self):
        """The sentences of this kind of report."""
        return Words(self.language, self.catalogue)

    def csv(self, rows, *columns):
        """The numbers behind a figure, headed in the language of the report."""
        return markdown.headed_numbers(self.words, rows, columns, self.names)

    @property
    def names(self):
        """{column: function that names a code of it} for the numbers behind a figure."""
        return {}

    def cited(self, rows):
        """The line with the sources of some rows, each linking to the list of sources."""
        return markdown.block("source", self.evidence.cited(rows))

    def section(self, name, *parts, **values):
        """A heading with the id of its section, then texts and drawings."""
        return self.titled(self.words(f"section.{name}", **values), name.split(".")[0], *parts)

    def titled(self, title, section, *parts):
        """The same under a title that is written already."""
        parts = (markdown.heading(title, section), *parts)
        return Outputs(Text(part) if isinstance(part, str) else part for part in parts)

    def opening(self, prefix, text, values, **about):
        """The answer in its box, with the head of the document: `about` and the messages below `prefix`."""
        keys = [key for key in ("title", "subtitle", "description") if key not in about]
        about |= {key: markdown.plain(self.words(f"{prefix}.{key}", **values)) for key in keys}
        about["language"] = self.language
        return Outputs([Text(markdown.block("bottom-line", text), metadata={"brief": about})])

    def listed_sources(self, rows):
        """The section with every publication that the report rests on."""
        return self.section("sources", lists.sources(self.evidence, rows))
