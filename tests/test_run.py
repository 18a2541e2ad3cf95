"""A notebook counts as run only if every cell finished; the error names cell and reason."""

from __future__ import annotations

import copy
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from nbformat import from_dict
from nbformat.v4 import writes

from explainer.errors import ParametersRefused, RunFailed
from explainer.run.notebooks import Limits, read, run, write
from tests.flood import flood_project
from tests.tiny_notebooks import notebook, saved
from tests.waiting import until

SMALL = Limits(cell=20, whole=60, output=200_000, memory=1_500_000_000)


def _run(path: Path, limits: Limits = SMALL, **parameters: str) -> dict[str, Any]:
    kept = path.parent / "kept" / "half.ipynb"
    return run(path, parameters, folder=path.parent, kept=kept, limits=limits)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (
            "x = 1\n1 / 0",
            "cell 2 (`x = 1`, [2] in JupyterLab), line 2: ZeroDivisionError: division by",
        ),
        ("import os; os._exit(0)", "the kernel died"),
        ("import sys; sys.exit(0)", "SystemExit"),
        ("x = bytearray(3_000_000_000)", "MemoryError"),
        ("for i in range(10**6): print(i)", "more than 200000 bytes of output"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    ],
)
def test_a_failing_cell_fails_the_run(tmp_path: Path, source: str, reason: str) -> None:
    """The error names notebook, cell, first line and reason; the half-run notebook is kept."""
    with pytest.raises(RunFailed) as caught:
        _run(saved(tmp_path, source, "print('after')"), edition="2023-06-03")
    assert str(caught.value).startswith("tiny.ipynb: cell 2 (`")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    kept = tmp_path / "kept" / "half.ipynb"
    assert str(kept) in str(caught.value)
    assert read(kept)["cells"][-1]["execution_count"] is None


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(cell=1), "cell 2 (`import time`, [2] in JupyterLab): took longer than 1 s"),
        (Limits(whole=3), "tiny.ipynb: took longer than 3 s"),
    ],
)
def test_time_is_limited(tmp_path: Path, limits: Limits, reason: str) -> None:
    """A cell, and the notebook as a whole, end within their limit and a little."""
    started = time.monotonic()
    with pytest.raises(RunFailed) as caught:
        _run(saved(tmp_path, "import time\ntime.sleep(60)"), limits)
    assert reason in str(caught.value)
    assert time.monotonic() - started < 15


def test_unknown_parameters_start_no_kernel(tmp_path: Path) -> None:
    """The refusal comes before anything of the notebook runs."""
    path = saved(tmp_path, "open('ran', 'w').close()")
    with pytest.raises(ParametersRefused):
        _run(path, editon="2023-06-03")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("content", ["", "[]", '{"nbformat": 3}', "\udcff"])
def test_what_is_no_notebook_is_refused(tmp_path: Path, content: str) -> None:
    """Files that are empty, of another form or format, or not UTF-8."""
    path = tmp_path / "odd.ipynb"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(RunFailed, match=r"odd\.ipynb"):
        _run(path)


def test_a_skipped_cell_is_not_finished(tmp_path: Path) -> None:
    """A tag that makes Jupyter skip a cell, or forgive its error, does not make the run whole."""
    for tag, source in {"skip-execution": "1", "raises-exception": "1 / 0"}.items():
        content = notebook(source)
        content["cells"][1]["metadata"]["tags"] = [tag]
        path = tmp_path / "tagged.ipynb"
        path.write_text(json.dumps(content), encoding="utf-8")
        with pytest.raises(RunFailed, match="cell 2"):
            _run(path)


def test_the_users_startup_files_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the user's IPython settings nor modules lying about reach a report."""
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("planted = True", encoding="utf-8")
    (tmp_path / "colorsys.py").write_text("planted = True", encoding="utf-8")
    (tmp_path / "pydantic.py").write_text("planted = True", encoding="utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    path = saved(
        tmp_path,
        "assert 'planted' not in globals()",
        "import colorsys, pydantic\nassert not hasattr(colorsys, 'planted')",
        "assert not hasattr(pydantic, 'planted')",
    )
    _run(path)


def test_old_outputs_do_not_survive(tmp_path: Path) -> None:
    """An output saved in the notebook file is gone after the run."""
    content = notebook("None")
    content["cells"][1]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "yesterday"}
    ]
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert _run(path)["cells"][1]["outputs"] == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    "number",
    [
        signal.SIGKILL,
        signal.SIGTERM,
        pytest.param(signal.SIGINT, marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, marks=pytest.mark.slow),
    ],
)
def test_no_kernel_outlives_its_build(tmp_path: Path, number: signal.Signals) -> None:
    """Whatever ends the build, a kernel busy in C code, what it started and its files are gone."""
    path = saved(
        tmp_path,
        "import subprocess\nchild = subprocess.Popen(['sleep', '60'])",
        "import os, pathlib\nwords = os.getpid(), child.pid, os.environ['IPYTHONDIR']\n"
        "pathlib.Path('pid').write_text(' '.join(map(str, words)))",
        "import re\nre.match('(a+)+$', 'a' * 60 + 'b')",
    )
    code = (
        "import sys, pathlib\nfrom explainer import signals\n"
        "from explainer.run.notebooks import run\nsignals.leave_on_signals()\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        f"run(pathlib.Path({str(path)!r}), {{}}, folder=folder, kept=folder / 'half.ipynb')"
    )
    build = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    told = tmp_path / "pid"
    until(lambda: told.exists() and told.read_text(encoding="utf-8"), 90)
    kernel, child, scratch = told.read_text(encoding="utf-8").split(" ", 2)
    time.sleep(0.5)
    build.send_signal(number)
    build.wait(timeout=10)
    until(lambda: not (_lives(int(kernel)) or _lives(int(child)) or Path(scratch).exists()), 5)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_where_nothing_can_be_raised_ends_the_build_all_the_same(
    number: signal.Signals,
) -> None:
    """In a callback Python drops what the signal raises; it is sent anew, without a traceback."""
    code = (
        "import os, time\nfrom explainer import signals\nsignals.leave_on_signals()\n"
        f"class Told:\n    def __del__(self):\n        os.kill(os.getpid(), {number})\n"
        "        time.sleep(0.1)\n"
        "try:\n    Told()\n    time.sleep(20)\nexcept KeyboardInterrupt:\n    raise SystemExit(130)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (128 + number, "")


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_a_notebook_is_written_as_nbformat_writes_it() -> None:
    """Texts in lines, JSON left alone, what is not to be stored left out; the notebook stays."""
    data = {"text/plain": "a\nb", "image/svg+xml": "<svg>\n</svg>", "application/x+json": {"a": 1}}
    outputs = [
        {"output_type": "display_data", "data": data, "metadata": {}},
        {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1},
        {"output_type": "stream", "name": "stdout", "text": "c\nd\n"},
        {"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["f"]},
    ]
    code = {"cell_type": "code", "execution_count": 1, "id": "x", "outputs": outputs}
    whole = notebook("1")
    whole["metadata"]["signature"] = "s"
    whole["cells"] += [
        {**code, "metadata": {"trusted": True}, "source": "1\n2"},
        {"cell_type": "markdown", "id": "y", "metadata": {}, "source": "z",
         "attachments": {"a.txt": {"text/plain": "g\nh"}}},
    ]  # fmt: skip
    before = json.dumps(whole)
    theirs = writes(from_dict(copy.deepcopy(whole)))
    assert write(whole).decode() == f"{theirs}\n"
    assert json.dumps(whole) == before


_PAPERMILL = {
    "__init__.py": "",
    "parameterize.py": "def parameterize_notebook(node, parameters, **options): return node\n",
    "engines.py": """
class papermill_engines:
    def execute_notebook_with_engine(name, node, kernel_name, **options):
        with open('seen', 'a') as seen:
            seen.write(f'{name}\\n')
""",
}


def test_papermill_runs_the_notebooks_on_every_path(tmp_path: Path) -> None:
    """One that runs nothing in its place sees each run of a build, of a batch and of a preview."""
    (tmp_path / "papermill").mkdir()
    for name, content in _PAPERMILL.items():
        (tmp_path / "papermill" / name).write_text(content, encoding="utf-8")
    flood_project(tmp_path)
    saved(tmp_path / "notebooks", "1", name="brief")
    for times, arguments in {
        1: ["build", "--notebook", "brief"],
        2: ["build", "--all", "--notebook", "brief", "--jobs", "2"],
        3: ["preview", "--port", "0"],
    }.items():
        begun = subprocess.Popen(
            [sys.executable, "-m", "explainer", *arguments, "--quiet"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert begun.stderr is not None
        assert "was not run" in begun.stderr.readline()
        if times == 3:
            begun.terminate()
        begun.communicate(timeout=60)
    seen = (tmp_path / "seen").read_text(encoding="utf-8").split()
    assert seen == ["explainer"] * (1 + 2 + 1)


@pytest.mark.slow
def test_the_engine_can_be_used_by_hand(tmp_path: Path) -> None:
    """`papermill --engine explainer`: a cell that fails ends it as papermill says."""
    ends = {"good": "print(edition)", "bad": "import os; os._exit(0)"}
    for name, source in ends.items():
        path = saved(tmp_path, source, name=name)
        command = [Path(sys.executable).parent / "papermill", "--engine", "explainer", path, path]
        done = subprocess.run(
            [*command, "-p", "edition", "2023-06-03"], capture_output=True, text=True
        )
        assert (done.returncode == 0) == (name == "good")
        if name == "good":
            assert read(path)["cells"][-1]["outputs"][0]["text"] == ["2023-06-03\n"]
        else:
            assert "cell 2 (`import os; os._exit(0)`, [2] in JupyterLab): the kernel died" in (
                done.stderr
            )
