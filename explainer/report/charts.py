"""What `report.chart` returns: a matplotlib figure to explore, and the chart of the report."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explainer.charts import ChartError, NotKnown, chart, names
from explainer.document.nodes import Block, Chart, Front
from explainer.document.runs import plain
from explainer.document.sentences import Phrases
from explainer.errors import ExplainerError
from explainer.facts.edition import Edition
from explainer.report.shown import Shown
from explainer.words import Words

if TYPE_CHECKING:
    from explainer.charts.drawing import Drawing

Resolve = Callable[[Chart], Sequence[Block]]


class ShownChart(Shown):
    """A chart of the report, drawn with matplotlib.

    `figure` and `axes` are matplotlib's own, for looking; `adjust` changes what the report shows,
    `frame` gives the data, `save` writes a picture.
    """

    def __init__(
        self,
        drawing: Drawing,
        words: Words,
        resolve: Resolve,
        records: Callable[[Sequence[Block]], Mapping[str, Any]],
        front: Front,
    ) -> None:
        self.words, self.front = words, front
        self._drawing, self._resolve, self._records = drawing, resolve, records
        self._cached: tuple[object, Sequence[Block], Sequence[Block]] = (None, (), ())

    @property
    def nodes(self) -> Sequence[Block]:  # type: ignore[override]
        """The chart with its text and every adjustment so far."""
        return self._redraw()[1]

    @property
    def kept(self) -> Sequence[Block]:  # type: ignore[override]
        """The chart as the notebook saves it."""
        return self._redraw()[0]

    def _redraw(self) -> tuple[Sequence[Block], Sequence[Block]]:
        from explainer.charts.drawing import state

        now = (state(self._drawing.figure), self._drawing.changes)
        if self._cached[0] != now:
            node = self._drawing.node()
            self._cached = (now, (node,), self._resolve(node))
        return self._cached[1:]

    @property
    def records(self) -> Mapping[str, Any]:  # type: ignore[override]
        """The records that the chart names and `edition.records()` omits."""
        return self._records(self.nodes)

    @property
    def figure(self) -> Any:  # a matplotlib Figure
        """The wide matplotlib figure, for looking; only changes made by `adjust` are published."""
        return self._drawing.figure

    @property
    def axes(self) -> list[Any]:
        """The matplotlib axes of the wide figure."""
        return self._drawing.axes

    def adjust(self, change: Callable[[Any], object]) -> ShownChart:
        """Change the figure at both widths: `shown.adjust(lambda fig: fig.axes[0].set_ylim(0, 9))`.

        Returns the chart. A change that hides, moves or removes a record's mark fails the build.
        """
        self._drawing.adjust(change)
        return self

    def frame(self) -> Any:
        """The figures that the chart draws as a pandas DataFrame, a row each."""
        return self._drawing.frame()

    def save(self, path: str | Path) -> Path:
        """Write the wide picture to `path` and return the path.

        `.svg` carries title and description; any other format of matplotlib's goes by its suffix.
        """
        from explainer.charts import style
        from explainer.markup import standalone

        path, (node, *_) = Path(path), self.nodes
        assert isinstance(node, Chart)
        if path.suffix == ".svg":
            path.write_text(
                standalone(node.svg, plain(node.title), plain(node.alt)), encoding="utf-8"
            )
        else:
            about = {"Title": plain(node.title)} if path.suffix in (".png", ".pdf") else None
            with style.applied():
                self.figure.savefig(path, metadata=about)
        return path


class Charts:
    """Draws a chart by name, or as a method: `report.chart.series("metric-id")`; Tab lists them."""

    def __init__(self, phrases: Phrases, show: Callable[[Drawing], Shown],
                 missing: Callable[[Sequence[str]], Shown]) -> None:  # fmt: skip
        self._phrases, self._show, self._missing = phrases, show, missing

    def __call__(self, name: str, *metrics: str, **options: Any) -> Shown:
        """The chart of this name, or a notice if nothing it would show is known.

        Every chart has its own signature and help: `report.chart.series?`. All of them take `title`
        and `id`. `report.charts()` shows what this edition has data for. Raises ChartError for an
        unknown chart or option, UnknownRecord for an unknown metric.
        """
        from explainer.charts.drawing import Drawing

        try:
            drawing = Drawing(name, self._phrases, *metrics, **options)
        except NotKnown:
            return self._missing(metrics)
        return self._show(drawing)

    def __getattr__(self, name: str) -> Callable[..., Shown]:
        if name.startswith("_") or name not in names():
            try:
                chart(name)
            except ChartError as error:
                raise AttributeError(str(error)) from None
        from explainer.charts import signature

        def draw(*metrics: str, **options: Any) -> Shown:
            return self(name, *metrics, **options)

        draw.__name__, draw.__doc__ = name, inspect.getdoc(chart(name))
        draw.__signature__ = signature(name)  # type: ignore[attr-defined]
        return draw

    def __dir__(self) -> list[str]:
        return [*names(), *(name for name in super().__dir__() if name.startswith("__"))]


class Gallery:
    """Every kind of chart that an edition has data for: a picture and the call that draws it."""

    def __init__(self, phrases: Phrases) -> None:
        self._shown = list(_examples(phrases))

    @property
    def calls(self) -> list[str]:
        """The calls, as a notebook writes them: `report.chart("series", "metric-id")`."""
        return [call for call, _ in self._shown]

    def __repr__(self) -> str:
        return "\n".join(self.calls)

    def _repr_html_(self) -> str:
        from html import escape

        from explainer.markup import pictured

        parts = (
            f"<figure><figcaption><code>{escape(call)}</code></figcaption>{pictured(node)}</figure>"
            for call, node in self._shown
        )
        return "\n".join(parts)


def _examples(phrases: Phrases) -> Iterator[tuple[str, Chart]]:
    """An example of each kind of chart, with the first metrics that it can draw."""
    from explainer.charts.drawing import Drawing

    edition = phrases.edition
    known = [metric for metric in edition.facts.metrics if edition.of_metric(metric)]
    for name in names():
        for metrics in _candidates(edition, known):
            try:
                drawing = Drawing(name, phrases, *metrics)
            except ExplainerError:
                continue
            given = ", ".join(f'"{part}"' for part in (name, *metrics))
            yield f"report.chart({given})", drawing.node(narrow=False)
            break


def _candidates(edition: Edition, known: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Metrics to try: none, each by itself, each with a larger one of the same unit."""
    yield ()
    yield from ((metric,) for metric in known)
    largest = {metric: max(f.bounds[1] for f in edition.of_metric(metric)) for metric in known}
    for first in known:
        unit = edition.metric(first).unit
        larger = (m for m in known if largest[m] > largest[first])
        yield from ((first, m) for m in larger if edition.metric(m).unit == unit)
