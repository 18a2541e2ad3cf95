"""What `report.chart` answers with: a matplotlib figure to explore, and the chart of the report."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explainer.charts import ChartError, NotKnown, chart, names
from explainer.document.nodes import Block, Chart, Front
from explainer.document.runs import plain
from explainer.errors import ExplainerError
from explainer.facts.edition import Edition
from explainer.report.shown import Shown
from explainer.words import Words

if TYPE_CHECKING:
    from explainer.charts.drawing import Drawing

Resolve = Callable[[Chart], Sequence[Block]]


class ShownChart(Shown):
    """A chart: `.figure` and `.axes` are matplotlib's; `.adjust` changes what the report shows."""

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
        self._made: tuple[object, Sequence[Block], Sequence[Block]] = (None, (), ())

    @property
    def nodes(self) -> Sequence[Block]:  # type: ignore[override]
        """The chart with its words, and with every change so far."""
        return self._drawn_now()[1]

    @property
    def kept(self) -> Sequence[Block]:  # type: ignore[override]
        """The chart as it is saved."""
        return self._drawn_now()[0]

    def _drawn_now(self) -> tuple[Sequence[Block], Sequence[Block]]:
        from explainer.charts.drawing import state

        now = (state(self._drawing.figure), self._drawing.changes)
        if self._made[0] != now:
            node = self._drawing.node()
            self._made = (now, (node,), self._resolve(node))
        return self._made[1:]

    @property
    def records(self) -> Mapping[str, Any]:  # type: ignore[override]
        """The records that the chart names and the edition's cut leaves out."""
        return self._records(self.nodes)

    @property
    def figure(self) -> Any:  # a matplotlib Figure
        """The wide figure, to look at and to explore; a report takes changes by `adjust` alone."""
        return self._drawing.figure

    @property
    def axes(self) -> list[Any]:
        """The axes of the wide figure."""
        return self._drawing.axes

    def adjust(self, change: Callable[[Any], object]) -> ShownChart:
        """Change the figure at both widths: `shown.adjust(lambda fig: fig.axes[0].set_ylim(0, 9))`.

        A change that hides, moves or drops the mark of a record is refused when the report is made.
        """
        self._drawing.adjust(change)
        return self

    def frame(self) -> Any:
        """The figures that are drawn, as rows of a data frame."""
        return self._drawing.frame()

    def save(self, path: str | Path) -> Path:
        """Write the picture to a file: `.svg` says what it shows; other kinds are matplotlib's."""
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

    def __init__(self, edition: Edition, words: Words, show: Callable[[Drawing], Shown],
                 missing: Callable[[Sequence[str]], Shown]) -> None:  # fmt: skip
        self._edition, self._words, self._show, self._missing = edition, words, show, missing

    def __call__(self, name: str, *metrics: str, **options: Any) -> Shown:
        """A chart by name; a notice where nothing is known to draw.

        Every chart has its own signature and help: `report.chart.series?`. `report.charts()` shows
        what can be drawn of this edition.
        """
        from explainer.charts.drawing import Drawing

        try:
            drawing = Drawing(name, self._edition, *metrics, words=self._words, **options)
        except NotKnown:
            return self._missing(metrics)
        return self._show(drawing)

    def __getattr__(self, name: str) -> Callable[..., Shown]:
        if name.startswith("_") or name not in names():
            try:
                chart(name)
            except ChartError as error:
                raise AttributeError(str(error)) from None
        from explainer.charts.drawing import signature

        def draw(*metrics: str, **options: Any) -> Shown:
            return self(name, *metrics, **options)

        draw.__name__, draw.__doc__ = name, inspect.getdoc(chart(name))
        draw.__signature__ = signature(name)  # type: ignore[attr-defined]
        return draw

    def __dir__(self) -> list[str]:
        return [*names(), *(name for name in super().__dir__() if name.startswith("__"))]


class Gallery:
    """What can be drawn of an edition: a picture and the call that draws it, for each chart."""

    def __init__(self, edition: Edition, words: Words) -> None:
        self._shown = list(_drawn(edition, words))

    @property
    def calls(self) -> list[str]:
        """The calls, as they are written in a notebook."""
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


def _drawn(edition: Edition, words: Words) -> Iterator[tuple[str, Chart]]:
    """Each chart with the first metrics of the edition that it can draw."""
    from explainer.charts.drawing import Drawing

    known = [metric for metric in edition.facts.metrics if edition.of_metric(metric)]
    for name in names():
        for metrics in _asked(edition, known):
            try:
                drawing = Drawing(name, edition, *metrics, words=words)
            except ExplainerError:
                continue
            given = ", ".join(f'"{part}"' for part in (name, *metrics))
            yield f"report.chart({given})", drawing.node(narrow=False)
            break


def _asked(edition: Edition, known: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Ways to ask: nothing, each metric by itself, and one with a larger one of its unit."""
    yield ()
    yield from ((metric,) for metric in known)
    largest = {metric: max(f.bounds[1] for f in edition.of_metric(metric)) for metric in known}
    for first in known:
        unit = edition.metric(first).unit
        larger = (m for m in known if largest[m] > largest[first])
        yield from ((first, m) for m in larger if edition.metric(m).unit == unit)
