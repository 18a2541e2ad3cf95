"""A JupyterLab of its own on a copy of the notebooks, driven in Chromium."""

from __future__ import annotations

import datetime
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from explainer.run import provisioner
from tests.chromium import chromium

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "screenshots"
IDLE = """() => {
  const shown = window.jupyterapp?.shell.currentWidget;
  return shown?.context?.sessionContext?.session?.kernel?.status === "idle";
}"""
KERNEL = """async ([code, user_expressions]) => {
  const kernel = window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel;
  const asked = kernel.requestExecute({ code, user_expressions, stop_on_error: true });
  return (await asked.done).content;
}"""
OPEN = """async path => {
  const app = window.jupyterapp;
  const shown = await app.commands.execute("docmanager:open", { path });
  app.shell.activateById(shown.id);
  await shown.context.ready;
}"""
CLOSE = """async () => {
  const shown = window.jupyterapp.shell.currentWidget;
  await shown.context.sessionContext.shutdown();
  shown.dispose();
}"""
WAIT = 240_000  # milliseconds: a bound for a machine that does much else, not an expectation


def project(folder: Path) -> Path:
    """A copy of the notebooks and the facts in the folder."""
    shutil.copytree(
        ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_*")
    )
    (folder / "data").mkdir()
    shutil.copy(ROOT / "data" / "facts.yml", folder / "data")
    return folder


def edition(notebook: Path, day: datetime.date) -> None:
    """Let the notebook ask for the edition of a day."""
    text, nothing = notebook.read_text(encoding="utf-8"), 'edition: str = \\"\\"'
    assert text.count(nothing) == 1
    notebook.write_text(text.replace(nothing, f'edition: str = \\"{day}\\"'), encoding="utf-8")


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """JupyterLab on the folder's notebooks, its kernels started by our provisioner; its address."""
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {
        "JUPYTER_CONFIG_PATH": str(ROOT / "tools" / "jupyter"),
        "JUPYTER_DEFAULT_PROVISIONER_NAME": provisioner.NAME,
        **{f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "RUNTIME")},
        **{f"JUPYTERLAB_{n}_DIR": str(folder / n.lower()) for n in ("SETTINGS", "WORKSPACES")},
    }
    options = ["--no-browser", "--allow-root", "--ServerApp.token=", f"--port={port}"]
    options += ["--LabApp.expose_app_in_browser=True"]
    with (folder / "lab.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "notebooks", *options],
            cwd=folder, env=os.environ | own, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            yield _answering(f"http://127.0.0.1:{port}", process)
        finally:
            _ended(process)


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answering(address: str, process: subprocess.Popen[bytes]) -> str:
    for _ in range(300):
        assert process.poll() is None, "JupyterLab ended before it answered"
        try:
            with urllib.request.urlopen(f"{address}/api", timeout=5):
                return address
        except OSError:
            time.sleep(0.2)
    raise AssertionError("JupyterLab does not answer")


@contextmanager
def browser() -> Iterator[Any]:
    """A headless Chromium, one profile for all tabs, or a skip that says what is missing."""
    with chromium() as begun:
        profile = begun.new_context(viewport={"width": 1440, "height": 1100})
        profile.set_default_timeout(WAIT)
        yield profile


def started(profile: Any, address: str, workspace: str = "tests") -> Any:
    """A tab with JupyterLab as it starts; two tabs want two workspaces."""
    tab = profile.new_page()
    tab.goto(f"{address}/lab/workspaces/{workspace}/tree/README.md?reset")
    tab.wait_for_function("!!window.jupyterapp")
    tab.wait_for_selector(".jp-RenderedMarkdown h1")  # else it comes in front later
    return tab


def opened(tab: Any, path: str) -> None:
    tab.evaluate(OPEN, path)
    tab.wait_for_function(IDLE)
    tab.wait_for_selector(".jp-Notebook:not(.lm-mod-hidden *) .jp-Cell")


def closed(tab: Any) -> None:
    """End the kernel of the notebook in front, and close it."""
    tab.evaluate(CLOSE)


def run_all(tab: Any) -> float:
    """Run every cell to the end; the seconds it took."""
    start = time.perf_counter()
    tab.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    return time.perf_counter() - start


def run(tab: Any, code: str) -> None:
    """Run code in the notebook's kernel, past its cells."""
    answer = tab.evaluate(KERNEL, [code, {}])
    assert answer["status"] == "ok", answer


def asked(tab: Any, expression: str) -> str:
    """What an expression is in the notebook's kernel, as it shows itself."""
    answer = tab.evaluate(KERNEL, ["", {"asked": expression}])["user_expressions"]["asked"]
    assert answer["status"] == "ok", answer
    return str(answer["data"]["text/plain"])


def settled(tab: Any) -> None:
    """Wait for two pictures to be painted: what was asked for is laid out."""
    tab.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def errors(tab: Any) -> list[str]:
    found: list[str] = tab.locator(
        "[data-mime-type='application/vnd.jupyter.error'],"
        "[data-mime-type='application/vnd.jupyter.stderr']"
    ).all_inner_texts()
    return found


def theme(tab: Any, name: str) -> None:
    title = f"JupyterLab {name.capitalize()}"
    command = "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
    tab.evaluate(command, title)
    light = str(name == "light").lower()
    tab.wait_for_selector(f"body[data-jp-theme-light='{light}']", state="attached")
    settled(tab)


def keep(tab: Any, name: str, within: str = "") -> None:
    """Keep a picture of the window, scrolled to the first element of a selector."""
    KEPT.mkdir(exist_ok=True)
    if within:
        tab.locator(within).first.evaluate("part => part.scrollIntoView()")
        settled(tab)
    tab.screenshot(path=str(KEPT / f"{name}.png"))


def note(line: str) -> None:
    KEPT.mkdir(exist_ok=True)
    with (KEPT / "measured.txt").open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def violations(tab: Any, *, colours: bool = False) -> list[str]:
    """What axe-core finds in the outputs, a line each; hidden outputs are left out.

    `colours`: its rule on contrast alone, for a theme in which nothing else differs.
    """
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core here")
    options = {"resultTypes": ["violations"]}
    if colours:
        options["runOnly"] = ["color-contrast"]
    found = axe.Axe().run(tab, context=".jp-OutputArea-output", options=options)
    return [
        f"{v['id']}: {n['html'][:200]}" for v in found.response["violations"] for n in v["nodes"]
    ]
