"""What was built, and from what: .build/state.json. Nothing heavy is imported here."""

import contextlib
import json

from analysis.build import hashes
from analysis.build.one_province import slices

MODULES = ("build.jobs", "build.engine", "pages.publish")  # of every job, besides what its notebook imports


class State:
    """The jobs that were built: their parts, the files they read, and the files they made."""

    def __init__(self, top):
        self.top, self.place = top, top / ".build" / "state.json"
        content = {}
        with contextlib.suppress(OSError, ValueError):
            content = json.loads(self.place.read_text(encoding="utf-8"))
        content = content if isinstance(content, dict) else {}
        self.jobs, self.imports, self.code = content.get("jobs", {}), content.get("imports", {}), {}

    def save(self):
        """Write it down."""
        from analysis.tables import store

        store.write(self.place, json.dumps({"jobs": self.jobs, "imports": self.imports}, sort_keys=True))

    def parts(self, job, read):
        """Everything the job depends on, as {name: hash}; `read` are the tables and catalogues it opens."""
        found = self._code(job.notebook) | hashes.resources() | hashes.environment(self.top)
        if not job.notebook:
            found["list of reports"] = ", ".join(job.listed)
        own = slices(self.top, job.area) if job.area else {}
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

    def outputs(self, job):
        """The files that the job made when it was last built."""
        return self.jobs.get(job.name, {}).get("outputs", {})

    def why(self, job):
        """In words, why the job has to run; an empty list if it does not."""
        known = self.jobs.get(job.name)
        if not known:
            return ["it was not built here before, or the last try failed"]
        said = hashes.changes(known["parts"], self.parts(job, known["read"]))
        for name, made in known["outputs"].items():
            found = hashes.of_file(self.top / name)
            if found != made:
                said.append(f"{name} is missing" if found == "absent" else f"{name} was altered by hand")
        return said


def _is_read(name):
    return name.startswith(("data/", hashes.CATALOGUES))
