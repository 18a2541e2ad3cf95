"""Other publishing systems that execute the same notebook, where they can be installed.

They live in a virtual environment of their own (`.venv/peers`), which `make bench` sets up; what
cannot be had is left out, and the table says why. They make a site or an article, not a report:
what is held against the floor is its page of this notebook. MyST fetches the theme of its sites
from its makers, so it is asked for JATS.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.projects import NOTEBOOK, ROOT, Project
from benchmarks.timing import Way, environment_of

PEERS = ROOT / ".venv" / "peers"
PACKAGES = ("jupyter-book<2", "mystmd")


@dataclass(frozen=True)
class Peer:
    """A way, and the page it makes."""

    way: Way
    page: Callable[[], str]


def install() -> str:
    """Set the environment up; why not, if it cannot be."""
    if (PEERS / "ready").exists():
        return ""
    try:
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True, capture_output=True)
        pip = [str(PEERS / "bin" / "pip"), "install", "--quiet", *PACKAGES]
        subprocess.run(pip, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as fault:
        return str(fault)
    (PEERS / "ready").touch()
    return ""


def ways(project: Project, out: Path, bin: Path) -> tuple[list[Peer], list[str]]:
    """The peers that are there, and why others are not."""
    reason = install()
    if reason:
        return [], [f"MyST and Jupyter Book ({reason})"]
    found, left_out = [], []
    for name, make in (("Jupyter Book 1", _jupyter_book), ("MyST", _myst)):
        try:
            peer = make(project, out, bin)
            if peer.way.before:
                peer.way.before()
            peer.way.work()
            peer.page()
            found.append(peer)
        except (OSError, RuntimeError, ValueError) as fault:
            left_out.append(f"{name} ({str(fault)[:200]})")
    return found, left_out


def _source(project: Project, folder: Path) -> None:
    """The notebook as the peers read it, beside the facts it opens."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(project.folder / NOTEBOOK, folder / "index.ipynb")
    shutil.copytree(project.folder / "data", folder / "data", dirs_exist_ok=True)


def _jupyter_book(project: Project, out: Path, bin: Path) -> Peer:
    folder = out / "book"
    _source(project, folder)
    (folder / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    settings = "title: Report\nexecute: {execute_notebooks: force, timeout: 300}\n"
    (folder / "_config.yml").write_text(settings, encoding="utf-8")
    command = (PEERS / "bin" / "jupyter-book", "build", "--all", ".")
    page = folder / "_build" / "html" / "index.html"
    return Peer(_way("Jupyter Book 1", command, folder, project, bin), lambda: _read(page))


def _myst(project: Project, out: Path, bin: Path) -> Peer:
    folder = out / "myst"
    _source(project, folder)
    settings = "version: 1\nproject: {title: Report}\n"
    (folder / "myst.yml").write_text(settings, encoding="utf-8")
    command = (PEERS / "bin" / "myst", "build", "index.ipynb", "--xml", "--execute", "--ci")
    exports = folder / "_build" / "exports"
    return Peer(_way("MyST (JATS)", command, folder, project, bin), lambda: _said(exports))


def _way(
    name: str, command: tuple[str | Path, ...], folder: Path, project: Project, bin: Path
) -> Way:
    kernel = _kernel(folder.parent)
    environment = {
        "PYTHONPATH": str(project.tree),
        "PATH": f"{bin}:{PEERS / 'bin'}:/usr/local/bin:/usr/bin:/bin",
        "JUPYTER_PATH": str(kernel),
        "JUPYTER_CONFIG_DIR": str(kernel),
        "CI": "true",
    }
    clear = lambda: shutil.rmtree(folder / "_build", ignore_errors=True)  # noqa: E731
    return Way(name, lambda: _run(command, folder, environment), clear)


def _kernel(out: Path) -> Path:
    """A folder for Jupyter whose `python3` is this Python, which has explainer in it."""
    folder = out / "jupyter" / "kernels" / "python3"
    folder.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Python 3", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    server = {"ServerApp": {"allow_root": True}}  # MyST runs the cells through one of its own
    settings = out / "jupyter" / "jupyter_server_config.json"
    settings.write_text(json.dumps(server), encoding="utf-8")
    return out / "jupyter"


def _run(command: tuple[str | Path, ...], folder: Path, environment: dict[str, str]) -> None:
    """Run it to its end, and end what it leaves running: MyST forgets a server."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=environment_of(**environment),
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        code = process.wait()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        said.seek(0)
        if code:
            raise RuntimeError(f"{' '.join(map(str, command))}: {said.read()[-2000:]}")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _said(exports: Path) -> str:
    """MyST keeps outputs in files of their own beside the article."""
    return "\n".join(map(_read, [exports / "index.xml", *sorted(exports.rglob("*.html"))]))
