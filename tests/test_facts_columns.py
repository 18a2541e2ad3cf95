"""Long series: whole columns at once say the same as row by row."""

from __future__ import annotations

import csv
import gc
import io
import random
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from explainer.errors import FactsRefused, Problem, in_order
from explainer.facts import columns, draft, fields, plainly, reading, references, series
from explainer.facts.check import check
from explainer.facts.load import load_unchecked
from explainer.facts.model import Figure, Hedge, Source
from explainer.facts.numerals import numerals
from explainer.facts.plain import plain_decimal
from explainer.facts.resting import collector_resting
from explainer.facts.scalars import are_ids
from explainer.text import nearest
from tests.large import write_large

COLUMNS = tuple(Figure.model_fields)
# What breaks each rule of a row, and what only looks as if it did.
BREAKS: dict[str, tuple[str, ...]] = {
    "id": ("", "f-1", "F 1", "-", "f_1", "a" * 101, "f-٣"),
    "metric": ("", "homes-99", "Homes", "homes-1 "),
    "value": ("", "-1", "007", "1e3", "9,000", "1" * 25, "٣", "8.50", "0"),
    "low": ("5", "x"),
    "high": ("3", "9"),
    "hedge": ("", "Exact", "between", "at-least", "most"),
    "words": ("dra\u202ewn", "cafe\u0301", "dozens"),
    "status": ("counted", "Counted", " "),
    "as_of": ("", "2021-13", "2021-02-30", "2029", "2021", "2021-06", "20210101"),
    "published": ("2019", "2029-01-01", "0000", "x"),
    "stated_by": ("", "office-9", "Office"),
    "source": ("", "daily-1999-01-01", "x y"),
    "anchor": ("", " ", "no number here", "w " * 30, "1{printed} homes", "{printed} million homes",
               "{printed}.5 homes", "about{printed}", "{printed} 500 homes", "-{printed} homes"),
    "printed": ("", "null", "~", "12", "1,2,3", "half a million", "5 to 3", "dozens", "9000 k"),
    "verb": ("fled",),
    "note": (" ", "\x07", "why"),
    "chart": ("false", "no", "True"),
    "replaces": ("f-0", "f-none", "f-2"),
    "change": ("revised", "Revised"),
    "reason": ("because", " "),
}  # fmt: skip


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """A facts file with a table of sixty figures."""
    return write_large(tmp_path, 60)


def rows_of(story: Path) -> list[dict[str, str]]:
    """The rows of its table."""
    with (story.parent / "large.csv").open(encoding="utf-8", newline="") as file:
        return [{name: row.get(name, "") for name in COLUMNS} for row in csv.DictReader(file)]


def text_of(rows: list[dict[str, str]]) -> str:
    """The table as a CSV text."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def said(story: Path) -> tuple[list[Problem], tuple[Figure, ...], tuple[Problem, ...]]:
    """What the file gives: its problems, its sound figures, and what `check` finds in these."""
    found = load_unchecked(story)
    if found.facts is None:
        return sorted(set(found.problems)), (), ()
    findings = check(found.facts, found.origin)
    problems = sorted({*found.problems, *findings.errors})
    return problems, found.facts.figures, findings.warnings


def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """No columns, and nothing passed over: each row is read and judged by itself, in full."""
    monkeypatch.setattr(draft, "figures_of", lambda table, _: [None] * len(table))
    monkeypatch.setattr(reading, "is_plain", lambda *_: False)
    monkeypatch.setattr(fields, "_of_figures", whole_rules)
    of_some = references._references
    monkeypatch.setattr(references, "_references", lambda facts, _: of_some(facts, facts.figures))


def whole_rules(
    figures: Iterable[Figure], sources: Mapping[str, Source]
) -> Iterator[tuple[int, fields.Fault]]:
    """Every rule of each figure, none passed over."""
    for number, figure in enumerate(figures):
        faults = (fields._of_value(figure), fields._of_print(figure), fields._of_change(figure))
        for fault in chain(*faults, fields._of_dates(figure, sources.get(figure.source))):
            yield number, fault


def broken(rows: list[dict[str, str]], name: str, value: str, at: int) -> None:
    """One field of one row, as another text."""
    rows[at][name] = value.replace("{printed}", rows[at]["printed"])


@pytest.mark.parametrize("name", BREAKS)
def test_each_rule_broken_in_any_row_is_told_the_same(
    story: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The same problems, with line and field, and the same figures, as when read row by row."""
    chance, sound = random.Random(name), rows_of(story)
    for value in BREAKS[name]:
        rows = [dict(row) for row in sound]
        at = chance.randrange(len(rows))
        broken(rows, name, value, at)
        (story.parent / "large.csv").write_text(text_of(rows), encoding="utf-8")
        found = said(story)
        with monkeypatch.context() as patch:
            one_by_one(patch)
            assert found == said(story), (name, value, at)


def test_many_faults_at_once_are_told_the_same(
    story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules broken together, several in a row, in a third of the rows; short and long rows too."""
    chance, sound = random.Random(5), rows_of(story)
    told = 0
    for _ in range(12):
        rows = [dict(row) for row in sound]
        for at in chance.sample(range(len(rows)), 20):
            for name in chance.sample(list(BREAKS), chance.randrange(1, 4)):
                broken(rows, name, chance.choice(BREAKS[name]), at)
        lines = text_of(rows).split("\n")
        odd = chance.randrange(1, len(lines) - 1)
        lines[odd] = chance.choice((lines[odd].rsplit(",", 8)[0], lines[odd] + ",more", "x"))
        (story.parent / "large.csv").write_text("\n".join(lines), encoding="utf-8")
        found = said(story)
        told += len(found[0])
        with monkeypatch.context() as patch:
            one_by_one(patch)
            assert found == said(story)
    assert told > 200


def test_the_header_decides_what_is_missing(story: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns that lack, are unknown, or are there twice: the same, column-wise and row by row."""
    text = text_of(rows_of(story)[:6])
    header, rest = text.split("\n", 1)
    for other in ("id", "printed", "hedge", "source", "published", "note"):
        for name in (other + "x", "verb"):
            changed = header.replace(other, name)
            (story.parent / "large.csv").write_text(f"{changed}\n{rest}", encoding="utf-8")
            found = said(story)
            with monkeypatch.context() as patch:
                one_by_one(patch)
                assert found == said(story), changed


def test_a_parquet_file_of_the_same_texts_is_the_same_table(story: Path) -> None:
    """Each rule broken, sixty rows at a time: the same cells and faults as those of a CSV text."""
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    sound, path = rows_of(story), story.parent / "large.parquet"
    for name, values in BREAKS.items():
        rows = [dict(row) for row in sound]
        for at, value in enumerate(values):
            broken(rows, name, value, 3 * at)
        parquet.write_table(pa.Table.from_pylist(rows), path, row_group_size=25)
        packed, plain = series.series(story, path.name), series.series_of(text_of(rows), path.name)
        assert (packed.cells, packed.faults) == (plain.cells, plain.faults)
        assert [*packed.lines] == [*plain.lines]


@given(
    st.lists(st.text("a-Z_\n٣", max_size=3) | st.just("a" * 100) | st.just("a" * 101), max_size=4)
)
def test_many_ids_are_looked_at_as_one_is(texts: list[str]) -> None:
    """All are sound at a glance if and only if the field would take each of them."""
    one = columns._validator("id")
    try:
        one.validate_python(texts)
    except ValidationError:
        assert not are_ids(texts)
    else:
        assert are_ids(texts)


def test_most_rows_of_a_sound_table_are_made_by_columns(story: Path) -> None:
    """The comparison above compares two ways: the quick one takes every sound row."""
    (story.parent / "large.csv").write_text(text_of(rows_of(story)), encoding="utf-8")
    table = series.series(story, "large.csv")
    sources = load_unchecked(story).facts.sources  # type: ignore[union-attr]
    assert None not in columns.figures_of(table, sources)


# ---------------------------------------------------------------- plainly sound

WORDS = (
    "homes",
    "million",
    "k",
    "K homes",
    "thousand people",
    "per cent",
    "people",
    "mil",
    "mille",
    "-",
    "m",
)
LANGUAGES = ("en", "de", "fr", "es", "pt-BR", "de-CH", "ru", "id", "ar", "he", "sv", "xx")
numbers = st.one_of(
    st.integers(0, 10**7).map(str),
    st.integers(0, 10**8).map(lambda n: f"{n:,}"),
    st.integers(0, 10**8).map(lambda n: f"{n:,}".replace(",", ".")),
    st.text("0123456789.,", min_size=1, max_size=9),
)
around = st.one_of(
    st.sampled_from(("", " ", "a ", "about ", "-", "- ", "1", "1 ", "1,", "b-", "half a ", "(")),
    st.tuples(st.sampled_from(("", " ", ".", ", ", "-", " 500 ", "  ", ".5", "\n")),
              st.sampled_from(WORDS)).map("".join),
    st.text("a1 ,.-m", max_size=5),
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(
    number=numbers,
    before=around,
    after=around,
    value=numbers,
    same=st.booleans(),
    language=st.sampled_from(LANGUAGES),
)
def test_what_is_plainly_sound_has_no_fault(
    number: str, before: str, after: str, value: str, same: bool, language: str
) -> None:
    """No figure that is passed over would have been found wrong, whatever stands around it."""
    digits = number.replace(",", "").replace(".", "") if same else value
    if not digits.isdigit() or not number.strip():
        return
    figure = Figure.model_construct(
        hedge=Hedge.EXACT, value=Decimal(digits), low=None, high=None, words="",
        printed=number, anchor=f"{before}{number}{after}",
    )  # fmt: skip
    if plainly.is_plain(number, figure.anchor, figure.value, figure.hedge, language):
        assert not list(reading._of_figure(figure, number, language, ""))


def test_most_numbers_of_a_series_are_plain(story: Path) -> None:
    """Passing over is worth its while: nine in ten numbers as people print them are plain."""
    figures = load_unchecked(story).facts.figures  # type: ignore[union-attr]
    plain = [plainly.is_plain(f.printed, f.anchor, f.value, f.hedge, "en") for f in figures]
    assert sum(plain) > len(figures) * 0.9


def test_number_words_hold_no_digit() -> None:
    """What lets the rule pass over them where a number begins or ends in a digit."""
    for language in LANGUAGES:
        spellings = numerals(language)
        phrases = (*spellings.wholes, *spellings.at_least, *spellings.scales, *spellings.percent)
        assert not [phrase for phrase in phrases if any(c.isdigit() for c in phrase)]


# ---------------------------------------------------------------- what is left


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_is_as_it_was(on: bool) -> None:
    """It rests meanwhile, and afterwards works only if it did before, whatever happened."""
    was = gc.isenabled()
    (gc.enable if on else gc.disable)()
    try:
        with pytest.raises(ValueError, match="stop"), collector_resting():
            assert not gc.isenabled()
            raise ValueError("stop")
        assert gc.isenabled() is on
    finally:
        (gc.enable if was else gc.disable)()


@given(st.lists(st.builds(Problem, *[st.sampled_from(("", "a", "b"))] * 5)))
def test_problems_come_as_they_compare(problems: list[Problem]) -> None:
    """Each once, in the order of file, line, record, field and message."""
    assert list(in_order(problems)) == sorted(set(problems))


@given(st.integers(0, 10**12), st.integers(0, 30))
def test_a_number_in_plain_digits(whole: int, places: int) -> None:
    """No exponent and no zeros at the end, and it says the number."""
    value = Decimal(whole).scaleb(-places)
    text = plain_decimal(value)
    assert Decimal(text) == value and "E" not in text
    assert "." not in text or not text.endswith(("0", "."))


def test_places_are_made_when_asked_for(story: Path) -> None:
    """The line and label of a row that nothing was wrong with; its fields stand in that line."""
    (story.parent / "large.csv").write_text(text_of(rows_of(story)), encoding="utf-8")
    place = load_unchecked(story).origin.places.of("figures", 41)
    assert (place.line, place.label) == (43, "figures[41] 'f-41'")
    assert [place.problem(name, "odd").line for name in ("", "value", "low")] == [43] * 3


def test_a_table_of_faults_stops_where_nobody_reads_on(story: Path) -> None:
    """Twelve thousand rows with a fault each: ten thousand are told, and that there are more."""
    row = "f-{n},homes-1,x,exact,2021-01-01,office-1,daily-2021-01-01,\n"
    text = "id,metric,value,hedge,as_of,stated_by,source,printed\n"
    text += "".join(row.format(n=n) for n in range(12_000))
    (story.parent / "large.csv").write_text(text, encoding="utf-8")
    with pytest.raises(FactsRefused) as refused:
        raise FactsRefused(load_unchecked(story).problems)
    assert 10_000 < len(refused.value.problems) < 10_010
    assert "the rest is not looked for" in refused.value.problems[-1].message


def test_a_rule_broken_everywhere_stops_where_nobody_reads_on(story: Path) -> None:
    """Twelve thousand dates after the source's: the rules stop where the reading of rows does."""
    row = "f-{n},homes-1,1,exact,2022-01-01,office-1,daily-2021-01-01,,drawn\n"
    text = "id,metric,value,hedge,as_of,stated_by,source,printed,note\n"
    text += "".join(row.format(n=n) for n in range(12_000))
    (story.parent / "large.csv").write_text(text, encoding="utf-8")
    errors, _, _ = said(story)
    assert len(errors) == 10_001
    assert [e.message for e in errors if "rest is not looked for" in e.message]


def test_the_nearest_of_very_many_names_begins_alike() -> None:
    """A suggestion costs little among a million ids, and is still made."""
    names = [f"level-{n:05}" for n in range(50_000)]
    assert nearest("lev-00017", names) == "; did you mean 'level-00017'?"
    assert nearest("gauge-00017", names) == ""


@given(st.text('a,"\r\n ', max_size=30))
def test_csv_lines_are_those_of_the_csv_module(text: str) -> None:
    """Rows and the lines they begin in, as `csv` counts them in a file."""
    plain = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        wanted, line = [], 1
        for row in plain:
            wanted += [(line, row)] if row else []
            line = plain.line_num + 1
    except csv.Error:
        with pytest.raises(FactsRefused):
            list(series._rows(text, "t.csv"))
        return
    assert list(series._rows(text, "t.csv")) == wanted
