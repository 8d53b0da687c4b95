"""The two formats of a brief under *Save and Export Notebook As* and `jupyter nbconvert --to`."""

import contextlib
import json
import sys

from nbconvert.exporters import Exporter
from traitlets import Bool, Dict, Unicode
from traitlets.config import Application

from analysis.pages import document, html, pandoc, pdf
from analysis.pages.document import inert


class _Brief(Exporter):
    """An executed notebook as a document to hand on; what is lost or named is logged with its cell."""

    title = Unicode(help="Title, instead of the notebook's (its metadata, its first heading, its name).").tag(
        config=True
    )
    language = Unicode(help="Language of the text, such as vi or en.").tag(config=True)
    alt = Dict(help='Alternative texts by cell: 4="A map." or, for its second image, 4.2="A map."').tag(
        config=True
    )
    code = Bool(False, help="Show the code, and the cells tagged `researcher`.").tag(config=True)

    def from_notebook_node(self, nb, resources=None, **kw):
        """The document and nbconvert's resources; raises ValueError if the notebook is not finished."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        metadata = resources.get("metadata", {})
        choices = {"title": self.title, "language": self.language, "alt": dict(self.alt)}
        with _one_line_errors():
            name, folder = metadata.get("name", "notebook"), metadata.get("path", "")
            read = document.read(nb, name, self.code, choices=choices, folder=folder)
            content, remarks = self._made(nb, read)
        for remark in (*read.remarks, *remarks):
            self.log.warning(inert(f"{name}: {remark}"))
        return content, resources


class BriefHTML(_Brief):
    """An executed notebook as one accessible HTML file."""

    export_from_notebook = "Brief (HTML)"
    output_mimetype = "text/html"

    def _file_extension_default(self):
        return ".html"

    def _made(self, nb, read):
        written = pandoc.write(read, html5=html.as_html(read))
        cells = [f"cell {cell}: an image has no alternative text" for cell in read.undescribed]
        return html.page(read, written=written), [*written["remarks"], *cells]


class BriefPDF(_Brief):
    """An executed notebook as one accessible PDF that carries the tables behind its figures."""

    export_from_notebook = "Brief (PDF)"
    output_mimetype = "application/pdf"
    decorative = Bool(False, help="Mark images without alternative text as decoration.").tag(config=True)

    def _file_extension_default(self):
        return ".pdf"

    def _made(self, nb, read):
        written = pandoc.write(read, typst={})
        files = {f"{figure.name}.csv": figure.csv.encode() for figure in read.figures if figure.csv}
        parameters = nb.metadata.get("papermill", {}).get("parameters", {})
        files["parameters.json"] = json.dumps(parameters, sort_keys=True, ensure_ascii=False).encode()
        return pdf.pdf(read, files, written, self.decorative), written["remarks"]


@contextlib.contextmanager
def _one_line_errors():
    """On nbconvert's command line, say why a notebook is refused in one line, and end.

    Nbconvert itself shows a traceback for every exception, its own ConversionException too. In JupyterLab,
    where another application runs, the error is raised and shown as it is.
    """
    try:
        yield
    except (ValueError, OSError) as error:
        app = Application.instance() if Application.initialized() else None
        if app is None or app.name != "jupyter-nbconvert":
            raise
        app.log.error(inert(str(error)))
        sys.exit(1)
