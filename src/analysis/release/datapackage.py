"""All tables as a Data Package (https://datapackage.org, version 2), from the one description of them."""

import json
import tomllib

from analysis.tables import store
from analysis.tables.describe import TABLES

PLACE = "data/datapackage.json"
PROFILES = "https://datapackage.org/profiles/2.0"
TITLE = "Viet Nam's national digital transformation: published figures, projections, verdicts"
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/legalcode",
    "title": "Creative Commons Attribution 4.0 International",
}
KINDS = {"text": "string", "date": "date", "number": "number", "integer": "integer", "boolean": "boolean"}


def project():
    """The `[project]` table of pyproject.toml: name, version, description, dependencies."""
    return tomllib.loads((store.root() / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def as_json(content):
    """JSON text in the order in which it was put together, ended by a line feed."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def package(tables=TABLES):
    """The descriptor of data/: one resource a table, with its fields, keys and references."""
    about = project()
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": about["name"],
        "title": TITLE,
        "description": about["description"],
        "version": about["version"],
        "licenses": [LICENCE],
        "resources": [resource(name, table) for name, table in tables.items()],
    }


def resource(name, table):
    """One table as a resource; its path counts from data/."""
    return {
        "name": name,
        "type": "table",
        "path": table.path.removeprefix("data/"),
        "description": table.meaning,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": _schema(table),
    }


def _schema(table):
    """Fields, primary key and foreign keys; a table refers to another by the first column of its key."""
    references = [
        {"fields": [name], "reference": {"resource": column.refers, "fields": [TABLES[column.refers].key[0]]}}
        for name, column in table.columns.items()
        if column.refers
    ]
    return {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": [_field(name, column) for name, column in table.columns.items()],
        "missingValues": [""],
        "primaryKey": list(table.key),
    } | ({"foreignKeys": references} if references else {})


def _field(name, column):
    field = {"name": name, "type": KINDS[column.kind], "description": column.meaning}
    if column.kind == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    rules = {
        "required": not column.nullable or None,
        "enum": list(column.allowed) or None,
        "pattern": column.pattern or None,
        "minimum": column.lower,
        "maximum": column.upper,
    }
    constraints = {rule: value for rule, value in rules.items() if value is not None}
    return field | ({"constraints": constraints} if constraints else {})
