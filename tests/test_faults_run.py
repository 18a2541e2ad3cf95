"""Hostile parameters and names are refused before anything runs; bad notebooks end in time."""

# ruff: noqa: E501  (names and values, many to a line)

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path

import pytest

from explainer import project
from explainer.errors import ExplainerError, ParametersRefused, PublishFailed, RunFailed
from explainer.publish.manifest import Place
from explainer.run.notebooks import Limits, check_parameters, declared_parameters, run
from tests.faults.whole import left
from tests.naive import naive
from tests.tiny_notebooks import notebook, saved
from tests.waiting import until

_CODE = "__import__('os').system('touch pwned')"
HOSTILE_NAMES = [
    f"edition=1;{_CODE}", f"edition\n{_CODE}", f"n=1; {_CODE} #", "edition ", " edition", "Edition",
    "edition\u200b", "еdition", "editio", "editions", "", "__builtins__", "import os", "facts.path",
    "facts[0]", "lambda: 0", "*", "**", "edition=", "a b", "1", "None", "edition#", "edition\\",
]  # fmt: skip
HOSTILE_DAYS = [
    "2023-06-03; x", "2023-06-03\n", "2023-6-3", "03.06.2023", "２０２３-06-03", "2023-06-31", "today",
    "2023-06-03T00:00", "20230603", "-1", "9" * 2000, f"' + {_CODE} + '", "2023-06-03\u202e",
    "${edition}", "2023-W22-6", "٢٠٢٣-٠٦-٠٣", "0000-00-00", "2023-06-03\x00",
]  # fmt: skip
PATHS = [
    "..", ".", "../x", "/etc", "a/b", "a\\b", "C:\\x", "con ", "CON", "NUL", "a.", ".a", "-a", "a-",
    "a--b", "a b", "a\tb", "a\nb", "a\x00b", "", " ", "~", "~root", "$HOME", "%2e%2e", "..%2f", "…",
    "a:b", "a|b", "a*b", "a?b", "a<b", "a>b", "a\"b", "a'b", "a;b", "a&b", "a`b`", "$(id)", "{a}",
    "[a]", "A", "é", "e\u0301", "ａ", "а", "١", "a\u200bb", "a\u202eb", "\ufeffa", "http://x", "//x/y",
    "file:///x", "a/../b", "x" * 121, "x" * 5000, "=a", "@a", "+a", "#a",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_parameter_name_is_refused(name: str) -> None:
    with pytest.raises(ParametersRefused):
        check_parameters(declared_parameters(notebook()), {name: "1"})


@pytest.mark.parametrize("day", HOSTILE_DAYS)
def test_a_hostile_value_is_refused(day: str) -> None:
    """A day is ten ASCII characters of the calendar."""
    with pytest.raises(ParametersRefused):
        check_parameters(declared_parameters(notebook()), {"edition": day})


@pytest.mark.parametrize("name", PATHS)
def test_a_hostile_name_leads_nowhere(tmp_path: Path, name: str) -> None:
    """Neither a story, nor an edition, nor a notebook has it."""
    for story, edition in ((name, "2023-06-03"), ("aue-flood", name)):
        with pytest.raises(PublishFailed, match="expected a-z, 0-9 and hyphens"):
            Place(tmp_path, story, edition)
    (tmp_path / "data").mkdir()
    with pytest.raises(ParametersRefused):
        project.notebook(name, tmp_path / "data" / "facts.yml")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_text_with_code_in_it_stays_a_text(tmp_path: Path) -> None:
    """Quotes, line breaks as escapes, expressions: the notebook gets the text, and runs nothing."""
    text = f'\'"); {_CODE}; f"{{{_CODE}}}" \\n %s'
    path = saved(tmp_path, "import json; json.dumps(facts)")
    done = run(path, {"facts": text}, folder=tmp_path, kept=tmp_path / "kept.ipynb")
    shown = done["cells"][-1]["outputs"][0]["data"]["text/plain"]
    assert json.loads(eval(shown)) == text
    assert not (tmp_path / "pwned").exists()


BAD = {
    "sleeps": "import time; time.sleep(300)",
    "never ends": "while True: pass",
    "runaway pattern": "import re; re.match('(a+)+$', 'a' * 60 + 'b')",
    "ignores signals": "import signal, time\nfor n in range(1, 32):\n"
    "    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\n"
    "time.sleep(300)",
    "memory": "x = b'x' * 3_000_000_000",
    "a million lines": "for n in range(10**6): print(n)",
    "leaves": "import os; os._exit(0)",
    "kills itself": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "many processes": "import subprocess, time\n"
    "for _ in range(60): subprocess.Popen(['sleep', '300'])\ntime.sleep(300)",
    # Sixteen that are another process each twentieth of a second, and ever more of them.
    "fork bomb": "import os, time\nfirst = os.getpid()\nfor _ in range(4): os.fork()\n"
    "while True:\n    if os.fork() and os.getpid() != first: os._exit(0)\n    time.sleep(0.05)",
    "a process that leaves the group": "import subprocess, time\n"
    "subprocess.Popen(['sleep', '30'], start_new_session=True)\nraise SystemExit",
}
REASONS = {
    "memory": "MemoryError|needs more memory|the kernel died",
    "a million lines": "more than 200000 bytes of output",
    "leaves": "the kernel died",
    "kills itself": "the kernel died",
    "a process that leaves the group": "SystemExit",
}  # of all others: that a cell took too long
_QUICK = ("leaves", "kills itself")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Everything that a run needs was imported once, so that none waits for it."""
    folder = tmp_path_factory.mktemp("imported")
    run(saved(folder, "1"), {}, folder=folder, kept=folder / "kept.ipynb")


@pytest.mark.usefixtures("imported")
@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[] if n in _QUICK else pytest.mark.slow) for n in BAD]
)
def test_a_bad_notebook_ends_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Within its limit and ten seconds, with one line of its reason; its processes are gone."""
    monkeypatch.setenv("FAULTS", str(tmp_path))
    limits = Limits(cell=5, whole=60, output=200_000, memory=1_500_000_000)
    started = time.monotonic()
    with pytest.raises(RunFailed) as caught:
        run(saved(tmp_path, BAD[name]), {}, folder=tmp_path, kept=tmp_path / "k", limits=limits)
    assert time.monotonic() - started < limits.whole + 10
    assert "\n" not in str(caught.value)
    assert re.search(REASONS.get(name, "took longer than 5 s"), str(caught.value))
    if "leaves the group" not in name:  # a program that means to stay may: see SECURITY.md
        until(lambda: not left(str(tmp_path)), 5)


@pytest.mark.slow
def test_the_naive_way_runs_a_parameter_name(tmp_path: Path) -> None:
    """Code in a name runs, a misspelt name is ignored, and both are called a success."""
    path = saved(tmp_path, "print(edition or 'the default')")
    done = naive(path, tmp_path / "out", "-p", f"n=1;{_CODE}#", "1", "-p", "editoin", "2023-06-03")
    assert done.published
    assert "the default" in done.text
    assert (tmp_path / "pwned").exists()
    with pytest.raises(ExplainerError):
        check_parameters(declared_parameters(notebook()), {"editoin": "2023-06-03"})
    assert os.path.exists(done.page)
