"""The one object a notebook talks to: an edition, with a method for each kind of answer."""

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
    """The report of one edition; empty parameters mean the story's own first edition and language.

    A relative path is looked for in the working folder, then in each folder above it, so that the
    same notebook runs from the project's top and from `notebooks/`.
    """
    records = load(find(facts))
    displays.install(records)
    day = _day(edition, "edition") if edition else records.story.editions[0].date
    earlier = _day(compare_with, "compare_with") if compare_with else _previous(records, day)
    chosen = catalogue.load(language or records.story.language)
    before = cut(records, earlier) if earlier else None
    return Report(cut(records, day), before, chosen, theme(find(facts), records.story))


def find(path: str | Path) -> Path:
    """The file, looked for here and then in each folder above."""
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
    """An edition of a story, ready to answer in sentences, charts, tables and statements."""

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
        self.theme = theme or {}
        self._heard: dict[str, str] = {}  # statement or speaker -> the question it stands under
        self._named: dict[str, None] = {}  # the parties named, in order

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
        return about.front(self.edition, self.words, self.earlier, theme)

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(self.edition, self.words, self.earlier)

    def _prose(self, *nodes: Block) -> Shown:
        """Blocks as prose: days of the edition's own year stand without it."""
        return self._shown(*say.this_year(nodes, str(self.edition.date.year)))

    def front(self) -> Shown:
        """The title block. Every report starts with it: it carries the facts of the edition."""
        return self._shown(self._front)

    def heading(self, template: str, level: Literal[2, 3, 4] = 2) -> Shown:
        """A heading that names a record, such as a date; plain headings are prose cells."""
        runs = say.runs(template, self.edition, self.words, {})
        return self._shown(Heading(level=level, runs=runs))

    def key_figures(self, *metrics: str) -> Shown:
        """The strip: each metric (by default the first of each topic) with every party."""
        chosen = metrics or figures.leading_metrics(self.edition)
        strip = KeyFigures(metrics=tuple(chosen))
        return self._shown(strip, *figures.older(self.edition, chosen, self.words))

    def overview(self) -> Shown:
        """A heading and a chart for each topic of the facts file."""
        return self._shown(*figures.overview(self.edition, self.words))

    def parties(self) -> Shown:
        """The sides in their order, each with its parties."""
        return self._shown(Listing(name="parties"))

    def say(
        self,
        template: str,
        otherwise: str | None = None,
        when: Relation | None = None,
        **given: Number | Runs,
    ) -> Shown:
        """A paragraph from a template (see explainer.report.say).

        Where a record of the template is not known yet in the edition, or `when` does not hold,
        `otherwise` is said; given `when`, nothing where there is no `otherwise`. Words that compare
        need `when`: `report.say("… is higher than …", when=report.above("a", "b"))`.
        """
        holds = when is None or when.holds
        try:
            chosen = template if holds else otherwise or ""
            runs = say.runs(chosen, self.edition, self.words, given)
        except NotYetKnown:
            if otherwise is None or not holds:
                raise
            runs, holds = say.runs(otherwise, self.edition, self.words, given), False
        if when is not None and holds:
            runs = say.guarded(runs, when.guard)
        return self._prose(*([Paragraph(runs=runs)] if runs else []))

    def line(self, template: str) -> Runs:
        """The runs of a template, for a chart's title (see explainer.report.say)."""
        return say.runs(template, self.edition, self.words, {})

    def above(self, first: str, second: str) -> Relation:
        """Whether a figure is surely above another, for `say(…, when=…)`; never of an "about"."""
        return compare.relation(self.edition, f"above:{first}/{second}")

    def equal(self, first: str, second: str) -> Relation:
        """Whether two figures were stated as the same number, for `say(…, when=…)`."""
        return compare.relation(self.edition, f"equal:{first}/{second}")

    def points(self) -> Shown:
        """The main points: those written for this edition, or as the records make them."""
        return self._prose(*answers.points(self.edition, self.words))

    def answers(self, *rows: Answer) -> Shown:
        """The table of answers: what each side states on each question, and why they differ.

        A row is the question, the metrics whose current numbers stand in it, and why the sides
        differ; by default one for each of the six topics that most is stated on.
        """
        return self._prose(*answers.answers(self.edition, rows, self.words))

    def voices(self, question: str) -> Shown:
        """Each side's last words on a question, in a line; one line names the silent."""
        return self._prose(*answers.voices(self.edition, question, self.words, self._heard))

    def abbreviations(self) -> Shown:
        """What the short names stand for of the parties named so far, in one line."""
        runs = about.abbreviations(self.edition, self._named, self.words)
        return self._shown(*([Paragraph(runs=runs)] if runs else []))

    def positions_in_brief(self) -> Shown:
        """The two questions that most sides answer: the last words of each side on them."""
        return self._prose(*answers.in_brief(self.edition, self.words))

    def current(
        self,
        *metrics: str,
        once_known: Sequence[str] = (),
        latest: bool = False,
        elsewhere: Sequence[str] = (),
    ) -> Shown:
        """For each metric a sentence a party with its current figure.

        Those `once_known` are left out until something is known of them: an edition that named
        what only a later day brought would know too much. `latest` leaves out the metrics last
        stated over a month before the last of them all; `elsewhere` those whose current figures
        are all among these ids, which have a sentence of their own.
        """
        known = figures.current(self.edition, metrics, self.words, once_known, latest, elsewhere)
        return self._prose(*known)

    def figures(self, *metrics: str) -> Shown:
        """The table of every known figure of the metrics."""
        return self._shown(figures.table(self.edition, metrics, self.words))

    def counts(self, *metrics: str) -> Shown:
        """What each metric (all known ones by default) counts, what not, and what to mind."""
        chosen = metrics or figures.known_metrics(self.edition)
        return self._shown(figures.counts(self.edition, chosen, self.words))

    @cached_property
    def chart(self) -> Charts:
        """Draws a chart by name: `report.chart("series", "metric-id")`."""
        return Charts(self.edition, self.words, self._charted, self._not_drawn)

    def charts(self) -> Gallery:
        """What can be drawn of this edition, each with the call that draws it; for exploring."""
        return Gallery(self.edition, self.words)

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
        """A matplotlib figure of your own, with the ids of the figures it shows.

        Every number in its words is one of theirs as the report writes it, hedge and all; the build
        names a text that holds another.
        """
        from explainer.charts import own

        given = {"alt": alt, "title": title, "caption": caption, "id": id}
        return self._shown(own.node(fig, self.edition, records, self.words, **given))

    def _charted(self, drawing: Drawing) -> Shown:
        return ShownChart(
            drawing,
            self.words,
            resolve=lambda node: self._shown(node).nodes,
            records=lambda nodes: about.unknown_to(self.edition, nodes),
            front=self._front,
        )

    def _not_drawn(self, metrics: Sequence[str]) -> Shown:
        return self._shown(figures.not_drawn(self.edition, metrics, self.words))

    def beside(self, shown: Shown, *metrics: str, latest: int = 1) -> Shown:
        """The charts and tables shown, with each side's latest statements beside the metrics."""
        blocks = tuple(node for node in shown.kept if isinstance(node, Chart | Table | Paragraph))
        if not blocks:
            said = sentences.beside(self.edition, metrics, self.words, latest)
            return self._shown(*shown.kept, *said)
        return self._shown(Beside(metrics=metrics, latest=latest, blocks=blocks))

    def chosen(self, shown: Shown, reason: str, see: str) -> Shown:
        """What is shown, with the reason for showing one side's number here.

        `see` is the id of the chart or table of this report that shows all of them.
        """
        link = Link(text=self.words("prose.see-all"), to=f"#{see}")
        runs = (*sentences.text(reason.strip() + " "), link)
        return self._shown(*shown.kept, Notice(kind="caution", runs=runs))

    def statements(self, *metrics: str, latest: int | None = None) -> Shown:
        """What each side said beside the metrics, or at all; a silent side keeps its place."""
        return self._shown(*sentences.beside(self.edition, metrics, self.words, latest))

    def quote(self, *ids: str) -> Shown:
        """The named positions, in the order given."""
        return self._shown(*(Quotation(position=id) for id in ids))

    def positions(self, *questions: str) -> Shown:
        """A table for each question (all by default) of what each side said on it."""
        listed = questions or tuple(self.edition.facts.questions)
        return self._shown(Listing(name="positions", of=listed))

    def conflicts(self, *metrics: str) -> Shown:
        """Every conflict of the edition (or of the metrics), party beside party."""
        return self._shown(compare.conflicts(self.edition, metrics, self.words))

    def changes(self) -> Shown:
        """What changed since the edition it is compared with, each in a sentence."""
        return self._shown(Listing(name="changes"))

    def changed(self) -> Shown:
        """Under its heading how many numbers and statements changed, and each correction.

        Nothing in a first edition: there is nothing to compare it with.
        """
        return self._shown(Listing(name="changes-summary"))

    def moves(self, *metrics: str, **options: Any) -> Shown:
        """The chart of the numbers that moved since the edition it is compared with."""
        from explainer.charts.drawing import Drawing

        given = {"id": "changes-moves", "changed": self._resolver.changed, **options}
        try:
            drawing = Drawing("moves", self.edition, *metrics, words=self.words, **given)
        except NotKnown:
            return self._shown(changes.no_moves(self.earlier, self.words))
        return self._charted(drawing)

    def share(self, part: str, *wholes: str) -> Number:
        """A figure as a percentage of other figures (ids): an interval from least to most."""
        return compute.share(self.edition, self._all((part,)), self._all(wholes), self.words)

    def difference(self, first: str, second: str, bridge: str = "") -> Number:
        """The first figure less the second; other metrics or places need a bridge note."""
        plus, minus = self._all((first,)), self._all((second,))
        return compute.difference(self.edition, plus, minus, self.words, bridge)

    def total(self, *ids: str, bridge: str = "") -> Number:
        """The sum of the figures; other metrics or places need a bridge note."""
        return compute.total(self.edition, self._all(ids), self.words, bridge)

    def lexicon(self) -> Shown:
        """Each hedge, what is known under it, and the printed words read as it."""
        return self._shown(Listing(name="lexicon"))

    def method(self) -> Shown:
        """What the report promises of its numbers, and the order of the sides."""
        return self._shown(*about.method(self.edition, self.words))

    def sources(self) -> Shown:
        """Every source with the card of each record read in it."""
        return self._shown(Sources())

    def changed_sources(self) -> Shown:
        """The sources and cards of what changed, before and now."""
        ids = changes.shown_records(self._resolver.changed)
        made = Sources(only=tuple(sorted(ids)))
        return self._shown(made if ids else changes.no_sources(self.words))

    def _all(self, ids: tuple[str, ...]) -> list[Figure]:
        return [self.edition.figure(id) for id in ids]
