"""Charts in an analyst's hand: what may be changed, what is drawn anew, and what is refused."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure as Canvas

from explainer import charts
from explainer.charts import ChartError
from explainer.document.nodes import Chart
from explainer.errors import ReportRefused
from explainer.report.charts import ShownChart
from explainer.report.report import Report
from tests.memory import document_of, flood_report, notebook


@pytest.fixture
def report() -> Report:
    return flood_report()


def shown(report: Report, *asked: Any, **options: Any) -> ShownChart:
    made = report.chart(*(asked or ("series", "left-homes")), **options)
    assert isinstance(made, ShownChart)
    return made


def faults(made: ShownChart) -> tuple[str, ...]:
    """What the chart's node must not be published with."""
    (node,) = made.nodes
    assert isinstance(node, Chart)
    return node.faults


def test_a_figure_is_matplotlibs_own(report: Report, tmp_path: Path) -> None:
    """It can be looked at, saved and asked for its numbers."""
    made = shown(report)
    assert made.axes[0].get_ylim()[0] == 0
    made.figure.savefig(tmp_path / "mine.png")
    assert (tmp_path / "mine.png").read_bytes().startswith(b"\x89PNG")
    frame = made.frame()
    assert list(frame["id"]) and set(frame["id"]) == set(made.nodes[0].facts)  # type: ignore[union-attr]


def test_a_saved_svg_says_what_it_shows(report: Report, tmp_path: Path) -> None:
    """Title and description for whoever opens the file alone."""
    text = shown(report).save(tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert "<title>" in text and "<desc>Chart: " in text and "@font-face" in text


def test_an_adjustment_reaches_both_widths(report: Report) -> None:
    """The report shows it, and has nothing against it."""
    before = shown(report).nodes[0]
    made = shown(report).adjust(lambda fig: fig.axes[0].set_ylim(0, 40_000))
    assert faults(made) == ()
    after = made.nodes[0]
    assert isinstance(before, Chart) and isinstance(after, Chart)
    assert after.narrow is not None and before.narrow is not None
    assert after.svg != before.svg and after.narrow.svg != before.narrow.svg
    assert "40,000" in after.ticks and "40,000" in after.narrow.ticks


def test_a_change_at_one_width_is_refused(report: Report) -> None:
    """It is seen in the notebook, and no phone would show it."""
    made = shown(report)
    made.axes[0].set_ylim(0, 40_000)
    assert any("at one width alone" in fault for fault in faults(made))


def test_a_record_cannot_be_hidden_moved_or_dropped(report: Report) -> None:
    """What the table and the alt text name is in the picture."""
    hidden = shown(report).adjust(lambda fig: fig.axes[0].set_ylim(0, 10_000))
    assert any("hides the mark of 'figure:" in fault for fault in faults(hidden))

    def first(fig: Any) -> Any:
        return next(line for line in fig.axes[0].lines if str(line.get_gid()).startswith("figure:"))

    moved = shown(report).adjust(lambda fig: first(fig).set_ydata([5]))
    assert any("off its number" in fault for fault in faults(moved))
    dropped = shown(report).adjust(lambda fig: first(fig).remove())
    assert any("takes the mark of" in fault for fault in faults(dropped))


PLANTED: dict[str, Any] = {
    "annotation": lambda fig: fig.axes[0].annotate(
        "about 5,000 more", (0.5, 0.5), xycoords="figure fraction"
    ),
    "text": lambda fig: fig.text(0.5, 0.5, "9 of 10"),
    "title": lambda fig: fig.axes[0].set_title("12,345 left"),
    "label": lambda fig: fig.axes[0].set_ylabel("in 1,000"),
    "legend": lambda fig: fig.axes[0].legend(fig.axes[0].lines[:1], ["77 people"]),
    "tick": lambda fig: fig.axes[0].set_yticks([0, 5000], ["0", "5,001"]),
}  # fmt: skip


@pytest.mark.parametrize("where", PLANTED)
def test_a_planted_number_is_refused_and_named(report: Report, where: str) -> None:
    """In whatever text of the figure it stands; the check names the cell's chart."""
    made = shown(report).adjust(PLANTED[where])
    text = {"annotation": "about 5,000 more", "text": "9 of 10", "title": "12,345 left",
            "label": "in 1,000", "legend": "77 people", "tick": "5,001"}[where]  # fmt: skip
    assert any(repr(text) in fault for fault in faults(made))
    with pytest.raises(ReportRefused) as refusal:
        document_of(notebook(report.front(), made))
    assert repr(text) in str(refusal.value) and "cell 2" in str(refusal.value)


def test_help_and_tab_know_each_chart(report: Report) -> None:
    """Signature and docstring of a chart, and all of them behind Tab."""
    assert {"series", "share", "waterfall"} & set(dir(report.chart)) == {"series", "share"}
    asked = inspect.signature(report.chart.series)
    assert list(asked.parameters)[:2] == ["metric", "events"] and "title" in asked.parameters
    assert "by date" in (report.chart.series.__doc__ or "")
    with pytest.raises(AttributeError, match="did you mean 'series'"):
        report.chart.serie  # noqa: B018


def test_the_gallery_shows_what_can_be_drawn(report: Report) -> None:
    """A picture and the call that draws it, for the charts that this edition bears."""
    gallery = report.charts()
    assert 'report.chart("series", "left-homes")' in gallery.calls
    assert gallery._repr_html_().count("<img") == len(gallery.calls) >= 6
    for call in gallery.calls:
        assert eval(call, {"report": report}).nodes


IDS = ["office-left-06-02", "relief-left-06-02"]


def own(report: Report, *texts: str) -> Any:
    """A figure of an analyst's own with these texts."""
    fig = Canvas(figsize=(6, 3))
    ax = fig.add_subplot()
    ax.barh([0, 1], [14200, 12000])
    ax.set_yticks([])
    for place, text in enumerate(texts):
        ax.text(1, place, text)
    return report.figure(fig, IDS, alt="Bars from nothing.", title="Who counted how many")


def test_an_own_figure_is_a_chart_of_the_report() -> None:
    """Its numbers are bound to their records; alt text, key, sources and table are made of them."""
    report = flood_report()
    made = own(report, "River Office: an estimated 14,200", "Relief Service: more than 12,000")
    (chart,) = made.nodes
    assert isinstance(chart, Chart) and chart.faults == () and chart.facts == tuple(IDS)
    assert "10,000" in chart.ticks
    document_of(notebook(report.front(), made))


@pytest.mark.parametrize("text", ["about 5,000 more", "14,200", "more than 14,200 left"])
def test_a_number_of_no_record_is_named_with_its_cell(text: str) -> None:
    """A made-up number, one without its hedge, and one with another's."""
    report = flood_report()
    with pytest.raises(ReportRefused) as refusal:
        document_of(notebook(report.front(), own(report, text)))
    assert "cell 2" in str(refusal.value) and repr(text) in str(refusal.value)


def test_an_own_figure_needs_words_and_records() -> None:
    """Whoever cannot see it is told what it shows."""
    with pytest.raises(ChartError, match="needs records"):
        flood_report().figure(Canvas(), [], alt="", title="")


def test_the_chart_of_contributing_works_as_it_is_printed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The example there is whole: under sixty lines, drawn at both widths, nothing refused."""
    text = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(r"explainer/charts/gallery/latest\.py.*?```python\n(.*?)```", text, re.DOTALL)
    assert found is not None and found[1].count("\n") < 60
    scope: dict[str, Any] = {"__name__": "explainer.charts.gallery.latest"}
    exec(compile(found[1], "latest.py", "exec"), scope)
    monkeypatch.setattr(charts, "names", lambda: ("latest", "series"))
    monkeypatch.setattr(charts, "chart", lambda name: scope["draw"])
    from explainer.charts.drawing import Drawing

    report = flood_report()
    chart = Drawing("latest", report.phrases, "left-homes").node()
    assert chart.faults == () and chart.narrow is not None and chart.facts
