"""The object a notebook works with: one edition, with a method for each part of a report."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from explainer import words as catalogue
from explainer.charts import NotKnown
from explainer.document import compute, sentences
from explainer.document.nodes import (
    Beside,
    Block,
    Chart,
    Front,
    Heading,
    KeyFigures,
    Listing,
    Notice,
    Paragraph,
    Quotation,
    Sources,
    Table,
    Theme,
)
from explainer.document.runs import Link, Number, Runs
from explainer.document.sentences import Phrases
from explainer.errors import NotYetKnown, ParametersRefused
from explainer.facts.edition import Edition, cut
from explainer.facts.load import load
from explainer.facts.model import Figure
from explainer.facts.theme import theme
from explainer.report import about, answers, changes, compare, displays, figures, say
from explainer.report.answers import Answer
from explainer.report.charts import Charts, Gallery, ShownChart
from explainer.report.compare import Relation
from explainer.report.resolve import Resolver
from explainer.report.shown import Shown
from explainer.words import Words

if TYPE_CHECKING:
    from explainer.charts.drawing import Drawing


def open_report(
    facts: str | Path, edition: str = "", compare_with: str = "", language: str = ""
) -> Report:
    """Load a facts file and open one of its editions.

    `edition` and `compare_with` are days such as `2024-05-20`; any day will do. By default the
    edition is the first that the story lists, compared with the one before it, in the story's
    language. A relative path is looked up in the working directory, then in each directory above
    it, so the same notebook runs from the project's root and from `notebooks/`.

    Raises ParametersRefused for a missing file or an invalid day, FactsRefused for invalid facts.
    """
    records = load(find(facts))
    displays.install(records)
    day = _day(edition, "edition") if edition else records.story.editions[0].date
    earlier = _day(compare_with, "compare_with") if compare_with else _previous(records, day)
    chosen = catalogue.load(language or records.story.language)
    before = cut(records, earlier) if earlier else None
    return Report(cut(records, day), before, chosen, theme(find(facts), records.story))


def find(path: str | Path) -> Path:
    """The file, looked up in the working directory and then in each directory above it."""
    wanted = Path(path)
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / wanted).is_file():
            return folder / wanted
    raise ParametersRefused(f"facts: no file {str(path)!r} here or in a folder above")


def _day(text: str, name: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ParametersRefused(f"{name}: {text!r} is not a day such as 2024-05-20") from None


def _previous(records: Any, day: datetime.date) -> datetime.date | None:
    before = [edition.date for edition in records.story.editions if edition.date < day]
    return max(before) if before else None


class Report:
    """One edition of a story. Each method returns a part of a report; end a cell with it.

    Figures, metrics, questions and positions are named by id. An unknown id raises UnknownRecord,
    which suggests the nearest one, and NotYetKnown if the record is published after the edition.
    """

    def __init__(
        self,
        edition: Edition,
        earlier: Edition | None,
        words: Words,
        theme: Mapping[str, str] | None = None,
    ) -> None:
        self.edition = edition
        self.earlier = earlier
        self.words = words
        self.phrases = Phrases(edition, words)
        self.theme = theme or {}
        self._seen: dict[str, str] = {}  # statement or speaker -> the question that first shows it
        self._named: dict[str, None] = {}  # the parties named so far, in order

    def __repr__(self) -> str:
        known = self.edition
        return (
            f"{known.story.title}: as known on {known.date}"
            f" ({len(known.figures)} figures, {len(known.positions)} positions)"
        )

    def _shown(self, *nodes: Block) -> Shown:
        made = tuple(part for node in nodes for part in self._resolver.block(node))
        unknown = about.unknown_to(self.edition, made)
        self._named.update(dict.fromkeys(about.parties_named(made)))
        return Shown(self.words, *made, kept=nodes, records=unknown, front=self._front)

    @cached_property
    def _front(self) -> Front:
        own = {name.replace("-", "_"): value for name, value in self.theme.items()}
        theme = Theme(**own) if own else None
        return about.front(self.phrases, self.earlier, theme)

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(self.phrases, self.earlier)

    def _prose(self, *nodes: Block) -> Shown:
        """The blocks as prose: dates in the edition's own year omit the year."""
        return self._shown(*say.shorten_dates(nodes, str(self.edition.date.year)))

    def front(self) -> Shown:
        """The title block, which a report must start with; it carries the edition's records."""
        return self._shown(self._front)

    def heading(self, template: str, level: Literal[2, 3, 4] = 2) -> Shown:
        """A heading from a template, such as `"Up to {edition}"`; write a plain one in Markdown.

        `explainer.report.say` lists the placeholders.
        """
        runs = say.runs(self.phrases, template, {})
        return self._shown(Heading(level=level, runs=runs))

    def key_figures(self, *metrics: str) -> Shown:
        """The strip of key figures: each metric with every party's recent number.

        By default the first metric of each topic.
        """
        chosen = metrics or figures.leading_metrics(self.edition)
        strip = KeyFigures(metrics=tuple(chosen))
        return self._shown(strip, *figures.older(self.phrases, chosen))

    def overview(self) -> Shown:
        """A heading and a chart for each topic with a known figure; a notice if there is none."""
        return self._shown(*figures.overview(self.phrases))

    def parties(self) -> Shown:
        """A table of the sides, each with its parties that state anything in this edition."""
        return self._shown(Listing(name="parties"))

    def say(
        self,
        template: str,
        otherwise: str | None = None,
        when: Relation | None = None,
        **given: Number | Runs,
    ) -> Shown:
        """A paragraph from a template, such as `report.say("{figure-id} had left.")`.

        `explainer.report.say` lists the placeholders; `given` are computed numbers or runs, by the
        name of their placeholder. If the template names a record that is not known yet, or `when`
        does not hold, `otherwise` is used instead. Without `otherwise` the former raises
        NotYetKnown and the latter gives nothing. Comparing words need `when`:
        `report.say("The first is higher.", when=report.above("a", "b"))`.
        """
        holds = when is None or when.holds
        try:
            chosen = template if holds else otherwise or ""
            runs = say.runs(self.phrases, chosen, given)
        except NotYetKnown:
            if otherwise is None or not holds:
                raise
            runs, holds = say.runs(self.phrases, otherwise, given), False
        if when is not None and holds:
            runs = say.guarded(runs, when.guard)
        return self._prose(*([Paragraph(runs=runs)] if runs else []))

    def line(self, template: str) -> Runs:
        """The runs of a template, as a chart's `title` takes them; see `explainer.report.say`."""
        return say.runs(self.phrases, template, {})

    def above(self, first: str, second: str) -> Relation:
        """Whether the first figure is above the second within their hedges, for `say(…, when=…)`.

        Never if either is hedged "about"; a figure not known yet is above nothing.
        """
        return compare.relation(self.edition, f"above:{first}/{second}")

    def equal(self, first: str, second: str) -> Relation:
        """Whether two figures state the same number with the same hedge, for `say(…, when=…)`."""
        return compare.relation(self.edition, f"equal:{first}/{second}")

    def points(self) -> Shown:
        """The main points: those written for this edition, else one generated for each topic."""
        return self._prose(*answers.points(self.phrases))

    def answers(self, *rows: Answer) -> Shown:
        """The table of answers: what each side states on each question, and why they differ.

        A row is a tuple: the question, the metric or metrics that answer it, and why the sides
        differ (templates, as for `say`; `""` if nothing is to be said). Rows without a known number
        are left out. By default there is one for each of the six topics with the most figures.
        """
        return self._prose(*answers.answers(self.phrases, rows))

    def voices(self, question: str) -> Shown:
        """Each side's latest statement on a question, a line each; a last line names the silent.

        A statement that an earlier call has quoted is not quoted again.
        """
        return self._prose(*answers.voices(self.phrases, question, self._seen))

    def abbreviations(self) -> Shown:
        """One line with the full names of the parties that the report named so far by acronym."""
        runs = about.abbreviations(self.phrases, self._named)
        return self._shown(*([Paragraph(runs=runs)] if runs else []))

    def positions_in_brief(self) -> Shown:
        """The two questions that most sides answer, with each side's latest statement on them."""
        return self._prose(*answers.in_brief(self.phrases))

    def current(
        self,
        *metrics: str,
        once_known: Sequence[str] = (),
        latest: bool = False,
        elsewhere: Sequence[str] = (),
    ) -> Shown:
        """For each metric, a sentence per party with its current figure.

        A notice names the metrics without a figure. Those in `once_known` are omitted instead, so
        that an edition does not hint at what became known later. `latest` omits metrics last stated
        over a month before the most recent of them; `elsewhere` lists the ids of figures reported
        in other cells: a metric with no other current figure is omitted.
        """
        known = figures.current(self.phrases, metrics, once_known, latest, elsewhere)
        return self._prose(*known)

    def figures(self, *metrics: str) -> Shown:
        """The table of every known figure of the metrics (at least one), by metric and date."""
        return self._shown(figures.table(self.phrases, metrics))

    def counts(self, *metrics: str) -> Shown:
        """A table of what each metric (by default all with a figure) counts, with its caveats."""
        chosen = metrics or figures.known_metrics(self.edition)
        return self._shown(figures.counts(self.phrases, chosen))

    @cached_property
    def chart(self) -> Charts:
        """Draw a chart by name: `report.chart("series", "metric-id")`; Tab lists the names."""
        return Charts(self.phrases, self._charted, self._not_drawn)

    def charts(self) -> Gallery:
        """Every kind of chart that this edition has data for, each with the call that draws it.

        For exploring: it cannot be part of a report.
        """
        return Gallery(self.phrases)

    def figure(
        self,
        fig: Any,
        records: Sequence[str],
        *,
        alt: str,
        title: str,
        caption: str = "",
        id: str = "",
    ) -> Shown:
        """A matplotlib figure of your own as a chart; `records` are the ids of the figures shown.

        Every number in its text, `alt`, `title` and `caption` has to be one of theirs, written as
        the report writes it, hedge included; the build refuses any other and names the text. Raises
        ChartError without `records`, `alt` or `title`.
        """
        from explainer.charts.drawing import own_node

        given = {"alt": alt, "title": title, "caption": caption, "id": id}
        return self._shown(own_node(self.phrases, fig, records, **given))

    def _charted(self, drawing: Drawing) -> Shown:
        return ShownChart(
            drawing,
            self.words,
            resolve=lambda node: self._shown(node).nodes,
            records=lambda nodes: about.unknown_to(self.edition, nodes),
            front=self._front,
        )

    def _not_drawn(self, metrics: Sequence[str]) -> Shown:
        return self._shown(figures.not_drawn(self.phrases, metrics))

    def beside(self, shown: Shown, *metrics: str, latest: int = 1) -> Shown:
        """Charts, tables or paragraphs with each side's `latest` statements beside the metrics.

        Such as `report.beside(report.chart("series", "m"), "m")`.
        """
        blocks = tuple(node for node in shown.kept if isinstance(node, Chart | Table | Paragraph))
        if not blocks:
            said = self.phrases.beside(metrics, latest)
            return self._shown(*shown.kept, *said)
        return self._shown(Beside(metrics=metrics, latest=latest, blocks=blocks))

    def chosen(self, shown: Shown, reason: str, see: str) -> Shown:
        """What is shown, with a note of why it gives only one side of a conflict.

        `see` is the id of the chart or table of this report that gives them all.
        """
        link = Link(text=self.words("prose.see-all"), to=f"#{see}")
        runs = (*sentences.text(reason.strip() + " "), link)
        return self._shown(*shown.kept, Notice(kind="caution", runs=runs))

    def statements(self, *metrics: str, latest: int | None = None) -> Shown:
        """Each side's statements beside the metrics (by default all), or only the `latest` so many.

        A side without one is shown as silent.
        """
        return self._shown(*self.phrases.beside(metrics, latest))

    def quote(self, *ids: str) -> Shown:
        """The statements with these ids, in the order given."""
        return self._shown(*(Quotation(position=id) for id in ids))

    def positions(self, *questions: str) -> Shown:
        """For each question (by default all), a table of what each side said on it."""
        listed = questions or tuple(self.edition.facts.questions)
        return self._shown(Listing(name="positions", of=listed))

    def conflicts(self, *metrics: str) -> Shown:
        """Every conflict of the edition, or of the metrics, a line each with all parties' figures.

        A notice if there is none.
        """
        return self._shown(compare.conflicts(self.phrases, metrics))

    def changes(self) -> Shown:
        """Everything that changed since the edition compared with, a sentence each."""
        return self._shown(Listing(name="changes"))

    def changed(self) -> Shown:
        """A heading, how many numbers and statements changed, and every correction.

        Nothing in a first edition, which has nothing to be compared with.
        """
        return self._shown(Listing(name="changes-summary"))

    def moves(self, *metrics: str, **options: Any) -> Shown:
        """The chart of the numbers that changed since the edition compared with, or a notice.

        `options` are those of `report.chart.moves?`.
        """
        from explainer.charts.drawing import Drawing

        given = {"id": "changes-moves", "changed": self._resolver.changed, **options}
        try:
            drawing = Drawing("moves", self.phrases, *metrics, **given)
        except NotKnown:
            return self._shown(changes.no_moves(self.phrases, self.earlier))
        return self._charted(drawing)

    def share(self, part: str, *wholes: str) -> Number:
        """A figure as a percentage of each of the others: the interval of all these shares.

        Hand it to a sentence: `report.say("… {part} …", part=report.share("a", "b"))`. Raises
        NotComparable for figures of different units, or if one of `wholes` may be zero.
        """
        return compute.share(self.phrases, self._all((part,)), self._all(wholes))

    def difference(self, first: str, second: str, bridge: str = "") -> Number:
        """The first figure minus the second, as precise as both allow.

        Raises NotComparable for different units, and for different metrics or places unless
        `bridge` says why they can be compared; readers see that note.
        """
        plus, minus = self._all((first,)), self._all((second,))
        return compute.difference(self.phrases, plus, minus, bridge)

    def total(self, *ids: str, bridge: str = "") -> Number:
        """The sum of the figures, as precise as all of them allow.

        Raises NotComparable as `difference` does, and for figures that overlap, whatever `bridge`.
        """
        return compute.total(self.phrases, self._all(ids), bridge)

    def lexicon(self) -> Shown:
        """A table of the hedges: what each means, and the words of the sources read as it."""
        return self._shown(Listing(name="lexicon"))

    def method(self) -> Shown:
        """What readers can rely on, the order of the sides, and the number words allowed."""
        return self._shown(*about.method(self.phrases))

    def sources(self) -> Shown:
        """Every source of the edition, with a card for each figure and statement read in it."""
        return self._shown(Sources())

    def changed_sources(self) -> Shown:
        """The sources and cards of what changed, before and after; a note if nothing did."""
        ids = changes.shown_records(self._resolver.changed)
        made = Sources(only=tuple(sorted(ids)))
        return self._shown(made if ids else changes.no_sources(self.phrases))

    def _all(self, ids: tuple[str, ...]) -> list[Figure]:
        return [self.edition.figure(id) for id in ids]
