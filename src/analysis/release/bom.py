"""A software bill of materials of what reports are built with, from the lock (https://cyclonedx.org)."""

import re
from uuid import NAMESPACE_URL, uuid5

from analysis.release import datapackage
from analysis.tables import store

LOCK = "requirements/reports.lock"
PINNED = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+?))?\s*\\?$"
)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bom():
    """The bill of materials of requirements/reports.lock: the same lock gives the same bill."""
    lock = store.text(store.root() / LOCK)
    about = datapackage.project()
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, lock)}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": about["name"], "name": about["name"],
                          "version": about["version"], "description": about["description"]},
        },
        "components": components(lock),
    }  # fmt: skip


def components(lock):
    """Every package of a lock with its version, the hashes it may have, and where it applies.

    Raises ValueError, with the line, for a package that has no exact version or no hash.
    """
    packages = []
    for number, line in enumerate(lock.splitlines(), 1):
        hashes = HASH.search(line)
        if hashes and packages:
            packages[-1]["externalReferences"][0]["hashes"].append({"alg": "SHA-256", "content": hashes[1]})
        elif line.strip() and not line.lstrip().startswith("#"):
            packages.append(_component(line, number))
    bare = [package["name"] for package in packages if not package["externalReferences"][0]["hashes"]]
    if bare:
        raise ValueError(f"{LOCK}: no hash for {', '.join(bare)}; make the lock again")
    return packages


def _component(line, number):
    pinned = PINNED.match(line)
    if not pinned:
        raise ValueError(f"{LOCK}:{number}: {line[:80]!r} is no exact version such as numpy==2.3.1")
    name, version = pinned["name"].lower(), pinned["version"]
    applies = [{"name": "marker", "value": pinned["marker"]}] if pinned["marker"] else []
    address = f"https://pypi.org/project/{name}/{version}/"
    return {
        "type": "library",
        "bom-ref": " ".join(filter(None, (f"{name}=={version}", pinned["marker"]))),
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
        "externalReferences": [{"type": "distribution", "url": address, "hashes": []}],
    } | ({"properties": applies} if applies else {})
