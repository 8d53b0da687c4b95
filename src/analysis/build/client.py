"""Papermill's bookkeeping around a forked child, in a record that does not lie.

Papermill's standard engine marks every cell as completed when a kernel dies or a cell outlives its limit;
here the cell that ended the run is marked failed, and those after it stay pending.
"""

import contextlib
import time

from click import ClickException
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from papermill.log import logger

from analysis.build import fork, kernel, parameters

NATIVE = "python3"  # the kernelspec of the Python that runs papermill
GRACE = 10  # seconds for a notebook to end by itself: atexit, temporary folders


class Refused(ClickException, ValueError):
    """Parameters that do not fit; papermill's command line, made with click, shows no traceback of it."""


def execute(nb, kernel_name, **options):
    """Run a notebook node in a forked child; where there is no fork, with papermill's standard engine.

    Raises Refused before anything runs for a parameter that is unknown or of the wrong type.
    """
    given = nb.metadata.get("papermill", {}).get("parameters", {})
    cells = [(cell.cell_type, cell.source, cell.metadata.get("tags", [])) for cell in nb.cells]
    try:
        parameters.refuse(given, parameters.declared(cells))
    except ValueError as error:
        raise Refused(str(error)) from None
    reason = "no fork on this system" if not fork.can_fork() else _other_kernel(nb, kernel_name)
    if reason:
        logger.warning(f"{reason}: the notebook runs with papermill's standard engine")
        return NBClientEngine.execute_notebook(nb, kernel_name, **options)
    return _Engine.execute_notebook(nb, kernel_name, **options)


def _other_kernel(nb, kernel_name):
    """Why the notebook is not for this Python, or an empty text."""
    name = kernel_name or nb.metadata.get("kernelspec", {}).get("name", NATIVE)
    return "" if name == NATIVE else f"the kernel {name!r} is not this Python"


class _Engine(NBClientEngine):
    @classmethod
    def execute_managed_notebook(
        cls, nb_man, kernel_name, execution_timeout=None, memory=kernel.MEMORY, save_cells=True, **options
    ):
        """Run the cells; at most `execution_timeout` seconds for each and `memory` bytes in all.

        With `save_cells` the record is written after every cell, otherwise at the start and at the end.
        """
        known = {name: options.get(name) for name in ("stdout_file", "stderr_file")}
        known |= {"log_output": options.get("log_output", False), "log": logger, "record_timing": False}
        place = nb_man.output_path
        nb_man.output_path = place if save_cells else None
        try:
            return _Client(nb_man, timeout=execution_timeout, **known).run(memory)
        finally:
            nb_man.output_path = place


class _Client(PapermillNotebookClient):
    """Papermill's client, with a pipe where the kernel's sockets were."""

    def run(self, memory):
        """Execute every cell, and note the language and the memory used."""
        self.reset_execution_trackers()
        self.memory_used = 0
        self.child = fork.Child(kernel.serve_cells, memory)
        try:
            self.papermill_execute_cells()
        finally:
            self._end()
        self.nb.metadata["language_info"] = {"name": "python", "file_extension": ".py"}
        self.nb.metadata["papermill"]["memory"] = self.memory_used
        return self.nb

    def _end(self):
        """Let the child do what it does at its exit, then end it and all that it started."""
        with contextlib.suppress(fork.Died):
            self.child.send(None)
        self.child.kill(grace=GRACE)

    def execute_cell(self, cell, index, **_):
        """Run one cell; raises CellExecutionError, CellTimeoutError or DeadKernelError."""
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        if self.skip_cells_with_tag in cell.metadata.get("tags", []):
            return cell
        cell.outputs = []
        self.clear_before_next_output = False
        self.code_cells_executed += 1
        try:
            reply = self._converse(cell, index)
        except BaseException as error:
            self._record(cell, index, error)
            raise
        self._raise_if_failed(cell, reply)
        return cell

    def _converse(self, cell, index):
        """Send the source, take the outputs, and return the content of the reply."""
        limit = self._get_timeout(cell)
        end = None if limit is None else time.monotonic() + limit
        try:
            self.child.send(cell.source)
            while True:
                message = self.child.receive(None if end is None else max(0, end - time.monotonic()))
                if message["msg_type"] == "execute_reply":
                    self.memory_used = max(self.memory_used, message["content"]["memory"])
                    return message["content"]
                self.process_message(message, cell, index)
        except TimeoutError:
            self.child.kill()
            raise CellTimeoutError.error_from_timeout_and_cell("Cell timed out", limit, cell) from None
        except fork.Died as error:
            raise DeadKernelError(f"Kernel died: {error}") from None

    def output(self, outs, msg, display_id, cell_index):
        """Append an output; text follows on text of the same stream."""
        last = outs[-1] if outs and not self.clear_before_next_output else {}
        name, text = msg["content"].get("name"), msg["content"].get("text")
        if msg["msg_type"] == "stream" and last.get("name") == name:
            last["text"] += text
            return new_output("stream", name=name, text=text)  # what is new, for papermill's log
        return super().output(outs, msg, display_id, cell_index)

    def _raise_if_failed(self, cell, reply):
        allowed = self.allow_errors or "raises-exception" in cell.metadata.get("tags", [])
        if reply["status"] == "error" and not allowed:
            raise CellExecutionError.from_cell_and_msg(cell, reply)

    def _record(self, cell, index, error):
        """Say in the notebook that this cell ended the run, and how."""
        told = str(error).splitlines() or [type(error).__name__]
        cell.outputs.append(new_output("error", ename=type(error).__name__, evalue=told[0], traceback=told))
        self.nb_man.cell_exception(cell, cell_index=index, exception=error)
