"""Warm kernels: notebooks run in children forked from one process that has imported the scientific stack.

Every notebook has a process and a namespace of its own. The child speaks the messages of a Jupyter kernel
over a pipe, so that outputs are the same as from an ordinary kernel; it dies with its parent.
"""

import builtins
import contextlib
import functools
import gc
import getpass
import importlib
import io
import os
import sys
import tempfile
from pathlib import Path

from analysis.build import fork

STACK = (
    "numpy pandas scipy.stats matplotlib.pyplot seaborn statsmodels.regression.linear_model "
    "babel.dates nbformat nbclient IPython ipykernel.zmqshell matplotlib_inline.backend_inline "
    "matplotlib.backends.backend_svg pypandoc typst"
).split()
UNWANTED = "analysis.pages.exporters"  # brings nbconvert, which no notebook needs
INLINE = "module://matplotlib_inline.backend_inline"
MEMORY = 4 * 2**30  # bytes a notebook may allocate


@functools.cache
def warm():
    """Import once what notebooks will need, so that every child has it."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if "matplotlib" not in sys.modules:
        import matplotlib
        from matplotlib.backends.registry import backend_registry

        matplotlib.use("Agg")
        backend_registry.is_valid_backend(INLINE)  # looks through every installed package, once
    package = Path(__file__).parents[2]
    files = (package / "analysis").rglob("[!_]*.py")
    own = {".".join(file.relative_to(package).with_suffix("").parts) for file in files} - {UNWANTED}
    _import((*STACK, *sorted(own)))
    if fork.can_fork():
        _import(fork.run_in_child(_late_imports))
    gc.collect()
    gc.freeze()


def _import(names):
    for name in names:
        with contextlib.suppress(Exception):  # what cannot be imported is told by the notebook that needs it
            importlib.import_module(name)


def _late_imports():
    """The modules that a first cell still has to import, learnt in a child that runs one."""
    known = set(sys.modules)
    _shell(lambda *_: None).run_cell("0")
    return sorted(sys.modules.keys() - known)


class Meter:
    """Proportional set size, looked at anew when the peak has grown: to look costs 10 ms."""

    STEP = 2**24

    def __init__(self):
        self.peak, self.used = 0, 0

    def read(self):
        """Bytes, as of the last look."""
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        if peak >= self.peak + self.STEP:
            self.peak, self.used = peak, max(self.used, fork.memory_used())
        return self.used


class Stream(io.TextIOBase):
    """Standard output or error of a cell: every write is a message."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, name, number, send):
        self.name, self.number, self.message = name, number, send

    def write(self, text):
        """Send `text` on."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            self.message("stream", {"name": self.name, "text": text})
        return len(text)

    def fileno(self):
        """The descriptor that programs started by a cell write to."""
        return self.number

    def writable(self):
        """True."""
        return True


def serve_cells(connection, memory=MEMORY):
    """Run the cells that come over `connection`; answer with the messages of a Jupyter kernel."""

    def send(kind, content):
        for name, file in files.items():
            if text := file.read().decode("utf-8", "replace"):
                connection.send(_message("stream", {"name": name, "text": text}))
        connection.send(_message(kind, content))

    files = _redirect(send)
    fork.limit_memory(memory)
    shell, meter = _shell(send), Meter()
    while (source := connection.recv()) is not None:
        send("execute_input", {"execution_count": shell.execution_count, "code": source})
        outcome = shell.run_cell(source, store_history=True)
        reply = _reply(outcome.error_before_exec or outcome.error_in_exec, shell)
        send("execute_reply", reply | {"memory": meter.read()})


def _message(kind, content):
    return {"header": {"msg_type": kind}, "msg_type": kind, "parent_header": {}, "content": content}


def _reply(error, shell):
    if not error:
        return {"status": "ok"}
    told = {"ename": type(error).__name__, "evalue": str(error), "traceback": shell._last_traceback or []}
    return {"status": "error", **told}


def _redirect(send):
    """Send what is written to the standard streams, by Python or by programs that a cell starts."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    builtins.input = getpass.getpass = _no_input
    files = {}
    for number, name in ((1, "stdout"), (2, "stderr")):
        files[name] = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (it lives as long as the process)
        os.dup2(os.open(f"/dev/fd/{files[name].fileno()}", os.O_WRONLY | os.O_APPEND), number)
        setattr(sys, name, Stream(name, number, send))
    return files


def _no_input(prompt="", **_):
    from IPython.core.error import StdinNotImplementedError

    raise StdinNotImplementedError("input was called, but a notebook that is built has nobody to ask")


def _shell(send):
    """An IPython shell with the messages of ipykernel's, sent over the pipe."""
    from ipykernel.compiler import XCachingCompiler
    from ipykernel.zmqshell import ZMQInteractiveShell
    from IPython.core.history import HistoryManager
    from jupyter_client.session import Session

    class Wire(Session):
        def send(self, stream, message, content=None, *_, **__):
            kind = message if isinstance(message, str) else message["msg_type"]
            send(kind, content if isinstance(message, str) else message["content"])

    class Shell(ZMQInteractiveShell):
        def enable_gui(self, gui=None):
            """Nothing to do: there is no event loop."""

    HistoryManager.enabled = False
    for known in ZMQInteractiveShell._walk_mro():
        known._instance = None
    shell = Shell.instance(compiler_class=XCachingCompiler)
    for publisher in (shell.displayhook, shell.display_pub):
        publisher.session, publisher.pub_socket = Wire(), None
    _as_in_a_notebook(shell)
    return shell


def _as_in_a_notebook(shell):
    """What matplotlib and pandas would have chosen if a notebook had imported them."""
    os.environ["MPLBACKEND"] = INLINE
    if "matplotlib.pyplot" in sys.modules:
        from IPython.core.pylabtools import activate_matplotlib
        from matplotlib_inline.backend_inline import configure_inline_support

        activate_matplotlib(INLINE)
        configure_inline_support(shell, INLINE)
    if "pandas" in sys.modules:
        sys.modules["pandas"].set_option("display.max_columns", 20)
