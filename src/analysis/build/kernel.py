"""Warm kernels: notebooks run in children forked from one process that has imported the scientific stack.

Every notebook has a process and a namespace of its own. The child speaks the messages of a Jupyter kernel
over a pipe, so that outputs are the same as from an ordinary kernel; it dies with its parent.
"""

import asyncio
import atexit
import builtins
import contextlib
import functools
import gc
import getpass
import importlib
import io
import logging
import os
import sys
import tempfile
import types
import weakref
from pathlib import Path

from analysis.build import fork
from analysis.pages import programs

STACK = (
    "numpy pandas scipy.stats matplotlib.pyplot seaborn statsmodels.regression.linear_model "
    "babel.dates nbformat nbclient IPython ipykernel.zmqshell matplotlib_inline.backend_inline "
    "matplotlib.backends.backend_svg pypandoc typst"
).split()
UNWANTED = "analysis.pages.exporters"  # brings nbconvert, which no notebook needs
INLINE = "module://matplotlib_inline.backend_inline"
VARIABLE = "WARM_MEMORY"  # GiB that a notebook may allocate
MEMORY = int(float(os.environ.get(VARIABLE, "4")) * 2**30)
HELD = 2**13  # letters of a line that are held back until it ends


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


class OutStream(io.TextIOBase):
    """Standard output or error of a cell: every line is a message."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, name, number, send):
        self.name, self.number, self.message, self.held = name, number, send, ""

    def write(self, text):
        """Send `text` on, as soon as a line is whole."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.held += text
        if "\n" in text or "\r" in text or len(self.held) > HELD:
            self.flush()
        return len(text)

    def flush(self):
        """Send what is held back."""
        text, self.held = self.held, ""
        if text:
            self.message("stream", {"name": self.name, "text": text})

    def fileno(self):
        """The descriptor that programs started by a cell write to."""
        return self.number

    def writable(self):
        """True."""
        return True


def serve_cells(connection, memory=MEMORY):
    """Run the cells that come over `connection`; answer with the messages of a Jupyter kernel."""

    def send(kind, content):
        if kind != "stream":
            sys.stdout.flush()
            sys.stderr.flush()
        for name, file in files.items():
            if text := file.read().decode("utf-8", "replace"):
                connection.send(_message("stream", {"name": name, "text": text}))
        connection.send(_message(kind, content))

    _forget_parent()
    files = _redirect(send)
    programs.limit_memory(memory)
    shell = _shell(send)
    shell.set_custom_exc((MemoryError,), _tell_limit(memory))
    asyncio.run(_serve(connection, shell, send))
    sys.stdout.flush()
    atexit._run_exitfuncs()


async def _serve(connection, shell, send):
    """Take one cell after another; tasks that cells have started go on in between, as in Jupyter."""
    loop, arrived, meter = asyncio.get_running_loop(), asyncio.Event(), Meter()
    while not shell.exit_now:
        loop.add_reader(connection.fileno(), arrived.set)
        await arrived.wait()
        loop.remove_reader(connection.fileno())
        arrived.clear()
        source = connection.recv()
        if source is None:
            return
        send("execute_input", {"execution_count": shell.execution_count, "code": source})
        outcome = await _run(shell, source)
        reply = _reply(outcome.error_before_exec or outcome.error_in_exec, shell)
        send("execute_reply", reply | {"memory": meter.read()})


async def _run(shell, source):
    """Run a cell as ipykernel does: as a coroutine only where it awaits something."""
    problem = None
    try:
        transformed = shell.transform_cell(source)
    except Exception:
        transformed, problem = source, sys.exc_info()
    if not shell.should_run_async(source, transformed_cell=transformed, preprocessing_exc_tuple=problem):
        return shell.run_cell(source, store_history=True)
    return await shell.run_cell_async(
        source, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=problem
    )


def _forget_parent():
    """Nothing of the parent's is done at the exit of the child, logged by its handlers, or drawn again."""
    atexit._clear()
    for finalizer in list(weakref.finalize._registry):
        finalizer.atexit = False
    weakref.finalize._registered_with_atexit = False
    logging.root.handlers.clear()
    logging.root.setLevel(logging.WARNING)
    logging.getLogger("papermill").setLevel(logging.NOTSET)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _tell_limit(memory):
    """A handler of memory errors that says how much is allowed, and how to allow more."""
    text = f"more than {memory / 2**30:.3g} GiB; {VARIABLE}=8 allows 8 GiB"

    def handler(shell, kind, error, trace, tb_offset=None):
        error.args = error.args or (text,)
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)

    return handler


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
        setattr(sys, name, OutStream(name, number, send))
    return files


def _no_input(prompt="", **_):
    from IPython.core.error import StdinNotImplementedError

    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


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

    HistoryManager.enabled = False
    for known in ZMQInteractiveShell._walk_mro():
        known._instance = None
    shell = ZMQInteractiveShell.instance(compiler_class=XCachingCompiler)
    shell.kernel = types.SimpleNamespace(eventloop=None)
    shell.enable_gui = lambda gui=None: None  # there is no window to serve
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
