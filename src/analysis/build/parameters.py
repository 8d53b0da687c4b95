"""Parameters of notebooks: read from the cell tagged `parameters`, and refused before anything runs."""

import ast
import re

from analysis.tables import rules

KINDS = {"str": str, "int": int, "float": float, "bool": bool}
MAGIC = re.compile(r"^\s*[%!].*$", re.M)
WORDS = {str: "a text", int: "a whole number", float: "a number", bool: "True or False"}


def declared(cells, name="the notebook"):
    """The parameters of a notebook as {name: type, or None where any value fits}.

    cells: its cells as (type, source, tags). Papermill's own inspection loses lines; here every name that
    the cell tagged `parameters` sets is one. Raises ValueError for a cell that is no Python.
    """
    known = {}
    for source in (source for kind, source, tags in cells if kind == "code" and "parameters" in tags):
        try:
            lines = ast.parse(MAGIC.sub("", source)).body
        except SyntaxError as error:
            raise ValueError(f"{name}: the parameters cell is no Python ({error.msg})") from None
        for line in lines:
            known |= _parameters(line)
    return known


def _parameters(line):
    """The names that a line sets, each with its type if the line says one that can be checked."""
    if isinstance(line, ast.Assign):
        return {target.id: None for target in line.targets if isinstance(target, ast.Name)}
    if not isinstance(line, ast.AnnAssign) or not isinstance(line.target, ast.Name):
        return {}
    kind = KINDS.get(getattr(line.annotation, "id", ""))
    empty = isinstance(line.value, ast.Constant) and line.value.value is None
    return {line.target.id: None if empty else kind}


def refuse(given, known, name="the notebook"):
    """Raise ValueError, naming every fault, unless the parameters `given` fit those that are `known`."""
    faults = [fault for key, value in given.items() if (fault := _fault(key, value, known))]
    if faults:
        raise ValueError(f"{name}: " + "; ".join(faults))


def _fault(key, value, known):
    if key not in known:
        hint = rules.did_you_mean(key, known) or f"; it has {', '.join(known) or 'none'}"
        return f"unknown parameter {key!r}{hint}"
    if known[key] is None:
        return ""
    whole_for_number = known[key] is float and type(value) is int
    if type(value) is not known[key] and not whole_for_number:
        return f"{key} is {value!r}, not {WORDS[known[key]]}"
    return rules.parameter_fault(key, value) if key in rules.PARAMETERS else ""
