"""What a terminal shows while jobs run: one line that moves, or plain lines where nobody watches."""

import sys
import time


class Progress:
    """Counts of what is done, running and failed, and the time that is left."""

    def __init__(self, total, file=None):
        self.file = file or sys.stderr
        self.moving = self.file.isatty()
        self.total, self.done, self.built, self.failed = total, 0, 0, 0
        self.running = {}
        self.start = time.monotonic()

    def say(self, text=""):
        """Print a line above the moving one."""
        self._wipe()
        print(text, file=self.file, flush=True)
        self._draw()

    def begin(self, name):
        """A job starts."""
        self.running[name] = time.monotonic()
        self._draw()

    def skip(self):
        """A job has nothing to do."""
        self.done += 1

    def finish(self, name, failed=False):
        """A job ends."""
        seconds = time.monotonic() - self.running.pop(name)
        self.done += 1
        self.built += not failed
        self.failed += failed
        word = "failed" if failed else "done"
        self.say(f"[{self.done}/{self.total}] {name} {word} in {seconds:.1f} s")

    def back(self, name, reason):
        """A job has to start again."""
        self.running.pop(name)
        self.say(f"{name}: {reason}")

    def left(self):
        """Seconds that remain at the pace so far; None before the first job has ended."""
        ended = self.built + self.failed
        waiting = self.total - self.done
        return (time.monotonic() - self.start) / ended * waiting if ended else None

    def close(self):
        """Leave the terminal clean."""
        self._wipe()
        self.moving = False

    def _wipe(self):
        if self.moving:
            self.file.write("\r\x1b[K")

    def _draw(self):
        if not self.moving:
            return
        filled = 20 * self.done // max(1, self.total)
        left = self.left()
        told = [f"{self.done}/{self.total}", f"running: {', '.join(self.running) or 'none'}"]
        if self.failed:
            told.append(f"{self.failed} failed")
        if left is not None:
            told.append(f"about {left:.0f} s left")
        self.file.write(f"\r\x1b[K[{'#' * filled}{'.' * (20 - filled)}] {', '.join(told)}"[:120])
        self.file.flush()
