"""Programs kept running beside this process: JSON lines each way, within limits of time and memory.

To start one for every document costs as much as its work.
"""

import atexit
import contextlib
import ctypes
import json
import os
import signal
import subprocess
import threading
from pathlib import Path

PR_SET_PDEATHSIG = 1
SECONDS = 60  # between two lines of an answer
MEMORY = 3 * 2**30  # bytes that one program may allocate

_running = {}  # by process and command: a process forked from another needs its own


def ask(command, request, name):
    """The answer of a program, a dictionary, to a request.

    Raises ValueError, naming the notebook and where known the cell, if the answer takes too long, and
    OSError if the program has ended.
    """
    key = os.getpid(), *command
    program = _running.get(key)
    if program is None or program.process.poll() is not None:
        program = _running[key] = Program(command)
    try:
        return program.ask(request, name)
    except (OSError, ValueError):
        _end(_running.pop(key))  # the next document gets another one
        raise


@atexit.register
def end():
    """End the programs of this process."""
    for key in _own():
        _end(_running.pop(key))


def running():
    """How many programs this process keeps running."""
    return len(_own())


def _own():
    return [key for key in _running if key[0] == os.getpid()]


def _end(program):
    with contextlib.suppress(OSError):
        program.process.stdin.close()
    program.process.stdout.close()
    program.process.wait()


def die_with_parent(parent):
    """Ask the system to kill this process when the one that made it ends."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def limit_memory(limit):
    """Let this process allocate at most `limit` bytes."""
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


class Program:
    """A program that takes one request after another; the last line of its answer has no `cell`."""

    def __init__(self, command):
        parent = os.getpid()

        def bounded():
            die_with_parent(parent)
            limit_memory(MEMORY)

        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen(command, **pipes, preexec_fn=bounded if os.name == "posix" else None)
        self.turn = threading.Lock()

    def ask(self, request, name):
        """The answer to a request."""
        with self.turn:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
            answer = {"cell": 0}
            while "cell" in answer:
                answer = self._line(name, answer["cell"])
            return answer

    def _line(self, name, cell):
        where = f"{name}: cell {cell}" if cell else name
        late = threading.Event()
        timer = threading.Timer(SECONDS, lambda: (late.set(), self.process.kill()))
        timer.start()
        line = self.process.stdout.readline()
        timer.cancel()
        if line:
            return json.loads(line)
        if late.is_set():
            raise ValueError(f"{where}: more than {SECONDS} seconds of work for a page; make it smaller")
        program, status = Path(self.process.args[0]).name, self.process.wait()
        raise OSError(f"{where}: {program} ended with exit status {status}")
