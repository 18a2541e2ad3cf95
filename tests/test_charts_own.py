"""What others draw: an analyst's own figure, and a new chart in one file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure as Canvas

from explainer import charts
from explainer.charts import ChartError
from explainer.document.nodes import Chart
from explainer.errors import ReportRefused
from explainer.export.files import document_of
from explainer.report.report import Report
from tests.memory import flood_report, notebook

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
    chart = Drawing("latest", report.edition, "left-homes", words=report.words).node()
    assert chart.faults == () and chart.narrow is not None and chart.facts
