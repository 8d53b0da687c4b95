"""Sections put on pages without running a notebook: what its cells would show."""

from IPython.display import Markdown
from nbformat.v4 import new_code_cell, new_notebook, new_output

from analysis.pages import publish

PROFILE = "head stands moved unknown targets sources box".split()
DIVIDE = "head spread maps converge explained extremes limits sources".split()


def shown(page):
    """The outputs of a cell that shows a page of sections."""
    for part in page:
        if isinstance(part, Markdown):
            data, metadata = part._repr_mimebundle_()
            yield new_output("display_data", data=data, metadata=metadata)
        else:
            data, told = part._repr_mimebundle_()
            yield new_output("display_data", data=data, metadata=told)


def text(page):
    """The words of a page of sections."""
    return "\n\n".join(part.data for part in page if isinstance(part, Markdown))


def published(sections, names, stem):
    """The two formats of a brief as {file name: bytes}."""
    cells = [
        new_code_cell("shown", outputs=list(shown(getattr(sections, name)())), execution_count=number)
        for number, name in enumerate(names, 1)
    ]
    return publish.brief(new_notebook(cells=cells), stem, {"observations.csv": b"a,b\n1,2\n"})
