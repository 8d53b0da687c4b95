"""The reference of the public names in a folder, a page each: python tests/reference.py FOLDER."""

import sys
import types
from pathlib import Path

import pdoc

import analysis


def write(folder):
    """Render every public name as a module of its own, since pdoc makes a page a module."""
    names = [f"analysis.{name}" for name in analysis.__all__]
    for name in analysis.__all__:
        page = types.ModuleType(f"analysis.{name}")
        page.__all__, page.__dict__[name] = [name], getattr(analysis, name)
        sys.modules[page.__name__] = page
    pdoc.render.configure(docformat="numpy", search=False)
    modules = {name: pdoc.doc.Module(sys.modules[name]) for name in names}
    folder.mkdir(parents=True, exist_ok=True)
    for name, module in modules.items():
        (folder / f"{name}.html").write_text(pdoc.render.html_module(module, modules), encoding="utf-8")
    (folder / "index.html").write_text(pdoc.render.html_index(modules), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
