"""One cell of a notebook as parts of a document: its Markdown, its code, what it printed and showed."""

import contextlib
import json

from nbformat import NotebookNode

from analysis.briefs import markdown
from analysis.pages import pictures, richtext
from analysis.pages.document import HIDDEN, Part, fenced, inert
from analysis.pages.richtext import Unshown

SKIPPED = "skip-execution"
IMAGES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp")
MATHEMATICS = ("$", r"\[", r"\(", r"\begin{equation", r"\begin{align", r"\begin{gather", r"\begin{multline")
LIVE = {
    "application/vnd.plotly.v1+json": "interactive figure (Plotly)",
    "application/vnd.jupyter.widget-view+json": "widget",
    "application/vnd.bokehjs_exec.v0+json": "interactive figure (Bokeh)",
    "application/vnd.holoviews_exec.v0+json": "interactive figure (HoloViews)",
    "application/javascript": "script",
    "application/pdf": "PDF",
}


class Reader:
    """Reads the cells of one notebook, in their order, into its Document."""

    def __init__(self, document, code, alternatives, folder):
        self.document, self.code, self.folder = document, code, folder
        self.alternatives = {str(key): text for key, text in alternatives.items()}
        self.failed = False

    def read(self, number, cell):
        """Add the parts of one cell."""
        self.number, self.cell = number, cell
        self.pictures = pictures.Pictures(self.document, number, cell, self.alternatives, self.folder)
        if cell.cell_type == "markdown":
            self._markdown(cell.source, cell.get("attachments", {}))
        elif cell.cell_type == "raw" and cell.source.strip() and not self.document.own:
            self._block("output", cell.source)
        elif cell.cell_type == "code" and cell.source.strip():
            self._code()

    def _code(self):
        self._refuse_unfinished()
        if self.code:
            self._block("python", self.cell.source)
        if not HIDDEN & set(self.cell.metadata.get("tags", [])):
            for output in _joined(self.cell.outputs):
                self._output(output)

    def _refuse_unfinished(self):
        tags, outputs = self.cell.metadata.get("tags", []), self.cell.outputs
        failures = [output for output in outputs if output.output_type == "error"]
        if failures and self.document.own:
            self._refuse(f"failed with {failures[0].ename}: {failures[0].evalue}")
        if failures:
            self.failed = self.failed or "raises-exception" not in tags
            self._remark(f"failed with {failures[0].ename}; the error is shown")
        elif self.cell.execution_count is None and SKIPPED not in tags and (self.document.own or not outputs):
            if self.document.own or not self.failed:
                self._refuse("has not been run")
            self._remark("has not been run, since an earlier one failed")

    def _refuse(self, reason):
        raise ValueError(inert(f"{self.document.name}: cell {self.number} {reason}"))

    def _remark(self, text):
        self.document.remarks.append(inert(f"cell {self.number}: {text}"))

    def _output(self, output):
        if output.output_type == "stream":
            if self.code or not self.document.own:
                self._block("output", richtext.printed(output.text))
        elif output.output_type == "error":
            lines = richtext.printed("\n".join(output.traceback)) or f"{output.ename}: {output.evalue}"
            self._block("output", lines)
        else:
            self._shown(output.data, output.metadata)

    def _shown(self, data, metadata):
        """The richest form that a page can show; what it cannot show leaves its name."""
        image = next((kind for kind in IMAGES if kind in data), "")
        if markdown.MIME in data:
            self.document.head.update(metadata.get(markdown.MIME, {}).get("brief", {}))
            self._part("brief", inert(data[markdown.MIME]))
        elif image:
            with self._refusals():
                self._part("brief", self.pictures.output(image, data[image], metadata.get(image, metadata)))
        elif richtext.has_text(data.get("text/html", "")):
            self._html(data["text/html"])
        elif "text/markdown" in data:
            self._markdown(data["text/markdown"])
        elif "text/latex" in data:
            self._latex(inert(data["text/latex"]).strip())
        else:
            self._plain(data)

    def _latex(self, text):
        if text.startswith(MATHEMATICS):
            self._markdown(text)
        else:
            self._part("latex", text)

    def _plain(self, data):
        text = data.get("text/plain", "")
        if "application/json" in data:
            text = json.dumps(data["application/json"], ensure_ascii=False, indent=2)
        live = next((name for kind, name in LIVE.items() if kind in data), "")
        others = sorted(data.keys() - {"text/plain", "text/html", "application/json"})
        if not live and (others or not text):
            live = ", ".join(others) or "script"
        if live:
            title = data.get("application/vnd.plotly.v1+json", {})
            self._placeholder(live, _plotly_title(title))
        if text and (self.code or not self.document.own):
            self._block("output", richtext.printed(text))

    def _placeholder(self, kind, title=""):
        named = f" “{title}”" if title else ""
        self._html(richtext.placeholder(f"{kind}{named}, cell {self.number}"))
        self._remark(f"{kind}{named} has no static form; its place is named")

    def _markdown(self, text, attachments=None):
        with self._refusals():
            self._html(richtext.from_markdown(inert(text), attachments or {}))

    def _html(self, text):
        with self._refusals():
            self._part("html", richtext.clean(text, self.pictures, self.document.own))

    @contextlib.contextmanager
    def _refusals(self):
        """Name the notebook and the cell of what cannot be shown."""
        try:
            yield
        except Unshown as error:
            self._refuse(str(error))

    def _block(self, kind, text):
        self._part("brief", fenced(kind, inert(text.rstrip("\n"))))

    def _part(self, format, text):
        if text.strip():
            self.document.parts.append(Part(format, text, self.number))


def _joined(outputs):
    """The outputs, with text that follows on text of the same stream as one."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            joined[-1] = NotebookNode(last | {"text": last.text + output.text})
        else:
            joined.append(output)
    return joined


def _plotly_title(figure):
    title = figure.get("layout", {}).get("title", {})
    title = title.get("text", "") if isinstance(title, dict) else title
    names = [str(trace.get("name") or trace.get("type", "")) for trace in figure.get("data", [])]
    return inert(str(title) or ", ".join(filter(None, names)))
