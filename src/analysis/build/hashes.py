"""What a job depends on, as content hashes named part by part. Nothing heavy is imported here."""

import ast
import functools
import hashlib
import json
import os
import stat
import sys
from pathlib import Path

from analysis import PUBLIC

PACKAGE = Path(__file__).parents[1]
CATALOGUES = "src/analysis/briefs/locale/"


def files(folder):
    """The files below a folder, sorted; hidden ones are not among them."""
    return [file for file in sorted(folder.rglob("*")) if file.is_file() and not file.name.startswith(".")]


def name_inside(file):
    """How the parts call a file of this package: src/analysis/..."""
    return f"src/analysis/{file.relative_to(PACKAGE).as_posix()}"


def place(top, name):
    """Where a part lies that is a file: in this package, or in the project's folder."""
    return PACKAGE / name.removeprefix("src/analysis/") if name.startswith("src/analysis/") else top / name


def digest(content):
    """SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def of_file(place):
    """Hash of a file, of its cells if it is a notebook; `absent` where there is none."""
    try:
        status = os.stat(place)
    except OSError:
        return "absent"
    if not stat.S_ISREG(status.st_mode):
        return "absent"
    return _of_file(str(place), status.st_mtime_ns, status.st_size, status.st_ino)


@functools.cache
def _of_file(place, *_):
    if place.endswith(".ipynb"):
        return digest(json.dumps([(kind, source, tags) for kind, source, tags in cells(place)]).encode())
    return digest(Path(place).read_bytes())


def cells(place):
    """The cells of a notebook as (type, source, tags); what running leaves in it does not count."""
    content = json.loads(Path(place).read_text(encoding="utf-8"))
    return [
        (cell["cell_type"], "".join(cell["source"]), cell.get("metadata", {}).get("tags", []))
        for cell in content["cells"]
    ]


def imports(source):
    """The modules of this package that Python source imports or uses by a public name such as `vn.load`."""
    tree = ast.parse(source)
    names = _imported(tree) | _used(tree)
    inside = {name.removeprefix("analysis.") for name in names if name.startswith("analysis.")}
    inside = {PUBLIC.get(name.partition(".")[0], name) for name in inside}
    inside |= {name.rpartition(".")[0] for name in inside} - {""}  # a folder runs before its modules
    return sorted(name for name in inside if _place(name).is_file())


def _imported(tree):
    """The dotted names that import statements load, at the top or inside a function."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names | {f"analysis.{name}" for name in PUBLIC if "analysis.*" in names}


def _used(tree):
    """The dotted names that are read from the package itself: `vn.load` after `import analysis as vn`.

    Where the package is used in any other way, such as `getattr(vn, name)`, every public name counts.
    """
    imported = [alias for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    bound = {alias.asname for alias in imported if alias.name == "analysis"}
    bound |= {"analysis" for alias in imported if not alias.asname and alias.name.startswith("analysis")}
    attributes = {node.value: node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in bound]
    names = [[attributes[node]] if node in attributes else PUBLIC for node in uses]
    return {f"analysis.{name}" for used in names for name in used}


def _place(name):
    """The file of a module or folder of this package, such as build.hashes."""
    place = PACKAGE / name.replace(".", "/")
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


def notebook_imports(place):
    """The modules of this package that the code cells of a notebook import."""
    code = [source for kind, source, _ in cells(place) if kind == "code"]
    lines = [line for source in code for line in source.splitlines() if not line.startswith(("%", "!"))]
    try:
        return imports("\n".join(lines))
    except SyntaxError:
        return []  # running it will say where


def closure(names, known):
    """These modules and all that they import, as {path: hash}.

    `known` remembers {hash of a module: its imports}, so that unchanged source is not parsed again.
    """
    found, queue = {}, ["", *names]
    while queue:
        place = _place(queue.pop())
        name = name_inside(place)
        if name in found or not place.is_file():
            continue
        key = found[name] = of_file(place)
        if key not in known:
            known[key] = _imports_of(place)
        queue.extend(known[key])
    return found


def _imports_of(place):
    try:
        return imports(place.read_text(encoding="utf-8"))
    except SyntaxError:
        return []


@functools.cache
def resources():
    """Templates, styles and the like inside the package, as {path: hash}; catalogues are not among them."""
    found = {name_inside(file): file for file in files(PACKAGE) if file.suffix not in (".py", ".pyc")}
    return {name: of_file(file) for name, file in found.items() if not name.startswith(CATALOGUES)}


@functools.cache
def package():
    """Hash of everything in this package: the same on two machines that would build the same."""
    found = [file for file in files(PACKAGE) if file.suffix != ".pyc"]
    return digest("".join(name_inside(file) + of_file(file) for file in found).encode())


@functools.cache
def fonts():
    """Hash of the font files that figures and pages use."""
    from importlib.util import find_spec

    spec = find_spec("font_source_sans_pro")
    if spec is None or not spec.origin:
        return "absent"
    found = files(Path(spec.origin).parent / "files")
    return digest("".join(file.name + of_file(file) for file in found).encode())


def environment(top):
    """What the build stands on: hash of the lock, version of Python."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"requirements/reports.lock": of_file(top / "requirements/reports.lock"), "Python": version}


def changes(before, after):
    """In words, what differs between two sets of parts."""
    said = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, "absent"), after.get(name, "absent")
        if old != new:
            verb = "is gone" if new == "absent" else "is new" if old == "absent" else "changed"
            said.append(f"{name} {verb}")
    return said
