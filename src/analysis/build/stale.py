"""What was built, and from what: .build/state.json. Nothing heavy is imported here."""

import contextlib
import json
import re
from dataclasses import replace

from analysis.build import hashes
from analysis.build.slices import own_tables

MODULES = ("build.jobs", "build.engine", "pages.publish")  # of every job, besides what its notebook imports

VERSION = 2  # of the file; another one is ignored
MODULE, HASH = re.compile(r"\w+(\.\w+)*"), re.compile(r"[0-9a-f]{64}|absent")
MADE, READ = ("data/processed/", "reports/"), ("data/", hashes.CATALOGUES)  # where files of a job may be


class State:
    """The jobs that were built: their parts, the files they read, and the files they made."""

    def __init__(self, top):
        self.top, self.place = top, top / ".build" / "state.json"
        content = {}
        with contextlib.suppress(OSError, ValueError, RecursionError):
            content = json.loads(self.place.read_text(encoding="utf-8"))
        content = content if is_state(content) else {"jobs": {}, "imports": {}}
        self.jobs, self.imports, self.code = content["jobs"], content["imports"], {}

    def save(self):
        """Write it down."""
        from analysis.tables import store

        content = {"version": VERSION, "jobs": self.jobs, "imports": self.imports}
        store.write(self.place, json.dumps(content, sort_keys=True))

    def parts(self, job, read):
        """Everything the job depends on, as {name: hash}; `read` are the tables and catalogues it opens."""
        found = self._code(job.notebook) | hashes.resources() | hashes.environment(self.top)
        if not job.notebook:
            found["list of reports"] = ", ".join(job.listed)
            found["reports older than the tables"] = ", ".join(job.outdated)
        own = own_tables(self.top, job)
        found |= {name: hashes.digest(own[name]) for name in read if name in own}
        found |= {name: hashes.of_file(hashes.place(self.top, name)) for name in read if name not in own}
        return found | {"fonts": hashes.fonts(), "parameters": json.dumps(job.parameters, sort_keys=True)}

    def _code(self, notebook):
        """The notebook and the modules it stands on: looked at once, as a process imports them once."""
        if notebook not in self.code:
            place = self.top / "notebooks" / f"{notebook}.ipynb"
            names = hashes.notebook_imports(place) if notebook else []
            own = {f"notebooks/{place.name}": hashes.of_file(place)} if notebook else {}
            self.code[notebook] = own | hashes.closure([*MODULES, *names], self.imports)
        return self.code[notebook]

    def readable(self):
        """The names of every table and catalogue that a job might read."""
        tables = (file.relative_to(self.top).as_posix() for file in hashes.files(self.top / "data"))
        return [*tables, *map(hashes.name_inside, hashes.files(hashes.PACKAGE / "briefs/locale"))]

    def built(self, job, parts, outcome):
        """Remember a job that is finished; `parts` are those of when it began."""
        self.jobs[job.name] = {
            "parts": {
                name: part for name, part in parts.items() if not _is_read(name) or name in outcome.read
            },
            "read": outcome.read,
            "outputs": {name: hashes.of_file(self.top / name) for name in sorted(outcome.outputs)},
        }
        self.save()

    def forget(self, job):
        """A job failed: whatever it made before counts no more."""
        if self.jobs.pop(job.name, None):
            self.save()

    def listing(self, job):
        """The job itself; of an index, with the reports in its folder and those older than the tables."""
        if job.notebook:
            return job
        folder = (self.top / job.reports / job.stem).parent if job.stem else self.top / job.reports
        files = [*folder.glob("*.html"), *folder.glob("*.pdf"), *folder.glob("annex/*.html")]
        files = sorted(file for file in files if not file.name.startswith("index"))
        current = {
            name for entry in self.jobs.values() if self._is_current(entry) for name in entry["outputs"]
        }
        outdated = [file for file in files if file.relative_to(self.top).as_posix() not in current]
        listed, outdated = (
            [file.relative_to(folder).as_posix() for file in some] for some in (files, outdated)
        )
        return replace(job, listed=tuple(listed), outdated=tuple(outdated))

    def _is_current(self, entry):
        """True if the tables that a job read are those of now."""
        read = ((name, made) for name, made in entry["parts"].items() if name.startswith("data/"))
        return all(hashes.of_file(self.top / name) == made for name, made in read)

    def outputs(self, job):
        """The files that the job made when it was last built."""
        return self.jobs.get(job.name, {}).get("outputs", {})

    def why(self, job):
        """In words, why the job has to run; an empty list if it does not."""
        known = self.jobs.get(job.name)
        if not known:
            return ["no successful build recorded"]
        said = hashes.changes(known["parts"], self.parts(job, known["read"]))
        for name, made in known["outputs"].items():
            found = hashes.of_file(self.top / name)
            if found != made:
                said.append(f"{name} is missing" if found == "absent" else f"{name} was altered by hand")
        return said


def _is_read(name):
    return name.startswith(READ)


def is_state(content):
    """True for the content of a state file of this version that names no file outside the project's own."""
    return (
        isinstance(content, dict)
        and content.get("version") == VERSION
        and _is_mapping(content.get("jobs"), str.isprintable, _is_entry)
        and _is_mapping(
            content.get("imports"), HASH.fullmatch, lambda names: _is_list(names, MODULE.fullmatch)
        )
    )


def _is_entry(entry):
    return (
        isinstance(entry, dict)
        and entry.keys() == {"parts", "read", "outputs"}
        and _is_mapping(entry["parts"], _is_part, lambda part: isinstance(part, str))
        and _is_list(entry["read"], lambda name: _is_below(name, READ))
        and _is_mapping(entry["outputs"], lambda name: _is_below(name, MADE), _is_hash)
    )


def _is_part(name):
    return not _is_read(name) or _is_below(name, READ)


def _is_hash(text):
    return isinstance(text, str) and HASH.fullmatch(text)


def _is_mapping(content, is_key, is_value):
    return isinstance(content, dict) and all(is_key(key) and is_value(content[key]) for key in content)


def _is_list(content, is_item):
    return isinstance(content, list) and all(isinstance(item, str) and is_item(item) for item in content)


def _is_below(name, folders):
    """True for the plain name of a file in one of these folders, without a step upwards."""
    return name.startswith(folders) and name.isprintable() and not {"", ".", ".."} & set(name.split("/"))
