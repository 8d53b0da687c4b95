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
    "line",
    [
        "level = 80",
        "level: int | None = 80",
        "level: int = 80 + 1",
        "level: Literal[80] = 80",
        "level: int",
        "print()",
    ],
)
def test_a_line_that_is_no_plain_signature_is_refused(line):
    with pytest.raises(ValueError, match="not a plain parameter"):
        parameters.declared([cell(line)])


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
