"""The two formats of a brief under *Save and Export Notebook As* and `jupyter nbconvert --to`."""

import contextlib
import json
import sys

from nbconvert.exporters import Exporter
from traitlets.config import Application

from analysis.pages import document, html, pdf


class BriefHTML(Exporter):
    """An executed notebook as one accessible HTML file."""

    export_from_notebook = "Brief (HTML)"
    output_mimetype = "text/html"

    def _file_extension_default(self):
        return ".html"

    def from_notebook_node(self, nb, resources=None, **kw):
        """The page and nbconvert's resources; raises ValueError if the notebook is not finished."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        with _one_line_errors():
            return html.page(document.read(nb, _name(resources))), resources


class BriefPDF(Exporter):
    """An executed notebook as one accessible PDF that carries the tables behind its figures."""

    export_from_notebook = "Brief (PDF)"
    output_mimetype = "application/pdf"

    def _file_extension_default(self):
        return ".pdf"

    def from_notebook_node(self, nb, resources=None, **kw):
        """The PDF's bytes and nbconvert's resources; raises ValueError if the notebook is not finished."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        with _one_line_errors():
            read = document.read(nb, _name(resources))
            files = {f"{figure.name}.csv": figure.csv.encode() for figure in read.figures if figure.csv}
            parameters = nb.metadata.get("papermill", {}).get("parameters", {})
            files["parameters.json"] = json.dumps(parameters, sort_keys=True, ensure_ascii=False).encode()
            return pdf.pdf(read, files), resources


def _name(resources):
    return resources.get("metadata", {}).get("name", "notebook")


@contextlib.contextmanager
def _one_line_errors():
    """On nbconvert's command line, say why a notebook is refused in one line, and end.

    Nbconvert itself shows a traceback for every exception, its own ConversionException too. In JupyterLab,
    where another application runs, the error is raised and shown as it is.
    """
    try:
        yield
    except ValueError as error:
        app = Application.instance() if Application.initialized() else None
        if app is None or app.name != "jupyter-nbconvert":
            raise
        app.log.error(error)
        sys.exit(1)
