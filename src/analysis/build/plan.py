"""What there is to build: stages, briefs and profiles, in an order in which they can run.

A notebook without a parameter `language` is a stage: it makes tables, and an annex page. The others make
briefs.
"""

from analysis.build import hashes, parameters
from analysis.build.jobs import Job
from analysis.build.one_indicator import codes as indicators
from analysis.build.one_province import areas as provinces
from analysis.tables import rules, runs

BRIEF, PROFILE, INDICATOR = "4-brief", "5-province", "9-indicator"
# Briefs with a notebook of their own.
ALONE = {"divide": "7-divide", "outturn": "8-outturn", "trends-2022-2024": "8-trends"}
FIXED = ("trends-2022-2024",)  # those among them that speak of fixed years: of the default run alone
DEFAULT = runs.Run()
ASIDE = "6-method"  # makes an annex page of all days and no table: nothing waits for it


def plan(top, briefs=(), languages=(), run=DEFAULT):
    """The jobs of a build, in an order in which they can run.

    Raises ValueError, before anything runs, for a brief or language that is not offered.
    """
    as_of = run.as_of
    offered = [name for name, notebook in ALONE.items() if _place(top, notebook).is_file() and not as_of]
    offered = [name for name in offered if name not in FIXED or not run.folder]
    every = (*rules.PARAMETERS["brief"].allowed, *offered)
    briefs = tuple(briefs) or every
    languages = tuple(languages) or rules.PARAMETERS["language"].allowed
    _refuse(language=languages)
    if as_of and (undated := [brief for brief in briefs if brief in ALONE]):
        right = f"leave out the day, or ask for {', '.join(every)}"
        raise ValueError(f"brief {undated[0]!r} is not made for other days such as {as_of}; {right}")
    if unknown := [brief for brief in briefs if brief not in every]:
        raise ValueError(
            f"brief is {unknown[0]!r}, not one of {', '.join(every)}{rules.did_you_mean(unknown[0], every)}"
        )
    mark = f"@{run.folder}" if run.folder else ""
    jobs = stages(top, run, mark)
    first = tuple(job.name for job in jobs)
    for brief in briefs:
        notebook, named = (ALONE[brief], {}) if brief in offered else (BRIEF, {"brief": brief})
        for language in languages if _place(top, notebook).is_file() else ():
            given = _given(top, notebook, named | run.changed | {"language": language})
            stem = f"{brief}.{language}"
            jobs.append(Job(f"{stem}{mark}", notebook, given, first, first, run.reports, stem=stem, run=run))
    if _place(top, ASIDE).is_file() and not as_of:
        given = _given(top, ASIDE, run.changed)
        jobs.append(Job(f"{ASIDE}{mark}", ASIDE, given, first, first, run.reports, run=run))
    before = tuple(job.name for job in jobs)
    return [*jobs, Job(f"index{mark}", "", run.changed, before, first, run.reports, run=run)]


def stages(top, run=DEFAULT, mark=""):
    """The notebooks that make tables, each after the one before."""
    jobs = []
    for place in sorted((top / "notebooks").glob("[0-9]-*.ipynb")):
        if place.stem != ASIDE and "language" not in _declared(place):
            given, before = _given(top, place.stem, run.changed), tuple(job.name for job in jobs)
            jobs.append(Job(f"{place.stem}{mark}", place.stem, given, before, before, run.reports, run=run))
    return jobs


def profiles(top, areas=(), languages=()):
    """The jobs of the profiles of provinces (all 63 in both languages), after the stages, and their list.

    Raises ValueError for a province or a language that is not offered. The list is of all 63, so that it is
    made only where all are.
    """
    everywhere = provinces(top)
    if unknown := [area for area in areas if area not in everywhere]:
        raise ValueError(f"no province is called {', '.join(unknown)}; there are {', '.join(everywhere)}")
    _refuse(language=languages)
    jobs = stages(top)
    first = tuple(job.name for job in jobs)
    for area in areas or everywhere:
        for language in languages or rules.PARAMETERS["language"].allowed:
            given = _given(top, PROFILE, {"ref_area": area, "language": language})
            stem = f"provinces/{area}.{language}"
            jobs.append(Job(stem, PROFILE, given, first, first, stem=stem, area=area))
    every = tuple(job.name for job in jobs)
    return jobs if areas else [*jobs, Job("provinces/index", "", {}, every, first, stem="provinces/index")]


def indicator_pages(top, codes=(), languages=()):
    """The jobs of the pages of indicators with a national figure, after the stages, and their catalogue.

    Raises ValueError for an indicator without a figure or a language that is not offered.
    """
    every = indicators(top)
    if unknown := [code for code in codes if code not in every]:
        raise ValueError(
            f"{unknown[0]} has no page: no national figure{rules.did_you_mean(unknown[0], every)}"
        )
    _refuse(language=languages)
    jobs = stages(top)
    first = tuple(job.name for job in jobs)
    for code in (codes or every) if _place(top, INDICATOR).is_file() else ():
        for language in languages or rules.PARAMETERS["language"].allowed:
            given = _given(top, INDICATOR, {"indicator": code, "language": language})
            stem = f"indicators/{code}.{language}"
            jobs.append(Job(stem, INDICATOR, given, first, first, stem=stem, indicator=code))
    before = tuple(job.name for job in jobs)
    return jobs if codes else [*jobs, Job("indicators/index", "", {}, before, first, stem="indicators/index")]


def _place(top, notebook):
    return top / "notebooks" / f"{notebook}.ipynb"


def _declared(place):
    return parameters.declared(hashes.cells(place), place.name)


def _given(top, notebook, given):
    """These parameters, if the notebook takes them and is fit to take any."""
    place = _place(top, notebook)
    parameters.refuse(given, _declared(place), place.name)
    return given


def _refuse(**given):
    pairs = [(name, value) for name, values in given.items() for value in values]
    if faults := [fault for pair in pairs if (fault := rules.parameter_fault(*pair))]:
        raise ValueError("; ".join(faults))
