"""A whole document with no facts file behind it: every kind of node, three scripts, hostile text.

For tests of what reads documents (page, PDF, checks). The story is invented: two rivers in flood,
told by a river office (English), a relief service (Arabic) and a water board (German).
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from explainer import palette
from explainer.document.nodes import (
    Beside,
    Card,
    CardField,
    Chart,
    Column,
    Document,
    Front,
    Heading,
    Items,
    KeyFigure,
    KeyFigures,
    MarkKey,
    Notice,
    Paragraph,
    Quotation,
    Row,
    Silence,
    SourceEntry,
    Sources,
    Table,
)
from explainer.document.runs import (
    Address,
    Allowed,
    Date,
    Derivation,
    Link,
    Mark,
    Number,
    Quote,
    Record,
    Run,
    Runs,
    Speaker,
    Text,
)

HOSTILE = "<script>alert('x')</script>\"'&amp;{{ a*b }}<b onmouseover=alert()>"
GERMAN = "Die Deiche halten, aber der Scheitel steht noch bevor."
ARABIC = "غادر أكثر من 12 ألف شخص ضفاف النهر، ولم يعد أحد بعد."


def sample_records() -> dict[str, Any]:
    """The records behind the document, as an edition's `records()` gives them: plain JSON."""
    path = Path(__file__).parent / "stories" / "sample_records.yml"
    records: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return records


def runs(*parts: str | Run) -> Runs:
    """The parts as runs: a string is a Text, a run is itself."""
    return tuple(Text(text=part) if isinstance(part, str) else part for part in parts)


OFFICE = Speaker(party="office", text="River Office")
RELIEF = Speaker(party="relief", text="Relief Service")
BOARD = Speaker(party="board", text="Wasserverband Untere Aue")
ABOUT = Number(text="14,200", before="an estimated", hedge="about", fact="office-left-06-02")
MORE = Number(text="12,000", before="more than", hedge="more-than", fact="relief-left-06-02")
NEARLY = Number(text="9,000", before="nearly", hedge="nearly", fact="board-left-06-01")
EXACT = Number(text="41,350", hedge="exact", fact="office-town-2023")
BETWEEN = Number(
    text="38,000 and 44,000", before="between", hedge="between", fact="board-town-2023"
)
LEAST = Number(text="6.2", after="or more", hedge="at-least", fact="board-level-06-02")
MOST = Number(text="7", before="up to", hedge="at-most", fact="office-level-06-02")
SHARE = Number(
    text="27% to 38%",
    hedge="about",
    derived=Derivation(
        id="share-of-town",
        kind="share",
        formula="people who left ÷ people who live in the town",
        operands=("figure:relief-left-06-02", "figure:office-left-06-02", "figure:board-town-2023"),
        low=Decimal("27.2727"),
        high=Decimal("37.3684"),
        unit="percent",
        hedge="about",
        note="The people who left are counted along the whole river, the inhabitants in the town.",
    ),
)


def day(text: str, iso: str, of: str) -> Date:
    """A date run."""
    return Date(text=text, iso=iso, of=of)


JUNE_1 = day("1 June 2021", "2021-06-01", "figure:board-left-06-01.as_of")
JUNE_2 = day("2 June 2021", "2021-06-02", "figure:office-left-06-02.as_of")
UPDATED = Mark(change="updated", word="updated", date=JUNE_2)
CORRECTED = Mark(change="corrected", word="corrected", date=JUNE_2)
EDITION = day("3 June 2021", "2021-06-03", "edition:2021-06-03")


def front() -> Front:
    """The title block, with hostile text in the story's own title."""
    return Front(
        story="river-floods",
        title=(Record(text="River floods, June 2021: the figures as stated", of="story:title"),),
        subtitle=runs("As known on ", EDITION),
        summary=(
            Record(
                text="Two rivers rose in the first days of summer. How many people left, how high "
                "the water stood, and what the three bodies in charge said about it.",
                of="story:summary",
            ),
        ),
        note=(Record(text=f"The day after the crest. {HOSTILE}", of="edition:2021-06-03.note"),),
        edition="2021-06-03",
        language="en",
        notebook="report",
        records=sample_records(),
    )


def strip() -> KeyFigures:
    """Key figures of three metrics; one has two parties, one a note."""
    return KeyFigures(
        metrics=("left", "town", "level"),
        items=(
            KeyFigure(
                metric="left",
                label=(Record(text="People who left the river banks", of="metric:left.label"),),
                entries=(
                    runs(OFFICE, ": ", ABOUT, " people, as of ", JUNE_2),
                    runs(RELIEF, ": ", MORE, " people, as of ", JUNE_2),
                ),
                note=runs("The parties state different numbers."),
            ),
            KeyFigure(
                metric="town",
                label=(Record(text="Inhabitants of the town of Aue", of="metric:town.label"),),
                entries=(runs(OFFICE, ": ", EXACT, " people"),),
            ),
            KeyFigure(
                metric="level",
                label=(Record(text=f"Level at the bridge {HOSTILE}", of="metric:level.label"),),
                entries=(runs(BOARD, ": ", LEAST, " metres"), runs(OFFICE, ": ", MOST, " metres")),
            ),
        ),
    )


def quotation(side: str) -> Quotation:
    """The statement of a side: office (English), relief (Arabic) or board (German)."""
    names = {"office": OFFICE, "relief": RELIEF, "board": BOARD}
    said = {
        "office": ("We ask everyone below the bridge to leave before nightfall.", "en"),
        "relief": (ARABIC, "ar"),
        "board": (GERMAN, "de"),
    }
    text, lang = said[side]
    people = {"office": "Ida Brook, director", "relief": "سلمى حداد", "board": "Jörg Weiß"}
    return Quotation(
        position=f"{side}-evacuate",
        side=side,
        side_name={"office": "Government", "relief": "Relief", "board": "Water boards"}[side],
        speaker=(
            Record(
                text=people[side],
                of=f"position:{side}-evacuate.speaker",
                lang="ar" if side == "relief" else None,
            ),
            Text(text=", "),
            names[side],
        ),
        date=day("2 June 2021", "2021-06-02", f"position:{side}-evacuate.date"),
        text=text,
        lang=lang,
        paraphrase=side == "office",
        about=runs(
            Record(text="Should people leave?", of="question:evacuate.text"),
            " (",
            Record(text="for", of=f"position:{side}-evacuate.stance"),
            ")",
        ),
        source=runs("Source: ", Link(text="Flood bulletin", to=f"#position-{side}-evacuate")),
    )


def silence() -> Silence:
    """The kept place of a side that said nothing."""
    return Silence(
        side="insurers",
        side_name="Insurers",
        runs=runs(
            "No statement recorded by ",
            Speaker(party="pool", text="the Insurance Pool"),
            " as of ",
            EDITION,
            ".",
        ),
    )


def figures_table(ident: str) -> Table:
    """A table with a row header, numbers, dates, quotes in other scripts and links."""

    def row(who: Speaker, number: Number, printed: str, lang: str, fact: str) -> Row:
        return Row(
            cells=(
                (who,),
                (number,),
                (Quote(text=printed, lang=lang, of=f"figure:{fact}.anchor"),),
                (day("2 June 2021", "2021-06-02", f"figure:{fact}.as_of"),),
                (Link(text="Flood bulletin", to=f"#figure-{fact}"),),
            ),
            facts=(fact,),
        )

    return Table(
        id=ident,
        caption=runs(
            "The figures drawn: ",
            Record(text="people who left the river banks", of="metric:left.label"),
        ),
        columns=(
            Column(header=runs("Stated by"), row_header=True),
            Column(header=runs("Number"), kind="number"),
            Column(header=runs("As printed")),
            Column(header=runs("As of"), kind="date"),
            Column(header=runs("Source")),
        ),
        rows=(
            row(OFFICE, ABOUT, f"an estimated 14,200 people {HOSTILE}", "en", "office-left-06-02"),
            row(RELIEF, MORE, "أكثر من 12 ألف شخص", "ar", "relief-left-06-02"),
            row(BOARD, NEARLY, "knapp 9.000 Menschen", "de", "board-left-06-01"),
        ),
    )


_GROUNDS = ("14,200", "12,000", "9,000")


def sample_svg() -> str:
    """A small chart as the charts write theirs: attributes with the palette's colours."""
    colours = palette.LIGHT
    marks = []
    rows = zip(("River Office", "Relief Service", "Wasserverband"), _GROUNDS, strict=True)
    for index, (who, value) in enumerate(rows):
        y, colour = 60 + 60 * index, colours[palette.side(index)]
        x = 150 + int(value.replace(",", "")) // 40
        marks.append(
            f'<path d="M150 {y}H560" stroke="{colours["grid"]}"/>'
            f'<text x="10" y="{y + 4}" fill="{colours["ink"]}">{who}</text>'
            f'<circle cx="{x}" cy="{y}" r="6" fill="{colours["paper"]}" stroke="{colour}"/>'
            f'<text x="{x + 14}" y="{y - 8}" fill="{colours["ink"]}">{value}</text>'
        )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="580" height="240" viewBox="0 0 580 240"'
        f""" font-family="'Noto Sans'" font-size="12">"""
        f'<path d="M0 0H580V240H0Z" fill="{colours["paper"]}"/>'
        f"{''.join(marks)}</svg>\n"
    )


def chart() -> Chart:
    """A chart with its alt text, key of marks, source line and table."""
    return Chart(
        id="chart-left",
        title=runs("How many people left the river banks?"),
        alt=runs(
            "Points by party: ", OFFICE, ", ", ABOUT, "; ", RELIEF, ", ", MORE, "; ", BOARD, ", ",
            NEARLY, ". ", Record(text=HOSTILE, of="metric:left.label"),
        ),
        svg=sample_svg(),
        width=580,
        height=240,
        drawn=((OFFICE,), (ABOUT,), (RELIEF,), (MORE,), (BOARD,), (NEARLY,)),
        ticks=(),
        key=(
            MarkKey(hedges=("about",), runs=runs("hollow: near the number; no bound is stated")),
            MarkKey(hedges=("more-than",), runs=runs("hollow with an arrow up: above the number")),
            MarkKey(hedges=("nearly",), runs=runs("hollow with an arrow down: at or below it")),
        ),
        caption=runs("Each point is one statement; no line joins them, as they count differently."),
        source=runs(
            "Sources: ", OFFICE, ", ", Link(text="Flood bulletin", to="#figure-office-left-06-02"),
            ", published ", JUNE_2, "; ", BOARD, ", ",
            Link(text="Hochwasserbericht", to="https://board.example/bericht?a=1&b=2"),
        ),
        table=figures_table("chart-left-table"),
        facts=("office-left-06-02", "relief-left-06-02", "board-left-06-01"),
    )  # fmt: skip


def beside() -> Beside:
    """A chart with every side's statement beside it, one of them a kept empty place."""
    return Beside(
        blocks=(chart(),),
        label=runs("What each side said"),
        statements=(quotation("office"), quotation("relief"), quotation("board"), silence()),
    )


def _card(fact: str, who: Speaker, number: Number, words: str, lang: str) -> Card:
    return Card(
        id=fact,
        kind="figure",
        heading=runs(who, ": ", number, " people"),
        fields=(
            CardField(
                label="As printed", runs=(Quote(text=words, lang=lang, of=f"figure:{fact}.anchor"),)
            ),
            CardField(label="As of", runs=(JUNE_2,)),
            CardField(
                label="What it counts",
                runs=(Record(text="People who left, not netted against returns.", of="metric:x"),),
            ),
        ),
    )


def _position_card(side: str) -> Card:
    said = quotation(side)
    return Card(
        id=said.position,
        kind="position",
        heading=said.speaker,
        fields=(
            CardField(
                label="Words",
                runs=(Quote(text=said.text, lang=said.lang, of=f"position:{said.position}.quote"),),
            ),
            CardField(label="Said", runs=(said.date,)),
        ),
    )


def _entry(ident: str, title: str, lang: str, url: str, cards: tuple[Card, ...]) -> SourceEntry:
    return SourceEntry(
        id=ident,
        heading=(Record(text=title, of=f"source:{ident}.title", lang=lang),),
        fields=(
            CardField(label="Published", runs=(JUNE_2,)),
            CardField(
                label="Address", runs=(Address(source=ident, shows="url", text=url, to=url),)
            ),
        ),
        cards=cards,
    )


def sources() -> Sources:
    """The source cards of every figure and position the document names."""
    office = (
        _card("office-left-06-02", OFFICE, ABOUT, f"an estimated 14,200 people {HOSTILE}", "en"),
        _card("office-town-2023", OFFICE, EXACT, "41,350 inhabitants", "en"),
        _card("office-level-06-02", OFFICE, MOST, "up to 7 metres", "en"),
        _position_card("office"),
    )
    relief = (
        _card("relief-left-06-02", RELIEF, MORE, "أكثر من 12 ألف شخص", "ar"),
        _position_card("relief"),
    )
    board = (
        _card("board-left-06-01", BOARD, NEARLY, "knapp 9.000 Menschen", "de"),
        _card("board-town-2023", BOARD, BETWEEN, "zwischen 38.000 und 44.000", "de"),
        _card("board-level-06-02", BOARD, LEAST, "6,2 Meter oder mehr", "de"),
        _position_card("board"),
    )
    return Sources(
        entries=(
            _entry("bulletin", "Flood bulletin", "en", "https://office.example/bulletin", office),
            _entry("relief", "نشرة الفيضان", "ar", "https://relief.example/" + "x" * 120, relief),
            _entry("bericht", "Hochwasserbericht", "de", "https://board.example/bericht", board),
        )
    )


def prose() -> tuple[Paragraph, ...]:
    """Paragraphs with every kind of run."""
    return (
        Paragraph(
            runs=runs(
                OFFICE, " says that ", ABOUT, " people (", Quote(
                    text="were moved", lang="en", of="figure:office-left-06-02.verb"
                ), ") as of ", JUNE_2, "; ", RELIEF, " says ", MORE, " (", Quote(
                    text="أكثر من 12 ألف شخص", lang="ar", of="figure:relief-left-06-02.anchor"
                ), "), and ", BOARD, " said ", NEARLY, " on ", JUNE_1, ".",
            )
        ),
        Paragraph(
            runs=(
                Text(text="Of the inhabitants ("),
                EXACT,
                Text(text=" or "),
                BETWEEN,
                Text(text="), "),
                SHARE,
                Text(text=" left: "),
                Text(text="a computed share", strong=True),
                Text(text=", not a "),
                Text(text="stated", em=True),
                Text(text=" one. "),
                Allowed(text="Two", reason="the rivers, named in the title"),
                Text(text=" rivers met at the bridge "),
                Text(text=HOSTILE),
                Text(text=". "),
                Link(text="The bulletin", to="https://office.example/bulletin"),
                Text(text=" and "),
                Link(text=HOSTILE, to="javascript:alert(document.domain)"),
                Text(text="."),
            )
        ),
    )  # fmt: skip


def sample_document() -> Document:
    """A whole report in reading order; every node kind of `explainer.document.nodes` is in it."""
    return Document(
        front=front(),
        blocks=(
            strip(),
            Heading(level=2, id="how-many-left", runs=runs("How many people left?")),
            prose()[0],
            beside(),
            Heading(level=3, id="share", runs=runs("The share of the town")),
            prose()[1],
            Notice(kind="unknown", runs=runs("Nothing recorded by ", BOARD, " on this.")),
            Heading(level=2, id="who-said-what", runs=runs("Who said what?")),
            quotation("board"),
            silence(),
            figures_table("table-left"),
            Heading(level=2, id="what-changed", runs=runs("What changed since the last edition?")),
            Notice(kind="changed", runs=runs(OFFICE, " now says ", ABOUT, UPDATED, ".")),
            Notice(kind="corrected", runs=runs(BOARD, " says ", NEARLY, CORRECTED, ".")),
            Notice(kind="caution", runs=runs("The level at the bridge ", LEAST, ", ", MOST, ".")),
            Heading(level=2, id="limits", runs=runs("What these numbers do not show")),
            Items(items=(runs("Returns are not counted."), runs("So is ", HOSTILE, "."))),
            Items(ordered=True, items=(runs("Read the card."), runs("Read the source."))),
            Heading(level=2, id="sources", runs=runs("Sources")),
            sources(),
        ),
    )
