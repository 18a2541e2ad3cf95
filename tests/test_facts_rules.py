"""Rules between fields and records: one breach of each is named with its line, its twin passes."""

# ruff: noqa: E501  (a case to a line reads best)

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from explainer.errors import FactsRefused
from explainer.facts import values as hidden
from explainer.facts.edition import cut
from explainer.facts.load import load, load_unchecked
from explainer.facts.records import edition_from_records, plain_record
from explainer.facts.validate import check
from tests.river import RIVER, loaded, written

Pairs = tuple[tuple[str, str], ...]
PART = ("kind: stock, place: Mill}", "kind: stock, place: Mill}\n  gone: {label: Gone, unit: people,"
        " kind: stock, part_of: left}")  # fmt: skip


def gone(
    value: str, hedge: str = "exact", words: str = "", party: str = "office"
) -> tuple[str, str]:
    """A figure more, of the part, on the date of the office's own figure of the whole."""
    said = (
        f"    words: {words}\n    anchor: {words} {value} gone\n    printed: '{value}'\n"
        if words
        else ""
    )
    return "positions:\n", (
        f"  - id: office-gone\n    metric: gone\n    value: {value}\n    hedge: {hedge}\n{said}"
        f"    as_of: 2023-06-01\n    published: 2023-06-09\n    stated_by: {party}\n"
        f"    source: office-1\n{'' if words else '    printed: null'}\n    note: By hand.\npositions:\n"
    )


WHETHER = ("{text: Should the gates be opened?}", "{text: Are the gates safe?, kind: whether}")
TWO = (
    "questions:\n",
    "questions:\n  safe: {text: Are the gates safe?, kind: whether, gathered_until: 2023-06-03}\n",
)
ANSWERS = ("question: gates\n    stance: against\n", "answers: {gates: against, safe: partly}\n")
STORY = (
    "  language: en\n",
    "  language: en\n  gathered_until: 2023-06-05\n  publisher: {name: The Desk, logo: desk.svg}\n"
    "  authors: [A. Writer]\n  corrections: desk@example.org\n",
)


def said_of(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """What the loader says of the changed file, without the file's name; empty if it is sound."""
    try:
        load(written(folder, *changes))
    except FactsRefused as refused:
        return [str(problem).partition("river.yml:")[2] for problem in refused.problems]
    return []


def line(text: str, *changes: tuple[str, str]) -> int:
    """The first line of the changed file that holds the text."""
    changed = RIVER
    for old, new in changes:
        changed = changed.replace(old, new)
    return next(n for n, each in enumerate(changed.splitlines(), 1) if text in each)


@pytest.mark.parametrize(
    ("changes", "at", "expected"),
    [
        ((WHETHER,), "stance:", "positions[0] 'office-gates' stance: against does not answer"
         " 'gates', which asks whether; expected one of yes, no, partly, describes, not-stated"),
        ((TWO, ("stance: against", "stance: agianst")), "stance:", "positions[0] 'office-gates'"
         " stance: expected one of for, against, conditional, yes, no, partly, describes,"
         " not-stated; found 'agianst'; did you mean 'against'?"),
        ((TWO, ("question: gates", "answers: {gates: for}")), "stance:",
         "positions[0] 'office-gates' stance: not with `answers`; write it as one of them"),
        ((("    stance: against\n", ""),), "- id: office-gates", "positions[0] 'office-gates'"
         " stance: is missing; it says where the speaker stands on 'gates'"),
        ((("question: gates\n    stance: against", "answers: {}"),), "- id: office-gates",
         "positions[0] 'office-gates' question: is missing; write `question` and `stance`, or"
         " `answers` for several"),
        ((TWO, (ANSWERS[0], "answers: {gates: against, sfe: partly}\n")), "answers:",
         "positions[0] 'office-gates' answers.sfe: there is no question 'sfe'; did you mean"
         " 'safe'?"),
        ((("words: about\n", "words: null\n"),), "- id: office-left-1", "figures[0]"
         " 'office-left-1' note: is missing; with `words: null` it says what the hedge belongs to"),
        ((("kind: stock, place", "kind: stock, part_of: lift, place"),), "level: {label",
         "metrics 'level' part_of: there is no metric 'lift'; did you mean 'left'?"),
        ((("  language: en\n", "  language: en\n  corrections: somewhere\n"),), "corrections:",
         "story corrections: expected an e-mail address, or one that begins with https://, found"
         " 'somewhere'"),
        ((("  language: en\n", "  language: en\n  publisher: {name: X, logo: ../x.svg}\n"),),
         "publisher:", "story publisher.logo: expected the name of an .svg, .png or .jpg file"
         " beside this one, found '../x.svg'"),
        ((("note: The day after.", f"points: [{', '.join('abcdefg')}]"),), "points:",
         "story editions[0].points: has 7 entries; at most 6 are allowed"),
        ((("note: The day after.", f"points: [{'word ' * 45}, {'word ' * 46}]"),), "points:",
         "story editions[0].points[1]: has 46 words; at most 45 are allowed"),
        ((("stated_by: office\n    source: verband-1", "stated_by: relief\n    source: verband-1"),),
         "replaces:", "figures[1] 'office-left-2' replaces: 'office-left-1' is stated by 'office';"
         " nobody corrects another"),
        ((PART, gone("9501")), "value: 9501", "figures[4] 'office-gone' value: 9501 is above"
         " 'office-left-2' (9500), of which it is a part"),
        ((PART, ("part_of: left", "part_of: gone"), gone("1")), "gone: {",
         "metrics 'gone' part_of: 'gone' comes back to it in a circle"),
        ((("name: Relief, long", "name: river  OFFICE, long"),), "relief: {name", "parties 'relief'"
         " name: 'river  OFFICE' is the name of 'office' too; name the two apart"),
        ((("town: {name: Town}", "town: {name: State}"),), "town: {name: State}", "sides 'town'"
         " name: 'State' is the name of 'state' too; name the two apart"),
        ((("{label: Level,", "{label: people who left,"),), "level: {label", "metrics 'level' label:"
         " 'people who left' is the label of 'left' too; name the two apart"),
        ((("{date: 2023-06-10}", "{date: 9999-12-31}"),), "9999", "story editions[1].date: expected a"
         " year from 1000 to 2999, found '9999-12-31'"),
        ((("verb: left", "verb: 中 left"),), "verb:", "figures[0] 'office-left-1' verb: the fonts"
         " of a report cannot draw U+4E2D CJK UNIFIED IDEOGRAPH-4E2D; write it in letters that they have"),
    ],
)  # fmt: skip
def test_a_breach_is_named(changes: Pairs, at: str, expected: str, tmp_path: Path) -> None:
    """By its line, record and field, with what was expected, and by nothing else."""
    assert said_of(tmp_path, *changes) == [f"{line(at, *changes)}: {expected}"]


@pytest.mark.parametrize(
    "changes",
    [
        (WHETHER, ("stance: against", "stance: \"no\"")),
        (TWO, ANSWERS),
        (("words: about\n", "words: null\n    note: It belongs to the hours.\n"),),
        (PART, gone("9500")),
        (PART, gone("9501", "about", "about")),
        (PART, gone("99999", party="relief")),
        (("town: {name: Town}", "town: {name: Relief}"),),
        (("verb: left", "verb: ليرة ≥ é"),),
        (("  - id: office-gates", "  - id: office-level"),),
        (STORY, ("note: The day after.", "points: [\"{office-left-1} had left.\"]")),
    ],
)  # fmt: skip
def test_its_clean_twin_passes(changes: Pairs, tmp_path: Path) -> None:
    if changes != (TWO, ANSWERS):
        assert said_of(tmp_path, *changes) == []
    else:
        facts = loaded(tmp_path, *changes)
        assert cut(facts, facts.story.editions[0].date).on_question("safe")[0][1]


def test_new_fields_travel_with_an_edition(tmp_path: Path) -> None:
    """What a curator writes comes back from the records that a report carries."""
    facts = loaded(tmp_path, STORY, TWO, ANSWERS)
    edition = cut(facts, facts.story.editions[0].date)
    again = edition_from_records(edition.records())
    assert again.records() == edition.records()
    assert dict(again.position("office-gates").answers) == {"gates": "against", "safe": "partly"}
    assert edition.records()["story"]["publisher"] == {"name": "The Desk", "logo": "desk.svg"}
    table = edition.positions_table()
    assert list(zip(table["question"], table["stance"], strict=True)) == [
        ("gates", "against"), ("safe", "partly"),
    ]  # fmt: skip


def test_one_answer_is_said_one_way(tmp_path: Path) -> None:
    """Written either way, a lone answer is the same record."""
    both = [loaded(tmp_path), loaded(tmp_path, (ANSWERS[0], "answers: {gates: against}\n"))]
    one, other = (facts.positions[0] for facts in both)
    assert one == other and plain_record(one) == plain_record(other)
    assert plain_record(one)["stance"] == "against" and "answers" not in plain_record(one)


def hedged(
    anchor: str, hedge: str, words: str = "", printed: str = "900", language: str = "en"
) -> Pairs:
    """The changes that make the first figure one of 900 with this anchor."""
    said = f"    words: {words}\n" if words else ""
    note = "    note: It belongs to the hours.\n" if words == "null" else ""
    value = "value: 900\n" if hedge != "between" else "low: 900\n    high: 950\n"
    return (
        (
            "value: 9000\n    hedge: about\n    words: about\n",
            f"{value}    hedge: {hedge}\n{said}{note}",
        ),
        ("anchor: about 9,000 people had left", f"anchor: '{anchor}'"),
        ("printed: 9,000", f"printed: '{printed}'"),
        ("url: https://example.org/1\n", f"url: https://example.org/1\n    language: {language}\n"),
    )


@pytest.mark.parametrize(
    "said",
    [
        hedged("900 left", "exact"),
        hedged("About 900 left", "about", "about"),
        hedged("estimates are that about 900 left", "about", "about"),
        hedged("it is estimated that 900 left", "about", "it is estimated"),
        hedged("no fewer than 900 left", "at-least", "no fewer than"),
        hedged("just under 900 left", "nearly", "just under"),
        hedged("900 people or more left", "at-least", "or more"),
        hedged("900, at least 30 of them ill", "exact"),
        hedged("nearly half of them, or 900", "exact"),
        hedged("more than 75 percent of the bank (about 900 people)", "about", "about"),
        hedged("they handed over 900", "exact"),
        hedged("quarrel over 900 homes", "exact", "null"),
        hedged("at least another 900", "at-least", "at least"),
        hedged("900 who may have left", "at-most", "may have"),
        hedged("estimated at 900-950", "between", "estimated", "900-950"),
        hedged("between 900 and 950", "between", printed="900 and 950"),
        hedged("mehr als 900 gingen", "more-than", "mehr als", language="de"),
        hedged("près de 900 personnes", "nearly", "près de", language="fr"),
        hedged("pas moins d’900 personnes", "at-least", "pas moins d’", language="fr"),
        hedged("casi 900 personas", "nearly", "casi", language="es-MX"),
        hedged("cerca de 900 personas", "about", "cerca de", language="es"),
        hedged("quase 900 pessoas", "nearly", "quase", language="pt"),
        hedged("oltre 900 persone", "more-than", "oltre", language="it"),
        hedged("sekitar 900 orang", "about", "sekitar", language="id"),
        hedged("ما لا يقل عن 900 شخص", "at-least", "ما لا يقل عن", language="ar"),
        hedged("כ-900 איש", "about", "כ-", language="he"),
        hedged("לפחות 900 איש", "at-least", "לפחות", language="he"),
        hedged("omkring 900", "exact", language="no"),
    ],
)  # fmt: skip
def test_a_hedge_as_it_is_printed_passes(said: Pairs, tmp_path: Path) -> None:
    """In each language, before and after the number, and where it is another number's."""
    assert said_of(tmp_path, *said) == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (hedged("About 900 left", "exact"), "hedge: exact beside 'about' in the anchor; expected about,"
         " or `words: null` with a note that says what 'about' belongs to"),
        (hedged("at least 900 left", "at-most", "at least"), "hedge: at-most beside 'at least' in the"
         " anchor; expected at-least, or `words: null` with a note that says what 'at least' belongs to"),
        (hedged("About 900 left", "about"), "words: expected 'about', as the anchor has it beside the"
         " number; it is missing"),
        (hedged("some left, about 900", "about", "some"), "words: expected 'about', as the anchor has it"
         " beside the number; found 'some'"),
        (hedged("900 left", "about", "roughly"), "words: 'roughly' does not stand in the anchor '900 left'"),
        (hedged("900 left", "about"), "words: is missing; `hedge: about` needs the words of the anchor"
         " that say so, or null with a note"),
        (hedged("nearly half of them, or 900", "nearly", "nearly"), "words: 'nearly' stands before 'half'"
         " in the anchor, not beside '900'"),
        (hedged("900 left, about", "exact", "about"), "words: 'about' goes with a hedge; `hedge: exact`"
         " has none"),
        (hedged("900 people, nearly all", "at-least", "nearly"), "hedge: at-least is not what 'nearly'"
         " says; expected nearly"),
        (hedged("environ 900 personnes", "exact", language="fr"), "hedge: exact beside 'environ' in the"
         " anchor; expected about, or `words: null` with a note that says what 'environ' belongs to"),
        (hedged("cerca de 900 personas", "exact", language="es"), "hedge: exact beside 'cerca de' in the"
         " anchor; expected about or nearly, or `words: null` with a note that says what 'cerca de'"
         " belongs to"),
        (hedged("أكثر من 900 شخص", "about", "أكثر من", language="ar"), "hedge: about beside 'أكثر من' in"
         " the anchor; expected more-than, or `words: null` with a note that says what 'أكثر من'"
         " belongs to"),
        (hedged("עד 900 איש", "exact", language="he"), "hedge: exact beside 'עד' in the anchor; expected"
         " at-most, or `words: null` with a note that says what 'עד' belongs to"),
    ],
)  # fmt: skip
def test_a_hedge_that_is_not_the_printed_one_is_named(
    said: Pairs, fault: str, tmp_path: Path
) -> None:
    """With the words of the anchor, and what to write."""
    (found,) = said_of(tmp_path, *said)
    assert found.partition(": ")[2] == f"figures[0] 'office-left-1' {fault}"


def test_hedges_in_a_language_without_lexicon_are_told_once(tmp_path: Path) -> None:
    """A curator has to look at these, and is told at which."""
    drafted = load_unchecked(written(tmp_path, *hedged("omkring 900", "exact", language="no")))
    assert drafted.facts is not None
    found = [str(w) for w in check(drafted.facts, drafted.origin).warnings if "hedges" in w.message]
    (warning,) = found
    assert warning.endswith("office-1' language: hedges printed in 'no' were not compared: look at"
                            " 'office-left-1'")  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([("    since: 2023-06-01\n", "")], "metrics 'left' since: is missing; readers are not told since when"),
        ([PART, ("part_of: left", "part_of: level"), gone("1")],
         "metrics 'gone' part_of: 'level' counts metres, and this people"),
    ],
)  # fmt: skip
def test_what_is_unusual_in_a_metric_is_a_warning(
    tmp_path: Path, changes: Sequence[tuple[str, str]], said: str
) -> None:
    """Not an error: the format asks neither for a start nor for one unit of part and whole."""
    drafted = load_unchecked(written(tmp_path, *changes))
    assert drafted.facts is not None
    findings = check(drafted.facts, drafted.origin)
    assert not findings.errors and any(said in str(each) for each in findings.warnings)


def test_warnings_are_read_in_groups(tmp_path: Path) -> None:
    """What is so of several records stands in one line, which lists them with their lines."""
    more = gone("99999", party="relief")
    drafted = load_unchecked(written(tmp_path, PART, more))
    assert drafted.facts is not None
    findings = check(drafted.facts, drafted.origin)
    (said,) = [w.message for w in findings.grouped_warnings if "one source" in w.message]
    lines = line("level: {label"), line("gone: {label", PART, more)
    assert said == (
        f"2 metrics have one source only: 'level' (line {lines[0]}), 'gone' (line {lines[1]})"
    )
    assert len(findings.grouped_warnings) < len(findings.warnings)


def test_the_table_of_characters_is_that_of_the_fonts() -> None:
    """Each character that `check` lets through is in a font that charts and PDF are set with."""
    import matplotlib
    from fontTools.ttLib import TTFont

    ours = Path(hidden.__file__).parents[1] / "fonts"
    fallback = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    drawn = {
        c
        for f in (*ours.glob("*Regular.ttf"), fallback)
        for c in TTFont(f, lazy=True).getBestCmap()
    }
    every = "".join(map(chr, (*range(0xA0, 0xD800), *range(0xE000, 0x20000))))
    missing = {found for part in hidden._not_covered().findall(every) for found in part}
    assert {ord(c) for c in set(every) - missing} <= drawn | {0x200C, 0x200D, 0x200E, 0x200F}
    assert not {c for c in missing if ord(c) in drawn}
