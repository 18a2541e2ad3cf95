"""A kernel forked from a warm process is a plain kernel: the same bytes, nothing left over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from explainer import project
from explainer.errors import RunFailed
from explainer.run import kernel, provisioner
from explainer.run.notebooks import Limits, clean, read, run, write
from tests import lab
from tests.tiny_notebooks import saved
from tests.waiting import until

ROOT = Path(__file__).parents[1]
forks = pytest.mark.skipif(not provisioner.FORKS, reason="this system cannot fork a warm process")
slow = pytest.mark.slow

CELLS = (
    "print('a', end='')\nprint('b')\n1 + 1",
    "import sys\nprint('to the reader')\nprint('to the log', file=sys.stderr)",
    "from IPython.display import HTML, Image, display\nprint('before')\ndisplay(HTML('<b>x</b>'))",
    "class Both:\n    def _repr_html_(self): return '<i>y</i>'\n"
    "    def _repr_png_(self): return b'pix'\n    def __repr__(self): return 'y'\nBoth()",
    "display({'of': ('one', 1.5)}, metadata={'kept': True})\n3;",
    "import asyncio\nawait asyncio.sleep(0)\n_",
    "sorted(name for name in sys.path if not name), __name__, facts, edition, sys.argv[1]",
    "import locale, os, time\nhash('x'), time.tzname, locale.getlocale(), sys.flags.utf8_mode",
    "%%capture said\nprint('kept')",
    "said.stdout, get_ipython().execution_count",
    "from explainer.report import open_report\nreport = open_report(facts, edition)",
    "report.key_figures()",
    "report.edition.figures[0]",
    "",
    "import matplotlib.pyplot as plt\nplt.rcParams['svg.hashsalt'] = 'x'\nplt.rcParams['backend']",
)


def _both(path: Path, folder: Path, **parameters: str) -> tuple[bytes, bytes]:
    """The notebook as it ran in a fork and in a kernel of its own."""
    made = [run(path, parameters, folder=folder, forked=forked) for forked in (True, False)]
    return write(clean(made[0])), write(clean(made[1]))


@forks
def test_a_fork_gives_what_a_kernel_gives(tmp_path: Path) -> None:
    """Byte for byte: results, displays, streams, images, magics, records, numbers of cells."""
    from tests.flood import write_flood

    facts = write_flood(tmp_path)
    path = saved(tmp_path, *CELLS)
    forked, plain = _both(path, tmp_path, facts=facts.name, edition="2023-06-03")
    for ours, theirs in zip(*(json.loads(one)["cells"] for one in (forked, plain)), strict=True):
        assert ours == theirs
    assert forked == plain


@forks
@slow
@pytest.mark.parametrize("name", ["report", "brief", "changes"])
def test_the_notebooks_of_the_project_come_out_the_same(name: str) -> None:
    """The second edition of the Rafah story through both ways: the same bytes."""
    path = project.notebook(name, ROOT / project.FACTS)
    forked, plain = _both(path, ROOT, facts="data/facts.yml", edition="2024-05-29")
    assert forked == plain


@forks
def test_nothing_leaks_into_the_next_run(tmp_path: Path) -> None:
    """What cells change in modules, environment, folder and names is gone with their process."""
    spoils = saved(
        tmp_path,
        "import os, decimal, builtins\nfrom explainer.report import say\n"
        "say.runs = builtins.left = decimal.DefaultContext.prec = 3",
        "os.environ['LEFT'] = 'x'\nos.chdir('/')\nleft = 1",
        name="spoils",
    )
    looks = saved(
        tmp_path,
        "import os, decimal, builtins\nfrom explainer.report import say\nassert callable(say.runs)",
        "assert not hasattr(builtins, 'left')\nassert decimal.DefaultContext.prec == 28",
        f"assert 'LEFT' not in os.environ and os.getcwd() == {str(tmp_path)!r}",
        name="looks",
    )
    for path in (spoils, looks):
        run(path, {}, folder=tmp_path)


def test_a_crash_harms_one_run(tmp_path: Path) -> None:
    """The half-run notebook is kept, and the next run is as any other."""
    crash = saved(tmp_path, "1", "import os\nos.kill(os.getpid(), 11)", name="crash")
    kept = tmp_path / "kept" / "half.ipynb"
    with pytest.raises(RunFailed, match=r"cell 3 \(`import os`, .*\): the kernel died"):
        run(crash, {}, folder=tmp_path, kept=kept)
    assert json.loads(kept.read_bytes())["cells"][1]["outputs"]
    run(saved(tmp_path, "1"), {}, folder=tmp_path)


def test_what_other_programs_print_counts_as_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is shown; more than a run may have ends the run."""
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # with which ipykernel leaves it alone
    path = saved(tmp_path, "import os, time\nos.system('echo of a shell')\ntime.sleep(1)")
    (shown,) = run(path, {}, folder=tmp_path)["cells"][1]["outputs"]
    assert shown["text"] == "of a shell\n"
    path = saved(tmp_path, "os = __import__('os')\nos.system('yes')")
    small = Limits(cell=60, output=200_000)
    with pytest.raises(RunFailed, match="more than 200000 bytes of output"):
        run(path, {}, folder=tmp_path, limits=small)


@forks
def test_the_warm_process_ends_with_the_build(tmp_path: Path) -> None:
    """So do its folder and the kernel at work; it is one process for all runs until then."""
    path = saved(tmp_path, "import os\nos.getppid(), os.environ['IPYTHONDIR']")
    seen = []
    for _ in range(2):
        done = run(path, {}, folder=tmp_path)
        seen.append(eval(done["cells"][1]["outputs"][0]["data"]["text/plain"]))
    (first, scratch), (second, other) = seen
    assert first == second and scratch != other
    assert not Path(scratch).exists() and Path(scratch).parent.exists()
    provisioner.end()
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    assert not Path(scratch).parent.exists()


def test_where_nothing_can_be_forked_a_kernel_runs_the_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another system, and where the warm process died: its parent is then who builds."""
    path = saved(tmp_path, "import os\nos.getppid()")
    ways: list[dict[str, Any]] = [{"forked": False}]
    if provisioner.FORKS:
        monkeypatch.setattr(provisioner.Warm, "fork", lambda self, order: None)
        ways.append({"forked": True})
    for how in ways:
        done = run(path, {}, folder=tmp_path, **how)
        assert done["cells"][1]["outputs"][0]["data"]["text/plain"] == str(os.getpid())


@pytest.mark.parametrize("more", [["-f", "none.json"], [kernel.WARM]], ids=["kernel", "warm"])
def test_an_orphan_leaves_no_folder(tmp_path: Path, more: list[str]) -> None:
    """Whoever started it is gone before it can ask to die with it: the folder goes all the same."""
    scratch = tmp_path / "explainer-scratch"
    scratch.mkdir()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    started = subprocess.Popen(
        [sys.executable, "-P", "-m", provisioner.MODULE, *more],
        env={**os.environ, kernel.PARENT: str(gone.pid), kernel.SCRATCH: str(scratch)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert started.wait(60) == 1
    until(lambda: not os.path.lexists(scratch), 5)


# Its keeper has to remove a folder in which a process of another session is still at work.
_AT_WORK = """
import os, sys, time
from pathlib import Path
from explainer.run import kernel
scratch = Path(sys.argv[1])
kernel.clean_up_after(str(scratch))
if os.fork() == 0:
    os.setsid()
    (scratch / "late").mkdir()
    ends = time.monotonic() + 0.5
    while time.monotonic() < ends and scratch.exists():
        for number in range(100):
            (scratch / str(number)).touch()
    os._exit(0)
time.sleep(0.2)
os._exit(0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
def test_nothing_is_left_by_who_is_still_at_work_for_a_moment(tmp_path: Path) -> None:
    """The folder is gone soon after the last of them."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, "-c", _AT_WORK, str(scratch)]
    subprocess.run(command, check=True, timeout=30, start_new_session=True)
    until(lambda: not os.path.lexists(scratch), 5)


@pytest.fixture
def jupyter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A notebook that says who its parent is; Jupyter starts kernels by the provisioner."""
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", provisioner.NAME)
    return saved(tmp_path, "import os\nopen(f'/proc/{os.getppid()}/cmdline').read()")


def _execute(notebook: Path, temporary: Path) -> None:
    temporary.mkdir()
    subprocess.run(
        [sys.executable, "-m", "jupyter", "execute", "--inplace", str(notebook)],
        check=True,
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
    )
    until(lambda: not list(temporary.glob("explainer-*")), 5)


@forks
def test_jupyter_execute_can_use_forks(jupyter: Path, tmp_path: Path) -> None:
    """The notebook ran in a child of a warm process, which is gone, and its folder with it."""
    _execute(jupyter, tmp_path / "tmp")
    (output,) = json.loads(jupyter.read_bytes())["cells"][1]["outputs"]
    assert kernel.WARM in "".join(output["data"]["text/plain"])


@forks
@slow
def test_jupyter_execute_runs_the_report(jupyter: Path, tmp_path: Path) -> None:
    """Each cell answers as in a build, byte for byte."""
    path = lab.project(tmp_path / "project") / "notebooks" / "report.ipynb"
    built = run(path, {}, folder=path.parent)
    _execute(path, tmp_path / "tmp")
    ours, theirs = (json.loads(write(clean(one)))["cells"] for one in (built, read(path)))
    assert [cell.get("outputs") for cell in theirs] == [cell.get("outputs") for cell in ours]


@forks
def test_a_server_starts_interrupts_and_restarts_forks(jupyter: Path) -> None:
    """As JupyterLab's does, through the same manager of many kernels."""
    from jupyter_client.multikernelmanager import AsyncMultiKernelManager

    async def session() -> list[str]:
        manager = AsyncMultiKernelManager()
        name = await manager.start_kernel(kernel_name="python3", cwd=str(jupyter.parent))
        client = manager.get_kernel(name).client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        said = []

        async def asked(code: str) -> None:
            # An error would abort what is asked next, as long as it is being reported.
            reply = await client.execute(code, reply=True, timeout=60, stop_on_error=False,
                user_expressions={"pid": "str(__import__('os').getpid())"})  # fmt: skip
            content = reply["content"]
            shown = content.get("user_expressions", {}).get("pid", {}).get("data", {})
            said.append(content.get("ename") or shown["text/plain"])

        await asked("x = 1")
        sleeping = asyncio.ensure_future(asked("import time; time.sleep(60)"))
        await asyncio.sleep(1)
        await manager.interrupt_kernel(name)
        await sleeping
        await manager.restart_kernel(name, now=True)
        await client.wait_for_ready(timeout=60)
        await asked("x")
        await asked("y = 1")
        client.stop_channels()
        await manager.shutdown_kernel(name)
        return said

    import asyncio

    first, interrupted, unknown, second = asyncio.run(session())
    assert (interrupted, unknown) == ("KeyboardInterrupt", "NameError")
    assert first != second
