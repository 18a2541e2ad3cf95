"""A fork of a warm process runs a notebook as a kernel does: the same bytes, nothing left over."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from explainer import forks, kernel, project
from explainer.cells import Limits
from explainer.document import MIME
from explainer.errors import RunFailed
from explainer.forks import FORKS
from explainer.run import clean, run, write
from explainer.warm import runner
from tests.tiny_notebooks import saved

pytestmark = pytest.mark.skipif(not FORKS, reason="this system cannot fork a warm process")
ROOT = Path(__file__).parents[1]

CELLS = (
    "print('a', end='')\nprint('b')\n1 + 1",
    "import sys\nprint('to the reader')\nprint('to the log', file=sys.stderr)",
    "from IPython.display import HTML, Image, display\nprint('before')\ndisplay(HTML('<b>x</b>'))",
    "class Both:\n    def _repr_html_(self): return '<i>y</i>'\n"
    "    def _repr_png_(self): return b'pix'\n    def __repr__(self): return 'y'\nBoth()",
    "display({'of': ('one', 1.5)}, metadata={'kept': True})\n3;",
    "import asyncio\nawait asyncio.sleep(0)\n_",
    "sorted(name for name in sys.path if not name), __name__, facts, edition",
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
    """The notebook as it ran in a fork and in a kernel."""
    kept = folder / "half.ipynb"
    with forks.allowed():  # as in a build: a drawing for phones may come out of another process
        made = [
            run(path, parameters, folder=folder, kept=kept, forked=forked)
            for forked in (True, False)
        ]
    return write(clean(made[0])), write(clean(made[1]))


def test_a_fork_gives_what_a_kernel_gives(tmp_path: Path) -> None:
    """Byte for byte: results, displays, streams, images, magics, records, numbers of cells."""
    from tests.flood import write_flood

    facts = write_flood(tmp_path)
    path = saved(tmp_path, *CELLS)
    forked, kernel = _both(path, tmp_path, facts=facts.name, edition="2023-06-03")
    for ours, theirs in zip(*(json.loads(one)["cells"] for one in (forked, kernel)), strict=True):
        assert ours == theirs
    assert forked == kernel


@pytest.mark.slow
@pytest.mark.parametrize("name", ["report", "brief", "changes"])
def test_the_notebooks_of_the_project_come_out_the_same(tmp_path: Path, name: str) -> None:
    """The second edition of the Rafah story through both ways: the same bytes."""
    facts = ROOT / project.FACTS
    path = project.notebook(name, facts)
    forked, kernel = _both(path, ROOT, facts="data/facts.yml", edition="2024-05-29")
    assert forked == kernel


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
        run(path, {}, folder=tmp_path, kept=tmp_path / "half.ipynb")


@pytest.mark.parametrize("spare", [True, False])
def test_cells_use_an_idle_core_where_the_build_may(tmp_path: Path, spare: bool) -> None:
    """A build of several editions at a time has no core to spare for the drawings of one."""
    path = saved(tmp_path, "from explainer import forks\nforks.is_allowed()")
    with forks.allowed(spare):
        ran = run(path, {}, folder=tmp_path, kept=tmp_path / "half.ipynb")
    (output,) = ran["cells"][-1]["outputs"]
    assert output["data"]["text/plain"] == str(spare and forks._cores() > 1)


def test_a_crash_harms_one_run(tmp_path: Path) -> None:
    """The half-run notebook is kept, and the next run is as any other."""
    crash = saved(tmp_path, "1", "import os\nos.kill(os.getpid(), 11)", name="crash")
    kept = tmp_path / "kept" / "half.ipynb"
    with pytest.raises(RunFailed, match=r"cell 3 \(`import os`\): the kernel died"):
        run(crash, {}, folder=tmp_path, kept=kept)
    assert json.loads(kept.read_bytes())["cells"][1]["outputs"]
    run(saved(tmp_path, "1"), {}, folder=tmp_path, kept=kept)


def test_what_other_programs_print_counts_as_output(tmp_path: Path) -> None:
    """It stands in its cell; more than a run may have ends the run."""
    path = saved(tmp_path, "import os\nos.system('echo of a shell')\n1", "2")
    done = run(path, {}, folder=tmp_path, kept=tmp_path / "half.ipynb")
    outputs = done["cells"][1]["outputs"]
    assert [one["text"] for one in outputs if "text" in one] == ["of a shell\n"]
    assert len(done["cells"][2]["outputs"]) == 1
    path = saved(tmp_path, "os = __import__('os')\nos.system('yes')")
    small = Limits(cell=60, output=200_000)
    with pytest.raises(RunFailed, match="more than 200000 bytes of output"):
        run(path, {}, folder=tmp_path, kept=tmp_path / "half.ipynb", limits=small)


def test_the_warm_process_ends_with_the_build(tmp_path: Path) -> None:
    """So do its folder and the fork at work; it is one process for all runs until then."""
    path = saved(tmp_path, "import os\nos.getppid(), os.environ['IPYTHONDIR']")
    seen = []
    for _ in range(2):
        done = run(path, {}, folder=tmp_path, kept=tmp_path / "half.ipynb")
        seen.append(eval(done["cells"][1]["outputs"][0]["data"]["text/plain"]))
    (first, scratch), (second, other) = seen
    assert first == second and scratch != other
    runner.end()
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    assert not Path(scratch).parent.exists()


def test_the_processes_of_a_batch_share_their_drawings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one has drawn the other takes; with the folder of the first gone, it draws by itself."""
    from tests.flood import write_flood

    given = {"facts": write_flood(tmp_path).name, "edition": "2023-06-03"}
    opened = "from explainer.report import open_report\nreport = open_report(facts, edition)"
    path = saved(tmp_path, opened, "report.chart('series', 'left-homes')")

    def drawn() -> str:
        done = run(path, given, folder=tmp_path, kept=tmp_path / "half.ipynb")
        return str(done["cells"][-1]["outputs"][0]["data"][MIME]["nodes"][0]["svg"])

    runner.end()
    shared = multiprocessing.get_context("spawn").Array("c", runner.PLACE)
    monkeypatch.setattr(runner, "_drawings", shared)
    plain = drawn()
    (first,) = runner._warm
    monkeypatch.setattr(runner, "_warm", [])
    try:
        for kept in Path(os.fsdecode(shared.value)).glob("?" * 64):  # by digests
            kept.write_text(kept.read_text(encoding="utf-8").replace("</svg>", "<!--kept--></svg>"))
        assert drawn() == plain.replace("</svg>", "<!--kept--></svg>")
        first.end()
        assert drawn() == plain
    finally:
        first.end()
        runner.end()


def test_without_fork_a_kernel_runs_the_notebook(tmp_path: Path) -> None:
    """In a kernel the parent is the process that builds."""
    path = saved(tmp_path, "import os\nos.getppid()")
    done = run(path, {}, folder=tmp_path, kept=tmp_path / "half.ipynb", forked=False)
    assert done["cells"][1]["outputs"][0]["data"]["text/plain"] == str(os.getpid())
    assert sys.platform == "linux" or not FORKS


@pytest.mark.parametrize("module", ["explainer.warm.cells", "explainer.kernel"])
def test_an_orphan_leaves_no_folder(tmp_path: Path, module: str) -> None:
    """Whoever started it is gone before it can ask to die with it: the folder goes all the same."""
    scratch = tmp_path / "explainer-scratch"
    scratch.mkdir()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    started = subprocess.Popen(
        [sys.executable, "-P", "-m", module, "-f", str(scratch / "none.json")],
        env={**os.environ, kernel.PARENT: str(gone.pid), kernel.SCRATCH: str(scratch)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert started.wait(60) == 1
    for _ in range(500):
        if not scratch.exists():
            break
        time.sleep(0.01)
    assert not scratch.exists()
