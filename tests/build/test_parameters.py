"""Parameters: read from their cell by plain annotations, and refused before anything runs."""

import pytest

from analysis.build import parameters


def cell(source, tags=("parameters",)):
    return "code", source, list(tags)


def test_the_signature_is_read_line_by_line():
    source = (
        'brief: str = "national"  # which = brief\nlevel: int = 80\nshare: float = -0.5\nfull: bool = False'
    )
    found = parameters.declared([cell(source), cell("other: int = 1", tags=())])
    assert found == {"brief": str, "level": int, "share": float, "full": bool}


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ("level = 80", {"level": None}),
        ("level: int | None = 80", {"level": None}),
        ("level: int = 80 + 1", {"level": int}),
        ("day: str = None", {"day": None}),
        ("years: list = [2022, 2023]", {"years": None}),
        ("alpha = 0.1  # type: float", {"alpha": None}),
        ('"""What is asked."""\nimport os\n%matplotlib inline\nlevel: int = 80', {"level": int}),
        ("print()", {}),
    ],
)
def test_what_papermill_accepts_is_accepted(line, known):
    assert parameters.declared([cell(line)]) == known


def test_a_cell_that_is_no_python_is_refused():
    with pytest.raises(ValueError, match="the parameters cell is no Python"):
        parameters.declared([cell("level := = 80")])


def test_a_value_for_a_name_without_type_passes():
    parameters.refuse({"years": [2024]}, {"years": None})


KNOWN = {"language": str, "level": int, "full": bool, "share": float}


def test_what_fits_passes():
    parameters.refuse({"language": "vi", "level": 90, "full": True, "share": 1}, KNOWN)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"langage": "vi"}, "unknown parameter 'langage'; did you mean 'language'"),
        ({"zzz": 1}, "unknown parameter 'zzz'; it has language, level, full, share"),
        ({"full": "false"}, "full is 'false', not True or False"),
        ({"level": True}, "level is True, not a whole number"),
        ({"level": "80"}, "level is '80', not a whole number"),
        ({"level": 101}, "level is 101, not between 50 and 99"),
        ({"language": "vn"}, "language is 'vn', not one of vi, en"),
    ],
)
def test_what_does_not_fit_is_named(given, words):
    with pytest.raises(ValueError, match=words):
        parameters.refuse(given, KNOWN)


def test_every_fault_is_named_at_once():
    with pytest.raises(ValueError, match="1-clean: unknown parameter 'a'.*; level is 'x'"):
        parameters.refuse({"a": 1, "level": "x"}, KNOWN, "1-clean")
