"""Rebuild a brief's PDF from its attachments: parameters, hashes of its inputs, observations."""

import csv
import io
import json
import tempfile
from pathlib import Path

from analysis.audit import verify
from analysis.build import hashes, plan
from analysis.tables import rules, runs

CARRIED = ("observations.csv", "parameters.json", "manifest.json")


def reproduce(top, place):
    """Lines that say whether this PDF can be made again here, and what differs; and how much differs.

    Raises ValueError if the file is no PDF of this project or its parameters are not ones that are offered.
    """
    if not Path(place).is_file():
        raise ValueError(f"{place} is no file; name the PDF of a brief, such as reports/national.vi.pdf")
    pdf = Path(place).read_bytes()
    carried = _carried(pdf, place)
    parameters, manifest = _json(carried, "parameters.json", place), _json(carried, "manifest.json", place)
    stem, command = command_for(parameters, place)
    lines = [f"parameters   {', '.join(f'{name} {value!r}' for name, value in sorted(parameters.items()))}"]
    lines += environment(top, manifest)
    with tempfile.TemporaryDirectory(prefix="another place ") as folder:
        errors = verify.build(top, Path(folder), command)
        if errors:
            return [*lines, errors, "The brief cannot be built here"], 1
        return _compare(lines, pdf, carried, Path(folder) / "reports" / f"{stem}.pdf")


def command_for(parameters, place):
    """The name of a brief below reports/ and the command that makes it, from its parameters.

    They come from a file that anybody may have made: ValueError unless they are ones that are offered.
    """
    faults = [fault for name, value in parameters.items() if (fault := rules.parameter_fault(name, value))]
    if faults or "language" not in parameters:
        raise ValueError(f"{place}: {'; '.join(faults) or 'the attached parameters name no language'}")
    language = parameters["language"]
    if area := parameters.get("ref_area"):
        return f"provinces/{area}.{language}", [
            "-m",
            "analysis",
            "provinces",
            "--only",
            area,
            "--languages",
            language,
        ]
    brief = parameters.get("brief") or Path(place).name.partition(".")[0]
    if brief not in (*rules.PARAMETERS["brief"].allowed, *plan.ALONE):
        raise ValueError(f"{place}: nothing says which brief this is; give the file its name back")
    run = runs.run(**{name: day for name, day in parameters.items() if name in runs.PREFIXES})
    dated = [f"--{name.replace('_', '-')}={day}" for name, day in run.changed.items()]
    command = [*verify.REPORTS, "--briefs", brief, "--languages", language, *dated]
    return f"{run.reports}/{brief}.{language}".removeprefix("reports/"), command


def environment(top, manifest):
    """What changed in the environment since the PDF was built, in words."""
    changed = hashes.changes(_hashes(manifest, "environment"), hashes.environment(top))
    return [f"environment  {change} since" for change in changed] or ["environment  same lock, same Python"]


def inputs(manifest, again):
    """Which of the files that the PDF was made from are others in the build made again."""
    before, now = _hashes(manifest, "inputs"), _hashes(again, "inputs")
    changed = hashes.changes(before, now)
    return [f"input        {change} since" for change in changed] or [
        f"inputs       {len(before)} files, unchanged"
    ]


def rows(one, two):
    """How two tables (CSV bytes) differ, in words; empty if they do not."""
    before, after = (
        {tuple(row) for row in csv.reader(io.StringIO(text.decode("utf-8")))} for text in (one, two)
    )
    if one == two:
        return ""
    return f"{len(before - after)} rows are gone or changed, {len(after - before)} are new"


def attachments(pdf, place):
    """The files attached to a PDF (bytes), as {name: bytes}; ValueError, naming `place`, if it has none."""
    from pypdf import PdfReader

    try:
        files = {name: versions[0] for name, versions in PdfReader(io.BytesIO(pdf), True).attachments.items()}
    except Exception as error:  # anybody may have made the file: pypdf raises what it meets
        raise ValueError(f"{place}: not a readable PDF: {' '.join(str(error).split())}") from None
    if not files:
        raise ValueError(f"{place}: no file is attached to this PDF; was it made by this project?")
    return files


def _carried(pdf, place):
    """The attachments of a PDF, if they are all that reproducing it needs."""
    carried = attachments(pdf, place)
    if absent := [name for name in CARRIED if name not in carried]:
        right = "an exported PDF cannot be made again, only one that `make reports` or `make provinces` wrote"
        raise ValueError(f"{place}: {' and '.join(absent)} not attached; {right}")
    return carried


def _compare(lines, pdf, carried, place):
    made = place.read_bytes()
    again = attachments(made, place)
    difference = rows(carried["observations.csv"], again["observations.csv"])
    lines += inputs(_json(carried, "manifest.json", place), _json(again, "manifest.json", place))
    lines.append(f"observations {difference or 'same rows'}")
    if made == pdf:
        return [*lines, f"same         {place.name} is made again byte by byte: {hashes.digest(pdf)}"], 0
    return [*lines, f"differs      {place.name}: {len(pdf)} bytes, made again {len(made)} bytes"], 1


def _json(carried, name, place):
    try:
        content = json.loads(carried[name])
    except ValueError as error:
        raise ValueError(f"{place}: the attached {name} cannot be read: {error}") from None
    if not isinstance(content, dict):
        raise ValueError(f"{place}: the attached {name} is not an object of names and values")
    return content


def _hashes(manifest, part):
    digests = manifest.get(part)
    if not isinstance(digests, dict) or not all(isinstance(digest, str) for digest in digests.values()):
        raise ValueError(f"the attached manifest.json has no {part}")
    return digests
