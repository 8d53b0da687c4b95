"""A release: tables, reports and their descriptions in one folder, as an RO-Crate (https://w3id.org/ro/crate/1.1)."""

import hashlib
import os
import re

from analysis.release import bom, datapackage, sdmx
from analysis.tables import store
from analysis.tables.describe import TABLES

CONTEXT, PROFILE = "https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/crate/1.1"
METADATA = "ro-crate-metadata.json"
LEFT_OUT = re.compile(r"(^|/)\.|(as-of|data-end|target)-\d|^reports/(failed|provinces|indicators|site)/")
ALONE = ("README.md", "LICENSE", "CITATION.cff", bom.LOCK)
ROOT = {"@id": "./"}
FORMATS = {
    ".csv": "text/csv", ".json": "application/json", ".html": "text/html", ".pdf": "application/pdf",
    ".md": "text/markdown", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def release(folder):
    """Write a release into `folder`; the names of its files, sorted. ValueError if it can be no folder."""
    taken = next(place for place in (folder, *folder.absolute().parents) if os.path.lexists(place))
    if not taken.is_dir():
        raise ValueError(f"a release needs a folder, and {taken} is none; name a new folder or an empty one")
    contents = files()
    for name, content in contents.items():
        store.write(folder / name, content)
    return sorted(contents)


def files():
    """Every file of a release as {name: bytes}; the last one describes the others."""
    contents = {name: (store.root() / name).read_bytes() for name in ALONE}
    for place in ("data", "reports"):
        for file in sorted((store.root() / place).rglob("*")):
            name = file.relative_to(store.root()).as_posix()
            if file.is_file() and not LEFT_OUT.search(name):
                contents[name] = file.read_bytes()
    contents |= {f"sdmx/{name}": text.encode() for name, text in sdmx.files().items()}
    contents["bom.json"] = datapackage.as_json(bom.bom()).encode()
    return contents | {METADATA: datapackage.as_json(crate(contents)).encode()}


def crate(contents):
    """The RO-Crate metadata of these files: what each is, its size and hash, and which action made it."""
    about, licence = datapackage.project(), datapackage.LICENCE
    meanings = {table.path: table.meaning for table in TABLES.values()}
    root = {
        "@id": "./", "@type": "Dataset", "name": datapackage.TITLE, "description": about["description"],
        "version": about["version"], "datePublished": released(), "license": {"@id": licence["path"]},
        "hasPart": [{"@id": name} for name in sorted(contents)], "mentions": {"@id": "#build"},
    }  # fmt: skip
    return {
        "@context": CONTEXT,
        "@graph": [
            {"@id": METADATA, "@type": "CreativeWork", "about": ROOT, "conformsTo": {"@id": PROFILE}},
            root,
            {"@id": licence["path"], "@type": "CreativeWork", "name": licence["title"]},
            *(_entity(name, contents[name], meanings.get(name, "")) for name in sorted(contents)),
            *_action(contents, about),
        ],
    }


def released():
    """The day of the release, from CITATION.cff; ValueError if nobody has set it."""
    citation = store.text(store.root() / "CITATION.cff")
    day = re.search(r"^date-released: ['\"]?(\d{4}-\d{2}-\d{2})", citation, re.M)
    if not day:
        raise ValueError("CITATION.cff: a release needs its day, date-released: 2025-03-31")
    return day[1]


def _entity(name, content, meaning):
    kind = FORMATS.get(name[name.rfind(".") :], "text/plain")
    entity = {"@id": name, "@type": "File", "name": name.rpartition("/")[2], "encodingFormat": kind,
            "contentSize": str(len(content)), "sha256": hashlib.sha256(content).hexdigest()}  # fmt: skip
    return entity | ({"description": meaning} if meaning else {})


def _action(contents, about):
    """The action that made the processed tables and the reports: its program, inputs and results."""
    results = [name for name in sorted(contents) if name.startswith(("data/processed/", "reports/"))]
    inputs = [name for name in sorted(contents) if name.startswith("data/raw/")] + [bom.LOCK]
    program = {"name": about["name"], "version": about["version"]}
    return [
        {"@id": "#build", "@type": "CreateAction", "name": "make reports", "instrument": {"@id": "#program"},
         "object": [{"@id": name} for name in inputs], "result": [{"@id": name} for name in results]},
        {"@id": "#program", "@type": "SoftwareApplication"} | program,
    ]  # fmt: skip
