"""Building elsewhere gives the same bytes, and says which file does not."""

import io
import json
import os
from pathlib import Path

import pikepdf
import pytest
from small_notebooks import project, write

from analysis.audit import reproduce, verify
from analysis.build import hashes
from analysis.cli import main

LEAK = (
    "import os, time\nfrom analysis.tables import store\n"
    "seen = [time.tzname[0], os.environ['PYTHONHASHSEED'], str(' ' in str(store.root()))]\n"
    "store.write(store.root() / 'data/processed/d.txt', '\\n'.join(seen))\nseen"
)
# The stages without the index: the small project has no tables to list.
STAGES = """
from analysis.build import run
from analysis.tables import store
run.Build(store.root(), run.plan(store.root())[:-1], workers=2).run()
"""


@pytest.fixture(scope="module")
def top(tmp_path_factory):
    """A small project with the code of this one and a notebook that looks around; one table is altered."""
    top = project(tmp_path_factory.mktemp("top"))
    (top / "src").symlink_to(hashes.PACKAGE.parent)
    for name, text in {"b": "altered by hand", "c": "ONE", "d": "here"}.items():
        (top / f"data/processed/{name}.txt").write_text(text)
    (top / "data/registered/2026-11-23").mkdir(parents=True)
    (top / "data/registered/2026-11-23/r.csv").write_text("as issued")
    write(top / "notebooks/3-leak.ipynb", LEAK)
    return top


@pytest.fixture(scope="module")
def again(top, tmp_path_factory):
    """The small project built elsewhere."""
    folder = tmp_path_factory.mktemp("another place")
    said = verify.build(top, folder, ("-c", STAGES))
    assert not said, said
    return folder


def test_a_build_elsewhere_starts_from_raw_tables_only_and_gives_the_same(top, again):
    lines, other = verify.compare(top, again)
    assert [line for line in lines if "b.txt" in line or "c.txt" in line] == [
        "differs  data/processed/b.txt: from byte 1, line 1 (15 and 3 bytes)",
        f"same     data/processed/c.txt  {hashes.digest(b'ONE')[:16]}",
    ]


def test_elsewhere_the_zone_the_hash_seed_and_the_path_are_others(top, again):
    assert (again / "data/processed/d.txt").read_text().split("\n") == ["+14", "271828", "True"]
    assert "d.txt: from byte 1" in " ".join(verify.compare(top, again)[0])


def test_a_build_elsewhere_starts_from_what_was_registered_and_leaves_it_alone(top, again):
    name = "data/registered/2026-11-23/r.csv"
    assert f"same     {name}  {hashes.digest(b'as issued')[:16]}" in verify.compare(top, again)[0]
    (again / name).write_text("altered")
    assert f"differs  {name}: from byte 2, line 1 (9 and 7 bytes)" in verify.compare(top, again)[0]


def test_every_file_of_both_sides_is_told(tmp_path):
    for name, text in {"a/data/processed/x.csv": "1\n2\n3", "b/data/processed/x.csv": "1\n2\n4"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "a/reports/failed").mkdir(parents=True)
    (tmp_path / "a/reports/failed/n.ipynb").write_text("no report")
    (tmp_path / "a/data/processed/as-of-2024-09-30").mkdir()
    (tmp_path / "a/data/processed/as-of-2024-09-30/x.csv").write_text("another day")
    (tmp_path / "a/data/processed/scores.csv").write_text("given, made by no stage")
    for side in "ab":
        (tmp_path / side / "data/processed/provinces.csv").write_text("the same")
    (tmp_path / "a/reports/here.html").write_text("")
    (tmp_path / "b/reports").mkdir()
    (tmp_path / "b/reports/there.html").write_text("")
    lines, other = verify.compare(tmp_path / "a", tmp_path / "b")
    assert other == 3
    assert lines == [
        f"same     data/processed/provinces.csv  {hashes.digest(b'the same')[:16]}",
        "differs  data/processed/x.csv: from byte 5, line 3 (5 and 5 bytes)",
        "differs  reports/here.html: missing from the rebuild",
        "differs  reports/there.html: only in the rebuild",
        "1 of 4 files have the same bytes; 3 differ",
    ]


def pdf(**files):
    """A PDF of one empty page that carries files."""
    from pypdf import PdfWriter

    writer, stream = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    for name, content in files.items():
        writer.add_attachment(name, content)
    writer.write(stream)
    return stream.getvalue()


CARRIED = {
    "observations.csv": b"a\n1\n",
    "parameters.json": b'{"brief": "national", "language": "vi"}',
    "manifest.json": b'{"environment": {}, "inputs": {}}',
}


def test_attached_files_come_out_of_a_pdf_as_they_went_in():
    assert reproduce.attachments(pdf(**CARRIED), "a.pdf") == CARRIED


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda data: b"PK\x03\x04", "not a readable PDF"),
        (lambda data: data[:-40], "not a readable PDF"),
        (lambda data: b"", "not a readable PDF"),
        (lambda data: data.replace(b"/EmbeddedFiles", b"/EmbeddedFilex"), "no file is attached"),
    ],
)
def test_a_pdf_that_is_damaged_or_not_ours_is_refused_in_one_line(spoil, message):
    with pytest.raises(ValueError, match=f"^a.pdf: {message}") as refused:
        reproduce.attachments(spoil(pdf(**CARRIED)), "a.pdf")
    assert "\n" not in str(refused.value)


def test_a_file_that_unfolds_to_too_much_is_refused():
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(**{"observations.csv": bytes(80_000_000)}))) as small:
        small.save(stream, compress_streams=True)
    assert len(stream.getvalue()) < 200_000
    with pytest.raises(ValueError, match="a.pdf: not a readable PDF: Limit reached while decompressing"):
        reproduce.attachments(stream.getvalue(), "a.pdf")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"parameters.json": b"{"}, "cannot be read"),
        ({"parameters.json": b"[]"}, "not an object of names"),
        ({"parameters.json": b'{"brief": "natoinal", "language": "vi"}'}, "did you mean 'national'"),
        ({"parameters.json": b'{"brief": "national", "language": "vi", "as_of": "../.."}'}, "not a date"),
        ({"parameters.json": b'{"brief": "national"}'}, "name no language"),
        ({"parameters.json": b'{"language": "vi"}'}, "nothing says which brief"),
        ({"parameters.json": b'{"shell": "rm"}'}, "unknown parameter 'shell'"),
        ({"manifest.json": b'{"environment": 3}'}, "has no environment"),
    ],
)
def test_what_a_pdf_says_of_itself_is_not_trusted(top, tmp_path, changed, said):
    place = tmp_path / "a.pdf"
    place.write_bytes(pdf(**CARRIED | changed))
    with pytest.raises(ValueError, match=said):
        reproduce.reproduce(top, place)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "is no file; name the PDF of a brief"),
        (b"text", ": not a readable PDF"),
        (pdf(**{"parameters.json": b"{}", "levels.csv": b""}), ": observations.csv and manifest.json not"),
    ],
)
def test_what_cannot_be_made_again_is_told_in_one_line(top, tmp_path, monkeypatch, capsys, content, said):
    monkeypatch.setenv("ANALYSIS_ROOT", str(top))
    place = tmp_path / "exported.pdf"
    if content is not None:
        place.write_bytes(content)
    assert main(["reproduce", str(place)]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"error: {place}") and said in told and told.count("\n") == 1


def test_inputs_and_environment_that_changed_since_are_named(top):
    told = {"environment": {"Python": "2.7"}, "inputs": {"data/processed/b.csv": "0" * 64, "c.csv": "1"}}
    again = {"inputs": {"data/processed/b.csv": "1" * 64, "c.csv": "1"}}
    assert "environment  Python changed since" in reproduce.environment(top, told)
    assert reproduce.inputs(told, again) == ["input        data/processed/b.csv changed since"]
    assert reproduce.inputs(told, told) == ["inputs       2 files, unchanged"]


def test_rows_that_differ_are_counted():
    assert (
        reproduce.rows(b"a,b\n1,2\n3,4\n", b"a,b\n1,2\n3,5\n5,6\n") == "1 rows are gone or changed, 2 are new"
    )


REPORTS = Path(__file__).parents[2] / "reports"


@pytest.mark.parametrize("place", sorted(REPORTS.glob("*.pdf")), ids=lambda place: place.stem)
def test_every_committed_pdf_carries_what_it_takes_to_make_it_again(place):
    carried = reproduce.attachments(place.read_bytes(), place)
    given = json.loads(carried["parameters.json"])
    stem, command = reproduce.command_for(given, place)
    assert f"{stem}.pdf" == place.name
    assert set(json.loads(carried["manifest.json"])) >= {"environment", "inputs"}
    assert carried["observations.csv"].startswith(b"STATEMENT,")


@pytest.mark.skipif("SLOW" not in os.environ, reason="builds everything again: make verify, or SLOW=1")
def test_the_committed_tables_and_reports_are_what_a_build_elsewhere_gives():
    lines, other = verify.verify(REPORTS.parent)
    assert not other, "\n".join(line for line in lines if not line.startswith("same"))


def test_the_manifest_tells_of_the_files_that_stand_there():
    top = Path(__file__).parents[2]
    jobs = json.loads((top / "reports/manifest.json").read_text(encoding="utf-8"))
    files = {name: made for job in jobs.values() for name, made in (job["inputs"] | job["outputs"]).items()}
    stated = {name: made for name, made in files.items() if "/" in name}
    assert {name: hashes.of_file(top / name) for name in stated} == stated
    places = (*(top / "data/processed").glob("*.csv"), *(top / "reports").glob("*.*"))
    found = {place.relative_to(top).as_posix() for place in places}
    assert found - {"reports/manifest.json"} <= stated.keys()
