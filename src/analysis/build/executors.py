"""Where jobs run: in processes forked from this one, or on a Dask cluster, by one interface."""

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.util import Finalize

from analysis.build import fork
from analysis.build.jobs import ready


def executor(workers, scheduler=""):
    """An executor and the number of jobs that it takes at a time."""
    if scheduler:
        return _cluster(scheduler)
    ready()
    forked = multiprocessing.get_context("fork" if fork.can_fork() else None)
    pool = ProcessPoolExecutor(workers, mp_context=forked, initializer=_begin, initargs=(os.getpid(),))
    return pool, workers


def _begin(parent):
    from analysis.pages import programs  # not to be imported by a build that has nothing to do

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    programs.die_with_parent(parent)
    Finalize(None, programs.end, exitpriority=1)


def _cluster(address):
    try:
        from distributed import Client
    except ImportError:
        raise ValueError("SCHEDULER needs the extra `cluster`: pip install distributed") from None
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise ValueError(f"no scheduler answers at {address}: {error}") from None
    return client.get_executor(), max(1, sum(client.nthreads().values()))


def end(pool, running):
    """Let the executor go, with whatever it still runs."""
    for process in multiprocessing.active_children() if running else ():
        process.kill()
    pool.shutdown(wait=not running)
