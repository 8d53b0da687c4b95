"""Which brief reports what: the one file to edit for a new brief, and `brief`, which loads one by its name.

Goals and indicators are codes of data/raw; clauses, terms and limits are keys of the catalogues in locale/.
A brief on goals needs an Outline here and its name in tables/describe.PARAMETERS.
"""

from dataclasses import dataclass

from analysis.estimates.trend import SINCE
from analysis.tables import rules, store
from analysis.tables.runs import Run

SERVICES, ADULTS, FULL = "full-process-services", "adult-use", "full-process-dossiers"
DOSSIERS, ELIGIBLE, ALL = "DOSSIERS_FULL_SHARE", "SERVICES_FULL_SHARE_ELIGIBLE", "SERVICES_FULL_SHARE_ALL"
LEVEL4, PAPI, EID = "SERVICES_LEVEL4_SHARE_ELIGIBLE", "ADULTS_PORTAL_USE_PAPI", "EID_ACTIVATED_PER_ADULT"
PORTAL = "ADULTS_PROVINCIAL_PORTAL_USE_PAPI"
FIBRE, SMARTPHONES, INTERNET = "FIBRE_HOUSEHOLDS_SHARE", "SMARTPHONE_SHARE", "INTERNET_USERS_SHARE"

NAMED = {"eligible": ELIGIBLE, "all": ALL, "level4": LEVEL4, "papi": PAPI, "eid": EID}  # in sentences, by key
# Measures shown below the row of a goal.
BESIDE = {
    SERVICES: (ALL,),
    ADULTS: (PAPI, EID),
    "satisfaction": ("SIPAS",),
}
SCENARIOS = ("naive", "reference_walk", "damped", "line")  # models shown side by side, cautious first
ACROSS_BREAKS = (LEVEL4, ELIGIBLE, ALL, DOSSIERS)  # measures with the days on which their definitions changed
SUPPORTING = (FIBRE, SMARTPHONES, INTERNET, "IPV6_SHARE", EID, "DTI_NATIONAL")
ACCESS = ("PORTAL_ACCOUNTS", "EID_ACTIVATED", SMARTPHONES, INTERNET, FIBRE, "CHIP_ID_CARDS")
PROFILE_GOALS = (
    SERVICES,
    ADULTS,
    "satisfaction",
    "dossiers-with-id",
    "paperwork-cut",
)  # national, in a profile
OUTTURN = "outturn"  # the brief on what has been reported since
PROVINCIAL = "divide"  # the brief on provinces that is not the profile of one
TRENDS = "trends-2022-2024"
THEMES = {  # an indicator belongs to the theme with the longest fitting beginning of its code
    "services": "SERVICES_ PORTAL_SERVICES PROCEDURES LEVEL4_ ESSENTIAL_SERVICES AGENCY_ONLINE_SERVICES",
    "use": "SERVICES_ACTIVE DOSSIERS_ ADULTS_PORTAL ADULTS_PROVINCIAL ADULTS_ONLINE PEOPLE_ONLINE PORTAL_ "
    "ELECTRONIC_RESULTS ONLINE_ SATISFACTION SIPAS PAPERWORK CITIZEN_PROCEDURES DIGITISED_DATA_REUSE",
    "identity": "CHIP_ID EID_ ADULTS_EID ADULTS_DIGITAL_SIGNATURE PERSONAL_ID HEALTH_FACILITIES UNIFIED_ "
    "VNEID POPULATION_DATA",
    "connection": "FIBRE_ BROADBAND SMARTPHONE FEATURE_PHONE INTERNET_ IPV6 ADULTS_HOME_INTERNET "
    "ADULTS_INTERNET ADULTS_SMARTPHONE APP_ COVERAGE_ FIXED_BROADBAND MOBILE_BROADBAND",
    "economy": "DIGITAL_ LOCAL_DIGITAL E_INVOICE FIRM REGISTERED_FIRMS BANK_ IT_FIRMS PERSONAL_BANK",
    "institutions": "DTI EGDI OSI HCI TII EPI OGDI PAR_ NDXP_ STATE_DATABASES COMMITTEE PROJECT06 PROVINCES_ "
    "E_DOCUMENTS WORK_ EHEALTH",
    "other": "",  # fits every code, shorter than all others
}
COVERAGE = ("papi-61",)  # breaks after which figures still compare: who was asked changed, not what


@dataclass(frozen=True)
class Outline:
    """The contents of one brief on goals."""

    goals: tuple  # in order; the head has the verdicts of the first three
    answer: tuple  # paragraphs of clauses, each clause left out where its numbers are unknown
    findings: tuple  # a section each: a function of findings.py and its arguments
    milestones: tuple  # goals whose earlier deadlines are reviewed
    since: str  # the first such deadline
    terms: tuple  # of the glossary
    limits: tuple  # what could be wrong
    defined: tuple = ()  # goals whose measures are listed with their cautions
    actions: tuple = ()  # proposals: who does what by when


OUTLINES = {
    "national": Outline(
        goals=(SERVICES, ADULTS, FULL, "dossiers-with-id", "satisfaction", "paperwork-cut"),
        answer=(("past", "reach", "dossiers", "services", "adults"), ("scenarios",), ("change",)),
        findings=(
            ("ladder", SERVICES),
            ("trajectory", FULL, DOSSIERS, "dossiers"),
            ("blocks",),
            ("ladder", ADULTS),
            ("supporting", "national", SUPPORTING),
        ),
        milestones=(SERVICES, ADULTS, FULL, "dossiers-with-id", "satisfaction", "paperwork-cut"),
        since="2024-01-01",
        terms=("full", "dossier", "eligible", "level4", "eid", "papi", "emc", "interval", "likelihood"),
        limits=(
            "few", "coverage", "definition", "adult", "unconfirmed", "survey", "model", "backtest",
            "excluded",
        ),
        actions=("eligible", "ministries", "provinces", "adults", "satisfaction"),
    ),
    SERVICES: Outline(
        goals=(SERVICES, FULL),
        answer=(("goal", "all", "dossiers"), ("scenarios",), ("change",)),
        findings=(
            ("ladder", SERVICES),
            ("breaks", ACROSS_BREAKS),
            ("trajectory", FULL, DOSSIERS, "dossiers"),
            ("blocks",),
            ("pace", SERVICES, (SERVICES, FULL), (PAPI,)),
        ),
        milestones=(SERVICES, FULL, "online-dossiers", "services-active", "level4-services-eligible"),
        since=SINCE,
        terms=(
            "full", "partial", "level4", "dossier", "procedure", "eligible", "emc", "interval", "likelihood",
        ),
        limits=("few", "coverage", "definition", "model", "backtest", "excluded"),
        defined=(SERVICES, FULL),
        actions=("eligible", "ministries", "provinces"),
    ),
    ADULTS: Outline(
        goals=(ADULTS,),
        answer=(("goal", "papi", "eid"), ("change",)),
        findings=(
            ("ladder", ADULTS),
            ("trajectory", ADULTS, PAPI, "papi"),
            ("trajectory", ADULTS, EID, "eid"),
            ("supporting", ADULTS, ACCESS),
            ("pace", ADULTS, (ADULTS,), (PAPI, PORTAL)),
        ),
        milestones=(ADULTS, "eid-accounts", "eid-adults"),
        since=SINCE,
        terms=("full", "eid", "portal", "papi", "adult", "interval", "likelihood"),
        limits=("adult", "unconfirmed", "survey", "model", "backtest", "excluded"),
        defined=(ADULTS,),
        actions=("adults",),
    ),
}  # fmt: skip


def theme(indicator, family=""):
    """The theme of an indicator, one of THEMES; population, administration and province by its family."""
    named = {"H": "population", "administration": "administration", "province": "province"}
    fitting = {start: name for name, starts in THEMES.items() for start in starts.split() or [""]}
    fitting = {start: name for start, name in fitting.items() if indicator.startswith(start)}
    return named.get(family) or fitting[max(fitting, key=len)]


def brief(name, language="vi", as_of="", run=None):
    """The sections of one brief, each a method whose result a notebook cell shows.

    Parameters
    ----------
    name : str
        A brief on goals (national, full-process-services, adult-use), `divide`, `trends-2022-2024`, an
        indicator by its code, or one of the 63 provinces before July 2025 by its ISO 3166-2 code: VN-DN.
    language : str
        Language of the brief, vi or en.
    as_of : str
        ISO date of a vintage that was built: only what was published by that day. Empty: everything.
        Only for briefs on goals.
    run : Run, optional
        The run whose tables the brief reads, from `analysis.run`; default: the one of `as_of`.

    Returns
    -------
    Report
        A `goals.Brief`, `divide.Divide`, `outturn.Outturn`, `trends.Trends`, `indicator.Indicator` or
        `province.Profile`.

    Raises
    ------
    ValueError
        If there is no such brief or language, or if `as_of` is given for a brief on provinces.
    FileNotFoundError
        If the tables of the run were not built.

    Examples
    --------
    >>> import analysis as vn
    >>> national = vn.brief("national", "en")
    >>> [finding.id for finding in national.finding_list][:2]
    ['full-process-services-ladder', 'dossiers']
    >>> vn.brief("VN-DN", "en").head()[0].metadata["brief"]["title"]
    'Da Nang: online public services in published figures'
    """
    from analysis.briefs import divide, goals, indicator, outturn, province, trends

    if fault := rules.parameter_fault("language", language):
        raise ValueError(fault)
    run = run or Run(as_of=as_of)
    if name in OUTLINES:
        return goals.Brief.load(name, language, run)
    if run.as_of:
        raise ValueError(f"brief {name!r} is not made for earlier days, only {', '.join(OUTLINES)}")
    if name == OUTTURN:
        return outturn.Outturn.load(name, language, run)
    if name == PROVINCIAL:
        return divide.Divide.load(name, language, run)
    if name == TRENDS:
        return trends.Trends.load(name, language, run)
    if name.isupper() and "-" not in name and name in store.load("observations").INDICATOR.array:
        return indicator.Indicator.load(name, language, run)
    profile = province.Profile.load(name, language, run)
    if profile.scores.empty:
        known = ", ".join((*OUTLINES, OUTTURN, PROVINCIAL, TRENDS))
        raise ValueError(
            f"unknown brief {name!r}; there are {known} and provinces by their code, such as VN-DN"
        )
    return profile
