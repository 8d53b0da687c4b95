"""Processes forked from this one: a child answers over a pipe and dies with its parent.

With `os.fork` and `waitpid`, not multiprocessing's Process: its sentinel, like the end of a pipe, stays open
as long as any process that the child itself forked. The death of a notebook that leaves one running for
8 seconds was noticed after 8.0 seconds that way, after 0.2 this way.
"""

import contextlib
import os
import signal
import sys
import time
import traceback
from multiprocessing import Pipe
from pathlib import Path

from analysis.pages.programs import die_with_parent


def can_fork():
    """True where children can be forked (not on Windows)."""
    return hasattr(os, "fork")


def memory_used():
    """Proportional set size of this process in bytes, 0 where the system does not tell."""
    try:
        lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


class Died(RuntimeError):
    """A child ended without saying why; the message says how."""


class Child:
    """A forked process that runs `serve(connection, *arguments)` and answers over a pipe."""

    def __init__(self, serve, *arguments):
        self.connection, far = Pipe()
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            self.connection.close()
            _live(parent, serve, far, arguments)
        far.close()
        self.status = None

    def receive(self, timeout=None):
        """The next message; TimeoutError after `timeout` seconds, Died if the child is gone."""
        end = None if timeout is None else time.monotonic() + timeout
        while not self.connection.poll(0.2 if end is None else max(0, min(0.2, end - time.monotonic()))):
            if self._has_ended() and not self.connection.poll(0):
                raise Died(self._exit_status())
            if end is not None and time.monotonic() >= end:
                raise TimeoutError
        try:
            return self.connection.recv()
        except (EOFError, OSError):
            self.kill(grace=1)
            raise Died(self._exit_status()) from None

    def send(self, message):
        """Send a message; Died if the child is gone."""
        try:
            self.connection.send(message)
        except OSError:
            self.kill(grace=1)
            raise Died(self._exit_status()) from None

    def kill(self, grace=0.0):
        """End the child and everything that it started, giving it `grace` seconds to end by itself."""
        end = time.monotonic() + grace
        while not self._has_ended() and time.monotonic() < end:
            time.sleep(0.01)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        if self.status is None:
            self.status = os.waitpid(self.pid, 0)[1]
        self.connection.close()

    def _has_ended(self):
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = status if pid else None
        return self.status is not None

    def _exit_status(self):
        code = os.waitstatus_to_exitcode(self.status)
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit status {code}"


def _live(parent, serve, connection, arguments):
    """The whole life of a child; it never returns."""
    status = 1
    try:
        with contextlib.suppress(OSError):
            os.setsid()  # a group of its own: it can be ended with all it starts, and Ctrl-C is its parent's
        die_with_parent(parent)
        serve(connection, *arguments)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            connection.close()
        os._exit(status)


def run_in_child(function, *arguments):
    """What `function` returns or raises, called in a child; Died if the child dies."""
    child = Child(_call, function, arguments)
    try:
        succeeded, result = child.receive()
    finally:
        child.kill(grace=1 if sys.exc_info()[0] is None else 0)
    if succeeded:
        return result
    raise result


def _call(connection, function, arguments):
    try:
        connection.send((True, function(*arguments)))
    except Exception as error:
        connection.send((False, error))
