"""The notebooks in a real JupyterLab: they run, read well, and the explorer is an instrument.

What is seen is compared with the package's own answer. Pictures of it stay in `screenshots/`.
How long things take is for `benchmarks/explore.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explainer.explore import Explorer, choice, open_explorer
from explainer.explore.choice import CHARTS
from explainer.run import kernel, provisioner
from tests import lab

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("lab"),  # one server, one browser, one kernel of the explorer
]

NAMES = sorted(path.stem for path in (lab.ROOT / "notebooks").glob("*.ipynb"))
SHOWN = """() => [...document.querySelectorAll(".jp-CodeCell")]
  .map((cell, n) => (cell.querySelector(".explainer") ? n : -1)).filter(n => n >= 0)"""
RUNNING = "!!window.jupyterapp.shell.currentWidget.context.sessionContext.session?.kernel"
PRESSED = """label => [...document.querySelectorAll(".explorer-chips")]
  .find(box => box.querySelector(".explorer-label").textContent === label)
  .querySelectorAll("button[aria-pressed=true]").length"""
FOCUS = """() => {
  const part = document.activeElement;
  const where = ["explorer-time", "explorer-filters", "explorer-menus", "explorer-marks",
    "explorer-section", "explorer-side"].find(name => part.closest("." + name));
  return part.closest(".explorer") ? `${where} ${part.tagName.toLowerCase()}` : "";
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the notebooks and the facts; `changes` compares the second edition."""
    made = lab.project(tmp_path_factory.mktemp("lab"))
    second = open_explorer(made / "data" / "facts.yml").facts.story.editions[1].date
    lab.edition(made / "notebooks" / "changes.ipynb", second)
    return made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with lab.browser() as found:
        yield found


@pytest.fixture(scope="module")
def address(folder: Path, chromium: Any) -> Iterator[str]:
    with lab.server(folder) as found:
        yield found


@pytest.fixture(scope="module")
def desk(chromium: Any, address: str) -> Any:
    """JupyterLab as it starts; the notebooks are opened in it, one after the other."""
    return lab.started(chromium, address)


@pytest.fixture(scope="module")
def page(chromium: Any, address: str) -> Iterator[Any]:
    """The explorer's notebook in a JupyterLab of its own, every cell run."""
    found = lab.started(chromium, address, "explorer")
    lab.opened(found, "explore.ipynb")
    lab.note(f"explore: run all in {lab.run_all(found):.1f} s")
    found.wait_for_selector(".explorer-live", state="attached")
    lab.run(found, "_start = explorer.choice")
    yield found
    lab.closed(found)


@pytest.fixture
def tab(page: Any) -> Any:
    lab.run(page, "explorer.choice = _start")
    lab.theme(page, "light")
    page.locator(".explorer").first.evaluate(
        "part => part.scrollIntoView()"
    )  # else it is not laid out
    lab.settled(page)
    return page


@pytest.fixture
def own(folder: Path) -> Explorer:
    return open_explorer(folder / "data" / "facts.yml")


def _counts(explorer: Explorer) -> str:
    whole, chosen = explorer.edition, explorer.selection
    return (
        f"Known: {len(whole.figures)} figures, {len(whole.positions)} statements."
        f" Selected: {len(chosen.figures)} figures, {len(chosen.positions)} statements."
    )


def _agree(tab: Any, explorer: Explorer) -> None:
    """Wait until the counts and the chart are those of the package."""
    tab.wait_for_function(
        "said => document.querySelector('.explorer').innerText.includes(said)",
        arg=_counts(explorer),
    )
    made = explorer.picture
    if made.chart is None:
        tab.wait_for_selector(".explorer-main .notice.unknown")
        return
    wanted = "[[...document.querySelectorAll('.explorer-marks button')].map(b => b.dataset.of)]"
    tab.wait_for_function(f"of => String({wanted}) === of", arg=",".join(s.of for s in made.spots))
    alt = tab.locator(".explorer-marks img").get_attribute("alt")
    assert alt == "".join(run.plain if run.type == "number" else run.text for run in made.chart.alt)


# ---------------------------------------------------------------- every notebook


def test_the_start_page_says_what_each_notebook_is_for(desk: Any) -> None:
    """It opens rendered, with a link to each of them."""
    page = desk.locator(".jp-RenderedMarkdown")
    page.locator("h1", has_text="The notebooks").wait_for()
    for name in NAMES:
        assert page.locator(f"a[href*='{name}.ipynb']").count() == 1
    lab.keep(desk, "start")


@pytest.mark.parametrize("name", [name for name in NAMES if name != "explore"])
def test_a_notebook_runs_all_and_reads_well(desk: Any, name: str) -> None:
    """In a fork of a warm process; no error, nothing for axe-core to find; pictures are kept."""
    lab.opened(desk, f"{name}.ipynb")
    try:
        lab.note(f"{name}: run all in {lab.run_all(desk):.1f} s")
        parent = "open(f'/proc/{__import__(\"os\").getppid()}/cmdline').read()"
        assert not provisioner.FORKS or kernel.WARM in lab.asked(desk, parent)
        _reads_well(desk, name)
    finally:
        lab.closed(desk)


def test_the_explorers_notebook_reads_well(page: Any) -> None:
    """The same of every cell of `explore`."""
    _reads_well(page, "explore")


def _reads_well(tab: Any, name: str) -> None:
    assert lab.errors(tab) == []
    assert tab.locator(".jp-Notification-Toast, .jp-Dialog").count() == 0  # no question, no news
    shown = tab.evaluate(SHOWN)
    assert shown
    for mode in ("light", "dark"):
        lab.theme(tab, mode)
        assert lab.violations(tab, colours=mode == "dark") == []
        for part in (0, len(shown) // 3, 2 * len(shown) // 3, len(shown) - 1):
            tab.locator(".jp-CodeCell").nth(shown[part]).evaluate("cell => cell.scrollIntoView()")
            lab.settled(tab)
            lab.keep(tab, f"{name}-{mode}-{shown[part]:02}")


# ---------------------------------------------------------------- the explorer


def test_the_slider_moves_through_time_by_key(tab: Any, own: Explorer) -> None:
    """Arrow keys, Home and End: the chart and the counts are those of the day."""
    slider = tab.locator(".explorer-rail input")
    slider.focus()
    place = own.days.index(own.choice.day)
    for key, to in (
        *[("ArrowRight", place + n) for n in (1, 2, 3)],
        ("ArrowLeft", place + 2),
        ("End", len(own.days) - 1),
        ("Home", 0),
        ("ArrowRight", 1),
    ):
        tab.keyboard.press(key)
        own.choose(day=own.days[to])
        _agree(tab, own)
        assert slider.evaluate("part => part === document.activeElement")
        assert slider.get_attribute("aria-valuetext") == tab.inner_text(".explorer-day output")
    tab.get_by_label("Edition", exact=True).select_option(index=2)
    own.choose(day=own.facts.story.editions[1].date)
    _agree(tab, own)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("topics", "Topic"), ("metrics", "What is counted"), ("sides", "Side"), ("hedges", "Hedge"),
        ("kinds", "Kind of source"),
    ],
)  # fmt: skip
def test_each_filter_works(tab: Any, own: Explorer, name: str, label: str) -> None:
    """One and two pressed, then none: counts and chart are the package's own."""
    tab.get_by_role("button", name="Clear the filters").click()
    own.choose(metrics=[])
    _agree(tab, own)
    chips = tab.get_by_role("group", name=label, exact=True).get_by_role("button")
    ids = list(choice.options(own.facts)[name])
    assert [chip.get_attribute("data-value") for chip in chips.all()] == [str(id) for id in ids]
    known = choice.counts(own.edition, own.choice)[name]
    said = [re.sub(r".*\D", "", text, flags=re.DOTALL) for text in chips.all_inner_texts()]
    assert said == [str(known[id]) for id in ids]
    for pressed in ([0], [0, 2]):
        chips.nth(pressed[-1]).click()
        own.choose(**{name: [ids[n] for n in pressed]})
        _agree(tab, own)
        assert tab.evaluate(PRESSED, label) == len(pressed)
    chips.nth(0).focus()
    tab.keyboard.press("Space")  # by key, too, and the key stays where it is
    own.choose(**{name: [ids[2]]})
    _agree(tab, own)
    assert tab.evaluate("document.activeElement.dataset.value") == str(ids[0])


def test_a_picked_mark_opens_its_source_card(tab: Any, own: Explorer) -> None:
    """By mouse, by key, and from a number in a sentence: the words as printed and the link."""
    marks = tab.locator(".explorer-marks button")
    figures = [s.of.partition(":")[2] for s in own.picture.spots if s.of.startswith("figure:")]
    first, second = figures[0], figures[4]
    tab.locator(f"[data-of='figure:{first}']").click()
    _card(tab, own, first)
    tab.locator(f"[data-of='figure:{second}']").focus()
    tab.keyboard.press("ArrowRight")
    held = tab.evaluate("document.activeElement.dataset.of")
    order = [spot.of for spot in own.picture.spots]
    assert held == order[order.index(f"figure:{second}") + 1]
    assert tab.locator(".explorer-marks button[tabindex='0']").count() == 1  # after a click, too
    tab.keyboard.press("Enter")
    tab.wait_for_selector(f"#{held.replace(':', '-', 1)}")
    assert tab.evaluate("document.activeElement.dataset.of") == held
    assert marks.count() == len(own.picture.spots)
    number = tab.locator(".explorer-section a.number").first
    wanted = (number.get_attribute("href") or "").removeprefix("#figure-")
    number.click()
    _card(tab, own, wanted)
    lab.keep(tab, "explore-picked", ".explorer-main")


def _card(tab: Any, own: Explorer, id: str) -> None:
    tab.wait_for_selector(f".explorer-side #figure-{id}")
    side = tab.locator(".explorer-side").inner_text()
    figure = own.edition.figure(id)
    assert figure.anchor is None or figure.anchor in side
    link = tab.locator(".explorer-side .source a[target=_blank]").first
    assert link.get_attribute("href") == own.edition.source(figure.source).url
    assert "noopener" in (link.get_attribute("rel") or "")


def test_the_downloaded_csv_is_the_selection(tab: Any, own: Explorer) -> None:
    """Of a selection, figures and statements."""
    sides = tab.get_by_role("group", name="Side", exact=True).get_by_role("button")
    for place in (0, 1):
        sides.nth(place).click()
    own.choose(sides=list(own.facts.sides)[:2])
    _agree(tab, own)
    for kind, name in (("figures", "figures"), ("statements", "positions")):
        with tab.expect_download() as download:
            tab.get_by_role("button", name=f"Download the selected {kind}").click()
        text = Path(download.value.path()).read_bytes().decode("utf-8")
        assert len(getattr(own, name)) and text == own.csv(name)
        assert "exploration" in download.value.suggested_filename


def test_two_editions_and_a_share(tab: Any, own: Explorer) -> None:
    """The menus below the chart answer as reports do."""
    later = own.facts.story.editions[1].date
    tab.get_by_label("Edition", exact=True).select_option(index=2)
    tab.get_by_label("Compare with", exact=True).select_option(index=1)
    tab.wait_for_selector(".explorer-changed li", state="attached")
    own.choose(day=later, compare=own.facts.story.editions[0].date)
    _agree(tab, own)
    bases = tab.get_by_label("Divided by", exact=True)
    bases.select_option(index=1)
    tab.wait_for_selector(".explorer-section li a[href^='#derived-share']", state="attached")
    lab.keep(tab, "explore-compared", ".explorer-section >> nth=1")


def test_everything_is_reached_by_key(tab: Any) -> None:
    """Tab leads through filters, menus, slider, marks and buttons, and out again."""
    tab.locator(".explorer-options button").first.focus()
    reached = [tab.evaluate(FOCUS)]
    for _ in range(250):
        tab.keyboard.press("Tab")
        where = tab.evaluate(FOCUS)
        if not where:
            break
        reached.append(where)
    else:
        raise AssertionError("the Tab key does not lead out of the explorer")
    assert reached.count("explorer-filters button") == 5  # arrow keys move within each
    assert "explorer-menus select" in reached and "explorer-menus button" in reached
    assert "explorer-time input" in reached
    assert reached.count("explorer-marks button") == 1  # arrow keys move among them
    assert "explorer-section pre" in reached


def test_axe_finds_nothing_in_any_state(tab: Any, own: Explorer) -> None:
    """With a card open, each kind of chart, editions compared, in both themes."""
    first, second = (edition.date for edition in own.facts.story.editions[:2])
    tab.get_by_label("Edition", exact=True).select_option(index=2)
    tab.get_by_label("Compare with", exact=True).select_option(index=1)
    own.choose(day=second, compare=first)
    for place, chart in enumerate(CHARTS, start=1):
        tab.get_by_label("Chart", exact=True).select_option(index=place)
        own.choose(chart=chart)
        _agree(tab, own)
        marks = tab.locator(".explorer-marks button")
        if marks.count():
            marks.nth(marks.count() // 2).click()
            tab.wait_for_selector(".explorer-side .card")
        for mode in ("light", "dark"):
            lab.theme(tab, mode)
            assert lab.violations(tab, colours=mode == "dark") == [], f"{mode}, {chart}"
            lab.keep(tab, f"explore-{mode}-chart-{chart}", ".explorer-main")


def test_saved_and_opened_without_a_kernel(
    tab: Any, own: Explorer, folder: Path, desk: Any
) -> None:
    """The last picture stays, and says what it needs; no dead widget stands beside it."""
    later = own.facts.story.editions[1].date
    tab.get_by_label("Edition", exact=True).select_option(index=2)
    own.choose(day=later)
    _agree(tab, own)
    # The saved picture follows when nothing has changed for a while.
    tab.wait_for_selector(f".explorer-saved:has-text('{_counts(own)}')", state="attached")
    tab.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    saved = json.loads((folder / "notebooks" / "explore.ipynb").read_text(encoding="utf-8"))
    saved["metadata"] = {}  # no kernel is named, so none is started
    (folder / "notebooks" / "saved.ipynb").write_text(json.dumps(saved), encoding="utf-8")
    desk.evaluate(f"() => void ({lab.OPEN})('saved.ipynb')")
    desk.locator(".jp-Dialog button", has_text="No Kernel").click()
    shown = desk.locator(".jp-OutputArea-output", has_text="It needs a running kernel").first
    shown.wait_for()
    desk.locator(".jp-Dialog").wait_for(state="detached")
    assert not desk.evaluate(RUNNING)
    shown.evaluate("part => part.scrollIntoView()")  # else it is not laid out
    shown.get_by_text(_counts(own)).wait_for()
    assert shown.locator("img").first.evaluate("image => image.naturalWidth") > 300
    assert desk.locator("text=Error displaying widget").count() == 0
    lab.keep(desk, "explore-no-kernel", "text=It needs a running kernel")
