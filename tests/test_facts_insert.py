"""New records in the text of a facts file: only added lines, old records equal, new ones exact."""

# ruff: noqa: E501  (a case to a line reads best)

from __future__ import annotations

import difflib
import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.csv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from explainer import cli
from explainer.errors import Busy, FactsRefused, PublishFailed
from explainer.facts.edit import (
    NewRecord,
    Plan,
    Rewrite,
    open_facts_file,
    plan,
    replace,
)
from explainer.facts.insert import Value
from explainer.facts.kinds import KINDS, Kind
from explainer.facts.load import load
from explainer.facts.model import Figure, Hedge
from explainer.facts.values import hidden, undrawable
from explainer.text import nfc
from tests.river import RIVER, written
from tests.test_facts_rules import TWO

ROOT = Path(__file__).parents[1]
LEVEL = {
    "id": "new", "metric": "level", "value": "8", "hedge": "exact", "as_of": "2023-06-01",
    "stated_by": "office", "source": "office-1", "printed": None, "note": "Read off a drawing.",
}  # fmt: skip


def figure(**fields: Value) -> NewRecord:
    whole: dict[str, Value] = {**LEVEL, **fields}
    return NewRecord(KINDS["figure"], str(whole["id"]), whole)


def planned(path: Path, *asked: NewRecord) -> Plan:
    return plan(open_facts_file(path, path.name), asked)


def refused(path: Path, *asked: NewRecord) -> list[str]:
    """The problems of records that must be refused; the file has to stay as it is."""
    before = path.read_bytes()
    with pytest.raises(FactsRefused) as caught:
        planned(path, *asked)
    assert path.read_bytes() == before
    return [str(problem) for problem in caught.value.problems]


def added_lines(made: Plan) -> list[str]:
    """The lines that are new; no other line may differ."""
    (rewrite,) = made.rewrites
    old, new = (data.decode().splitlines() for data in (rewrite.old, rewrite.new))
    changes = list(difflib.unified_diff(old, new, n=0))[2:]
    assert not [line for line in changes if line.startswith("-")]
    return [line[1:] for line in changes if line.startswith("+")]


def text_of(made: Plan) -> str:
    """The new text of the one file that changes."""
    return made.rewrites[0].new.decode()


# ---------------------------------------------------------------- refused


def test_a_file_with_faults_takes_nothing(tmp_path: Path) -> None:
    """Its own faults come first, with their lines."""
    path = written(tmp_path, ("value: 9000", "value: 900"))
    assert refused(path, figure())[0].startswith("river.yml:51: figures[0]")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (RIVER.replace("\n", "\r\n", 3), "mixes line ends"),
        (json.dumps({"story": {"id": "s", "title": "S", "language": "en", "editions": [{"date": "2020-01-01"}]},
                     "sources": {}, "parties": {}, "sides": {}, "metrics": {}, "figures": []}), "pair of braces"),
    ],
)  # fmt: skip
def test_a_text_that_cannot_take_the_record(tmp_path: Path, text: str, said: str) -> None:
    """Is refused, to be changed by hand."""
    path = tmp_path / "river.yml"
    path.write_bytes(text.encode())
    question = NewRecord(KINDS["question"], "why", {"text": "Why?"})
    found = refused(path, question if "{" in text[:1] else figure())
    assert said in found[0] and "by hand" in found[0]


def test_a_change_made_meanwhile_is_never_lost(tmp_path: Path) -> None:
    """The file is compared with what was read before it is replaced."""
    path = written(tmp_path)
    made = planned(path, figure())
    path.write_text(RIVER + "# somebody's line\n", encoding="utf-8")
    with pytest.raises(Busy, match="changed meanwhile"):
        replace(made.rewrites)
    assert path.read_text(encoding="utf-8") == RIVER + "# somebody's line\n"
    assert [one.name for one in tmp_path.iterdir()] == ["river.yml"]


def test_of_two_files_both_change_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fails at the second leaves the first as it was, and no file beside them."""
    import os

    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"1"), two.write_bytes(b"2")
    real = os.replace

    def failing(source: Any, target: Any) -> None:
        if Path(target).name == "two":
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(PublishFailed, match="nothing was changed"):
        replace([Rewrite(one, b"1", b"one"), Rewrite(two, b"2", b"two")])
    assert (one.read_bytes(), two.read_bytes()) == (b"1", b"2")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


# ---------------------------------------------------------------- where it goes


def test_a_figure_stands_after_the_last_of_its_metric_by_date(tmp_path: Path) -> None:
    """Between those of the same metric, whatever else the file holds."""
    path = written(tmp_path)
    text = text_of(planned(path, figure(id="early"), figure(id="late", as_of="2023-06-02")))
    ids = [line.split("id: ")[1] for line in text.splitlines() if line.startswith("  - id: ")]
    assert ids[2:6] == ["relief-left", "early", "office-level", "late"]


EVENTS = "events:\n  - {date: 2023-06-02, label: The dyke breaks, source: office-1}\n"
RAIN = {"date": "2023-06-01", "label": "Rain", "source": "office-1"}


@pytest.mark.parametrize(
    ("kind", "id", "fields", "line", "after"),
    [
        ("source", "paper-1", {"publisher": "Paper", "published": "2023-06-05", "accessed": "2023-07-01", "kind": "press"},
         "  paper-1:", "    language: ar"),
        ("party", "police", {"name": "Police", "side": "state"}, "  police: {name: Police, side: state}",
         "  office: {name: River Office, side: state}"),
        ("side", "press", {"name": "Press"}, "  press: {name: Press}", "  town: {name: Town}"),
        ("metric", "rain", {"label": "Rain", "unit": "mm", "kind": "flow", "topic": "water"},
         "  rain: {label: Rain, topic: water, unit: mm, kind: flow}",
         "  level: {label: Level, topic: water, unit: metres, kind: stock, place: Mill}"),
        ("question", "dam", {"text": "Is a dam needed?"}, '  dam: {text: "Is a dam needed?"}',
         "  gates: {text: Should the gates be opened?}"),
        ("event", "", RAIN,
         "  - {date: 2023-06-01, label: Rain, source: office-1}", "events:"),
        ("edition", "", {"date": "2023-06-05", "note": "Later: \"then\"."},
         '    - {date: 2023-06-05, note: "Later: \\"then\\"."}', "    - {date: 2023-06-03, note: The day after.}"),
        ("edition", "", {"date": "2023-06-01"}, "    - {date: 2023-06-01}",
         "    - {date: 2023-06-03, note: The day after.}"),
        ("position", "relief-gates", {"id": "relief-gates", "party": "relief", "date": "2023-06", "question": "gates",
         "stance": "for", "paraphrase": "Open them.", "beside": ("left", "level"), "source": "relief-1"},
         "  - id: relief-gates", "    source: office-1"),
    ],
)  # fmt: skip
def test_each_kind_has_its_place_and_style(
    tmp_path: Path, kind: str, id: str, fields: dict[str, Value], line: str, after: str
) -> None:
    """In lines or in braces as its neighbours, by side, topic or date; the default edition stays first."""
    made = planned(written(tmp_path), NewRecord(KINDS[kind], id, fields))
    lines = text_of(made).splitlines()
    assert lines[lines.index(line) - 1] == after
    assert lines.index(line) + 1 == made.added[0].place.line
    assert added_lines(made)[0] == line


def test_comments_and_blank_lines_keep_their_records(tmp_path: Path) -> None:
    """What is set deeper than a record belongs to it; a heading belongs to what follows."""
    path = written(
        tmp_path,
        ("    note: Read off a drawing.\n    chart: false\n",
         "    note: Read off a drawing. # really\n    chart: false\n    # deeper\n\n  # heading\n  # --- the end\n\n"),
    )  # fmt: skip
    lines = text_of(planned(path, figure(as_of="2023-06-02"))).splitlines()
    at = lines.index("  - id: new")
    assert lines[at - 1] == "    # deeper"
    assert lines[at + 9] == "" and lines[at + 10] == "  # heading"


def test_block_texts_at_the_end_of_a_record_stay_whole(tmp_path: Path) -> None:
    """Also with the blank lines that a `+` keeps."""
    path = written(tmp_path, ("    note: Read off a drawing.\n    chart: false\n",
                              "    chart: false\n    note: |+\n      Read off\n      a drawing.\n\n\n"))  # fmt: skip
    made = planned(path, figure(as_of="2023-06-02"))
    assert made.after.figures[3].note == "Read off\na drawing.\n\n\n"
    assert made.after.figures[4].id == "new"


@pytest.mark.parametrize(
    ("change", "asked", "there"),
    [
        ((EVENTS, "events: []\n"),
         ("event", RAIN),
         'events:\n  - {date: 2023-06-01, label: "Rain", source: office-1}\n'),
        ((EVENTS, "events: []  # none\n"),
         ("event", RAIN),
         'events: [{date: 2023-06-01, label: "Rain", source: office-1}]  # none\n'),
        ((EVENTS, ""),
         ("event", RAIN),
         '    source: office-1\n\nevents:\n  - {date: 2023-06-01, label: "Rain", source: office-1}\n'),
        (("    - {date: 2023-06-03, note: The day after.}\n    - {date: 2023-06-10}\n", "    [{date: 2023-06-03}, {date: 2023-06-10}]\n"),
         ("edition", {"date": "2023-06-05"}), "[{date: 2023-06-03}, {date: 2023-06-05}, {date: 2023-06-10}]\n"),
        (("    beside: [left]\n    source: office-1\n", "    beside: [left]\n    source: office-1"),
         ("position", {"id": "b", "party": "office", "date": "2023-06-02", "question": "gates", "stance": "for",
                       "quote": "Yes", "source": "office-1"}),
         "    source: office-1\n  - id: b\n"),
    ],
)  # fmt: skip
def test_odd_sections_take_a_record_too(
    tmp_path: Path, change: tuple[str, str], asked: tuple[str, dict[str, Value]], there: str
) -> None:
    """Empty, missing, in brackets, or at the end of a file without a last line break."""
    name, fields = asked
    made = planned(
        written(tmp_path, change), NewRecord(KINDS[name], str(fields.get("id", "")), fields)
    )
    assert there in text_of(made)


def test_windows_line_ends_and_a_byte_order_mark_stay(tmp_path: Path) -> None:
    """The file keeps them, and the new lines have them too."""
    path = tmp_path / "river.yml"
    old = b"\xef\xbb\xbf" + RIVER.replace("\n", "\r\n").encode()
    path.write_bytes(old)
    (rewrite,) = planned(path, figure()).rewrites
    assert rewrite.new.startswith(b"\xef\xbb\xbf") and b"\n" not in rewrite.new.replace(
        b"\r\n", b""
    )
    replace([rewrite])
    assert len(load(path).figures) == 5


def test_a_link_stays_a_link_and_permissions_stay(tmp_path: Path) -> None:
    """The file behind it is replaced."""
    (tmp_path / "real").mkdir()
    real = written(tmp_path / "real")
    real.chmod(0o640)
    link = tmp_path / "river.yml"
    link.symlink_to(real)
    replace(planned(link, figure()).rewrites)
    assert link.is_symlink() and len(load(real).figures) == 5
    assert real.stat().st_mode & 0o777 == 0o640


# ---------------------------------------------------------------- a table of figures


TABLE = 'id,metric,value,hedge,as_of,stated_by,source,printed,note\na,level,8,exact,2023-06-02,office,office-1,,"Read, off"\n'


def with_table(folder: Path, table: str = TABLE) -> Path:
    """The river's file with its figures in a table, and `left` counted there too."""
    start, end = RIVER.index("figures:\n"), RIVER.index("positions:\n")
    (folder / "t.csv").write_bytes(table.encode())
    return written(folder, (RIVER[start:end], "figures: t.csv\n"), text=_only_office())


def _only_office() -> str:
    text = RIVER
    for cut in (("  verband-1:", "parties:"), ("  relief: {name: Relief,", "sides:")):
        text = text[: text.index(cut[0])] + text[text.index(cut[1]) :]
    return text


def test_a_figure_becomes_a_row_of_the_table(tmp_path: Path) -> None:
    """At its end; the facts file is not touched unless its source is new, too."""
    path = with_table(tmp_path)
    made = planned(path, figure(note='He said "8, or so"'))
    (rewrite,) = made.rewrites
    assert rewrite.path.name == "t.csv" and rewrite.new.startswith(rewrite.old)
    row = b'new,level,8,exact,2023-06-01,office,office-1,,"He said ""8, or so"""\n'
    assert rewrite.new[len(rewrite.old) :] == row
    assert (made.added[0].place.file, made.added[0].place.line) == ("t.csv", 3)
    source = {
        "publisher": "Paper", "published": "2023-06-05", "accessed": "2023-07-01", "kind": "press",
    }  # fmt: skip
    made = planned(path, figure(source="paper-1"), NewRecord(KINDS["source"], "paper-1", source))
    replace(made.rewrites)
    assert load(path).figures[1].source == "paper-1"


def test_no_row_is_added_to_a_table_in_parquet(tmp_path: Path) -> None:
    """It is made by a program; what to do instead is said, and records of other kinds are added."""
    path = with_table(tmp_path)
    parquet.write_table(pyarrow.csv.read_csv(tmp_path / "t.csv"), tmp_path / "t.parquet")
    text = path.read_text(encoding="utf-8").replace("t.csv", "t.parquet")
    path.write_text(text, encoding="utf-8")
    assert refused(path, figure()) == [
        "t.parquet: is not written to; add the rows where it is made, or save it as .csv"
    ]
    event = NewRecord(
        KINDS["event"], "", {"date": "2023-06-03", "label": "Rain", "source": "office-1"}
    )
    assert [rewrite.path for rewrite in planned(path, event).rewrites] == [path]


def test_a_table_without_the_column_or_last_line_break(tmp_path: Path) -> None:
    """The one is refused, the other mended."""
    path = with_table(tmp_path, TABLE.removesuffix("\n"))
    assert "the table has no column 'verb'" in refused(path, figure(verb="stood"))[0]
    assert planned(path, figure()).rewrites[0].new.count(b"\n") == 3


# ---------------------------------------------------------------- words survive


HOSTILE = [
    "no", "null", "~", "1e3", "0x1F", "012", "2024-05-20", "12:30:45", "=", "<<", "- a", "-", "? a", "a: b", "a #b", "#a",
    "key:", "[a, b]", "{a: b}", "&a", "*a", "!a", "!!str a", "|", ">", "%YAML", "@a", "`a`", "'a'", '"a"', 'a "b" \\ c', "a\\nb",
    " a", "a ", "a  b", "a\nb", "a\n\n b\n", "\ta", "a\tb", "---", "...", "--- a", "x" * 5000, "é", "e\u0301", "بين ١٠٬٠٠٠", "שלום",
    "😀", "a, b", "a]", "}", "Ünï. cödé-ist’s", "می\u200cخواهم", "true", "a:", ": a", ",", "''", "\\", "\\x41",
]  # fmt: skip


@pytest.mark.parametrize("style", ["lines", "braces"])
def test_hostile_words_survive_exactly(tmp_path: Path, style: str) -> None:
    """Each as it was asked for (in normal form), in a record in lines and in one in braces."""
    path = written(tmp_path)
    for words in HOSTILE:
        if style == "lines":
            made = planned(path, figure(note=words, words=words))
            (found,) = [f for f in made.after.figures if f.id == "new"]
            assert (found.note, found.words) == (nfc(words), nfc(words))
        else:
            fields = {"date": "2023-06-02", "label": words, "source": "office-1"}
            made = planned(path, NewRecord(KINDS["event"], "", fields))
            assert made.after.events[1].label == nfc(words)
        assert len(added_lines(made)) == (10 if style == "lines" else 1)


any_words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)


@settings(max_examples=30, deadline=None)
@given(words=any_words, place=st.sampled_from(["note", "words", "verb"]))
def test_any_words_survive_or_are_refused(
    tmp_path_factory: pytest.TempPathFactory, words: str, place: str
) -> None:
    """Refused are only characters nobody sees or no font has, and notes of nothing but space."""
    path = written(tmp_path_factory.mktemp("river"))
    try:
        made = planned(path, figure(**{place: words}))
    except FactsRefused as problems:
        unfit = any(hidden(words)) or any(undrawable(words))
        assert unfit or (place == "note" and not words.strip()), str(problems)
        return
    (found,) = [f for f in made.after.figures if f.id == "new"]
    assert getattr(found, place) == nfc(words)
    added_lines(made)


# ---------------------------------------------------------------- the story of this repository


WORDS = [
    "fled", "a: b", "“quoted” #3", "- no", "yes", "من رفح", "l'été", 'say "so"', "50 %", "a\nb", "x, y",
]  # fmt: skip


def _random_records(chance: random.Random, number: int) -> list[NewRecord]:
    """Legal records of every kind for the facts file of this repository."""
    facts = load(ROOT / "data" / "facts.yml")
    made: list[NewRecord] = []
    for count in range(number):
        source = chance.choice(list(facts.sources.values()))
        party = chance.choice(list(facts.parties))
        metric, day = chance.choice(list(facts.metrics)), source.published.first.isoformat()
        fields: Mapping[str, Mapping[str, Value]] = {
            "figure": {"id": f"f-{count}", "metric": metric, "value": str(chance.randrange(10**6)), "as_of": day,
                       "hedge": chance.choice([str(h) for h in Hedge if h != "between"]), "stated_by": party,
                       "source": source.id, "printed": None, "note": chance.choice(WORDS), "verb": chance.choice(WORDS)},
            "position": {"id": f"p-{count}", "party": party, "date": day, "question": chance.choice(list(facts.questions)),
                         "stance": "describes", "quote": chance.choice(WORDS), "beside": (metric,), "source": source.id},
            "event": {"date": day, "label": chance.choice(WORDS), "source": source.id},
            "source": {"publisher": chance.choice(WORDS), "published": day, "accessed": "2026-11-22", "kind": "press",
                       "url": "https://example.org/a?b=c,d#e:"},
            "party": {"name": f"{chance.choice(WORDS)} {count}", "side": chance.choice(list(facts.sides))},
            "side": {"name": f"{chance.choice(WORDS)} {count}"},
            "metric": {"label": f"{chance.choice(WORDS)} {count}", "unit": "people", "kind": "stock", "caveats": tuple(WORDS[:2]),
                       "topic": facts.metrics[metric].topic},
            "question": {"text": chance.choice(WORDS)},
            "edition": {"date": f"20{count + 30}-01-01", "note": chance.choice(WORDS)},
        }  # fmt: skip
        name = chance.choice(list(fields))
        kind: Kind = KINDS[name]
        id = str(fields[name].get("id", f"{name}-x-{count}"))
        made.append(NewRecord(kind, "" if name in ("event", "edition") else id, fields[name]))
    return made


@pytest.mark.parametrize("seed", range(4))
def test_random_records_leave_every_old_line_and_record(seed: int) -> None:
    """Added lines only; the old records equal and in order; the new ones as asked; and it loads."""
    path = ROOT / "data" / "facts.yml"
    asked = _random_records(random.Random(seed), 1 if seed % 3 else 25)
    there = open_facts_file(path, "facts.yml")
    made = plan(there, asked)
    assert added_lines(made)
    new_lines = text_of(made).splitlines()
    for section in ("sources", "parties", "metrics", "events", "figures", "positions"):
        new = [one.record for one in made.added if one.new.kind.section == section]
        rest = [r for r in made.after.records(section) if not any(r is n or r == n for n in new)]
        old = [r for r in there.facts.records(section) if not any(r == n for n in new)]
        assert rest == old
    for one in made.added:
        if isinstance(one.record, Figure):
            found = next(f for f in made.after.figures if f.id == one.new.id)
            assert (found.note, found.verb) == (one.new.fields["note"], one.new.fields["verb"])
            assert new_lines[one.place.line - 1] == f"  - id: {found.id}"


# ---------------------------------------------------------------- statements that answer several questions


def test_a_statement_that_answers_several_questions_is_written(tmp_path: Path) -> None:
    """As fields in braces, in one line, after `id: stance` was given for each."""
    path = written(tmp_path, TWO)
    fields = {
        "id": "relief-gates", "party": "relief", "date": "2023-06-02", "source": "relief-1",
        "answers": ("gates: for", "safe: no"), "paraphrase": "Open them; nobody is safe.",
    }  # fmt: skip
    replace(planned(path, NewRecord(KINDS["position"], "relief-gates", fields)).rewrites)
    (said,) = [position for position in load(path).positions if position.id == "relief-gates"]
    assert dict(said.answers) == {"gates": "for", "safe": "no"}
    assert '    answers: {gates: for, safe: "no"}\n' in path.read_text(encoding="utf-8")


def test_a_sheet_of_statements_may_answer_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one column, with semicolons; and a part of another metric, with a hedge of its own."""
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path, TWO)
    (tmp_path / "said.csv").write_text(
        "party,date,source,answers,paraphrase\n"
        "relief,2023-06-02,relief-1,gates: for; safe: partly,Open them.\n",
        encoding="utf-8",
    )
    (tmp_path / "new.csv").write_text(
        "metric,metric.label,metric.unit,metric.kind,metric.part_of,value,hedge,words,as_of,"
        "stated_by,source,anchor,printed,note\n"
        "old,Old people who left,people,stock,left,90,exact,null,2023-06-01,relief,relief-1,"
        "a quarrel over 90 of them,90,It is no bound.\n",
        encoding="utf-8",
    )
    for name, kind in (("said.csv", "position"), ("new.csv", "figure")):
        assert cli.main(["import", name, "river.yml", "--kind", kind, "--yes"]) == 0
    facts = load(path)
    assert facts.positions[-1].answers == {"gates": "for", "safe": "partly"}
    assert facts.metrics["old"].part_of == "left"
    assert [figure.words for figure in facts.figures if figure.metric == "old"] == [None]
