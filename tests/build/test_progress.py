"""Progress: plain lines where nobody watches, one moving line where somebody does."""

import io

from analysis.build.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_plain_lines_say_which_one_and_how_many_of_how_many():
    file = io.StringIO()
    progress = Progress(3, file)
    progress.skip()
    progress.begin("national.vi")
    progress.finish("national.vi")
    progress.begin("national.en")
    progress.finish("national.en", failed=True)
    assert file.getvalue() == "[2/3] national.vi done in 0.0 s\n[3/3] national.en failed in 0.0 s\n"
    assert (progress.built, progress.failed) == (1, 1)


def test_a_terminal_sees_what_runs_and_how_much_is_left():
    file = Terminal()
    progress = Progress(4, file)
    progress.begin("a")
    assert "[....................] 0/4, running: a" in file.getvalue()
    progress.finish("a", failed=True)
    assert "[#####...............] 1/4, running: none, 1 failed, about 0 s left" in file.getvalue()
    progress.close()
    assert file.getvalue().endswith("\r\x1b[K")


def test_time_left_is_unknown_until_something_has_ended():
    progress = Progress(2, io.StringIO())
    progress.skip()
    assert progress.left() is None
