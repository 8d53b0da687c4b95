"""Parameters of notebooks: read from the cell tagged `parameters`, and refused before anything runs."""

import ast

from analysis.tables import rules

KINDS = {"str": str, "int": int, "float": float, "bool": bool}
WORDS = {str: "a text", int: "a whole number", float: "a number", bool: "True or False"}


def declared(cells, name="the notebook"):
    """The parameters of a notebook as {name: type}, from its cells as (type, source, tags).

    Papermill's own inspection loses lines; here a line that is no plain signature raises ValueError.
    """
    found = {}
    for source in (source for kind, source, tags in cells if kind == "code" and "parameters" in tags):
        for line in ast.parse(source).body:
            if not _is_plain(line):
                raise ValueError(
                    f"{name}: not a plain parameter such as `level: int = 80`: {ast.unparse(line)}"
                )
            found[line.target.id] = KINDS[line.annotation.id]
    return found


def _is_plain(line):
    return (
        isinstance(line, ast.AnnAssign)
        and isinstance(line.annotation, ast.Name)
        and line.annotation.id in KINDS
        and (
            isinstance(line.value, ast.Constant)
            or isinstance(getattr(line.value, "operand", None), ast.Constant)
        )
    )


def refuse(given, known, name="the notebook"):
    """Raise ValueError, naming every fault, unless the parameters `given` fit those that are `known`."""
    faults = [fault for key, value in given.items() if (fault := _fault(key, value, known))]
    if faults:
        raise ValueError(f"{name}: " + "; ".join(faults))


def _fault(key, value, known):
    if key not in known:
        hint = rules.did_you_mean(key, known) or f"; it has {', '.join(known) or 'none'}"
        return f"unknown parameter {key!r}{hint}"
    whole_for_number = known[key] is float and type(value) is int
    if type(value) is not known[key] and not whole_for_number:
        return f"{key} is {value!r}, not {WORDS[known[key]]}"
    return rules.parameter_fault(key, value) if key in rules.PARAMETERS else ""
