"""What a build must do without (the network), and what it says when something is taken away."""

import functools
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from small_notebooks import project

from analysis.audit import verify
from analysis.build import run
from analysis.tables import store

HERE = Path(__file__).parents[1]
STAGES = "run.Build(top, run.plan(top)[:-1], workers=1).run()"
PUBLISHED = """
    import sys
    sys.path.insert(0, {tests!r})
    from small_notebook import notebook
    from analysis.pages import publish
    print(sorted(publish.brief(notebook(), "national.vi", {{"observations.csv": b"a"}})))
"""


@functools.cache
def allowed(*options):
    """True where this machine lets us make a namespace of our own."""
    try:
        return subprocess.run(["unshare", *options, "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def python(code, *before, **environment):
    """Run Python code in a process of its own."""
    command = [*before, sys.executable, "-c", textwrap.dedent(code)]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, encoding="utf-8")


@pytest.mark.skipif(not allowed("-rn"), reason="no network namespaces here")
def test_a_brief_in_both_formats_needs_no_network():
    reached = python("import socket; socket.create_connection(('127.0.0.1', 9), 1)", "unshare", "-rn")
    assert "unreachable" in reached.stderr
    done = python(PUBLISHED.format(tests=str(HERE)), "unshare", "-rn")
    assert done.stdout == "['national.vi.html', 'national.vi.pdf']\n", done.stderr


def sealed(tmp_path, code):
    (tmp_path / "sitecustomize.py").write_text(verify.SEALED)
    return python(code, PYTHONPATH=str(tmp_path))


@pytest.mark.parametrize(
    "asks",
    [
        "import urllib.request; urllib.request.urlopen('http://192.0.2.1/')",
        "import socket; socket.getaddrinfo('example.org', 80)",
        "import socket; socket.socket().connect(('192.0.2.1', 80))",
        "import os, socket; os.fork() or socket.gethostbyname('example.org'); os.wait()[1] and [][0]",
    ],
)
def test_a_build_elsewhere_that_asks_for_the_network_fails(tmp_path, asks):
    done = sealed(tmp_path, asks)
    assert done.returncode != 0
    assert "a build asks for the network" in done.stderr


def test_pipes_between_processes_are_no_network(tmp_path):
    code = "import socket; a, b = socket.socketpair(); a.send(b'x'); print(b.recv(1))"
    assert sealed(tmp_path, code).stdout == "b'x'\n"


@pytest.mark.parametrize("face", ["SourceSansProSemibold", "SourceSansPro"])
@pytest.mark.xfail(
    reason="open: a missing face is not named since the faces of pages are committed", strict=False
)
def test_without_a_font_nothing_is_published_and_the_font_is_named(tmp_path, face):
    fonts = "font_files_ttf font_files_otf font_files fonts"
    shadow = f"""
        import importlib.machinery, importlib.util, sys
        here = {str(tmp_path)!r}
        others = [place for place in sys.path if place != here]
        found = importlib.machinery.PathFinder.find_spec("font_source_sans_pro", others)
        real = importlib.util.module_from_spec(found)
        found.loader.exec_module(real)
        for name in {fonts!r}.split():
            if hasattr(real, name):
                globals()[name] = dict(getattr(real, name)) | {{{face!r}: here + "/gone/{face}.ttf"}}
    """
    (tmp_path / "font_source_sans_pro.py").write_text(textwrap.dedent(shadow))
    done = python(PUBLISHED.format(tests=str(HERE)), PYTHONPATH=str(tmp_path))
    assert done.returncode != 0 and "national.vi.pdf" not in done.stdout
    assert face in done.stderr.splitlines()[-1]


@pytest.mark.skipif(not allowed("-rm"), reason="no mount namespaces here")
def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path):
    code = f"""
        import os, subprocess
        from analysis.tables import store
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", {str(tmp_path)!r}], check=True)
        place = {str(tmp_path)!r} + "/table.csv"
        store.write(place, "old")
        try:
            store.write(place, "x" * 1_000_000)
        except OSError as error:
            print(error.strerror, open(place).read(), os.listdir({str(tmp_path)!r}))
    """
    done = python(code, "unshare", "-rm")
    assert done.stdout == "No space left on device old ['table.csv']\n", done.stderr


def powerless():
    """What makes root obey permissions like anybody else; None where that cannot be done."""
    if os.getuid():
        return []
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    return drop if shutil.which("setpriv") else None


@pytest.mark.skipif(powerless() is None, reason="root obeys no permissions here, and setpriv is absent")
def test_reports_that_cannot_be_written_are_told_and_the_next_build_repairs(tmp_path):
    top = project(tmp_path)
    code = f"from analysis.build import hashes, run; top = hashes.Path({str(top)!r}); {STAGES}"
    (top / "reports").chmod(0o555)
    done = python(code, *powerless())
    (top / "reports").chmod(0o755)
    assert done.returncode != 0
    assert "reports/ cannot be written" in done.stderr.splitlines()[-1]
    assert not list(top.rglob(".*.part"))
    assert python(code, *powerless()).returncode == 0
    assert (top / "data/processed/c.txt").read_text() == "ONE"
    assert sorted(file.name for file in (top / "reports/annex").iterdir()) == [
        "1-first.html",
        "2-second.html",
    ]


def test_a_manifest_that_was_spoilt_is_written_again(tmp_path):
    top = project(tmp_path)
    made = run.Build(top, run.plan(top)[:-1], workers=2)
    assert made.run()
    whole = run.manifest(top, made.state, "reports")
    store.write(top / "reports/manifest.json", b"\x00{")
    again = run.Build(top, run.plan(top)[:-1], workers=2)
    assert again.run() and not again.progress.built
    run.put(top / "reports/manifest.json", run.manifest(top, again.state, "reports"))
    assert (top / "reports/manifest.json").read_bytes() == whole
