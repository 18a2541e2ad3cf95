"""What changed between two editions or facts files: one entry a record, of the right class."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer.facts.diff import Change, difference
from explainer.facts.edition import Edition, cut
from tests.flood import FIRST, SECOND, facts_of, flood_edition, flood_records

Records = dict[str, Any]
ALWAYS = datetime.date.max


def whole(records: Records) -> Edition:
    return cut(facts_of(records), ALWAYS)


def figure(records: Records, id: str) -> dict[str, Any]:
    return next(f for f in records["figures"] if f["id"] == id)


def added(records: Records, like: str, id: str, **changes: Any) -> None:
    """Add a copy of a figure under another id, with changes."""
    records["figures"].append({**figure(records, like), "id": id, **changes})


def one_of_each() -> tuple[Records, Records]:
    """Two states of the flood's facts that differ by exactly one change of each class."""
    old, new = flood_records(), flood_records()
    added(new, "residents-streets-06-02", "office-streets-06-03", stated_by="board", value="40")
    new["figures"].remove(figure(new, "courier-left-06-02"))
    added(new, "office-left-06-08", "office-left-06-09", as_of="2023-06-09", value="15800")
    added(
        new, "board-left-06-01", "board-left-06-01-b", value="9100", replaces="board-left-06-01",
        change="revised", reason="The lists of two villages came late.",
    )  # fmt: skip
    added(
        new, "office-missing-06-02", "office-missing-06-02-b", value="2", printed="2",
        replaces="office-missing-06-02", change="corrected", reason="Counted by day, not by case.",
    )  # fmt: skip
    figure(new, "relief-missing-06-02")["stated_by"] = "residents"
    figure(new, "office-streets-06-02")["hedge"] = "nearly"
    figure(new, "office-town-2022")["value"] = "41360"
    new["positions"][1]["quote"] = "غادر كثيرون ضفاف النهر."
    return old, new


EXPECTED = [
    ("corrected", "figure", "office-missing-06-02", "office-missing-06-02-b"),
    ("revised", "figure", "board-left-06-01", "board-left-06-01-b"),
    ("altered", "figure", "office-town-2022", "office-town-2022"),
    ("re-attributed", "figure", "relief-missing-06-02", "relief-missing-06-02"),
    ("re-hedged", "figure", "office-streets-06-02", "office-streets-06-02"),
    ("updated", "figure", "office-left-06-08", "office-left-06-09"),
    ("added", "figure", None, "office-streets-06-03"),
    ("withdrawn", "figure", "courier-left-06-02", None),
    ("reworded", "position", "relief-return", "relief-return"),
]


def test_one_change_of_each_class_gives_the_expected_list() -> None:
    """Every class once, each with the right records, in the fixed order."""
    old, new = (whole(records) for records in one_of_each())
    found = difference(old, new)
    assert [(e.change.value, e.kind, e.old, e.new) for e in found.entries] == EXPECTED
    assert {e.change for e in found.entries} == set(Change)


def test_the_plain_form_says_before_and_now() -> None:
    """Old and new value, the fields, and the reason where one is on record."""
    old, new = (whole(records) for records in one_of_each())
    corrected, _, altered, *_ = difference(old, new).plain()
    assert corrected["old"]["value"] == "1"
    assert corrected["new"]["value"] == "2"
    assert corrected["reason"] == "Counted by day, not by case."
    assert altered["fields"] == ["value"]
    assert (altered["old"]["value"], altered["new"]["value"]) == ("41350", "41360")
    assert "reason" not in altered


def test_equal_files_differ_in_nothing() -> None:
    """Nor does an edition from itself."""
    assert difference(whole(flood_records()), whole(flood_records())).entries == ()
    assert not difference(flood_edition(FIRST), flood_edition(FIRST))


FIGURE, POSITION = ("figures", "office-left-06-08"), ("positions", "board-gates")


@pytest.mark.parametrize(
    ("record", "fields", "change"),
    [
        (FIGURE, {"value": "15601"}, Change.ALTERED),
        (FIGURE, {"as_of": "2023-06-07"}, Change.ALTERED),
        (FIGURE, {"metric": "town-people"}, Change.ALTERED),
        (FIGURE, {"chart": False}, Change.ALTERED),
        (FIGURE, {"stated_by": "board"}, Change.REATTRIBUTED),
        (FIGURE, {"source": "office-bulletin", "published": "2023-06-09"}, Change.REATTRIBUTED),
        (FIGURE, {"hedge": "nearly"}, Change.REHEDGED),
        (FIGURE, {"words": "some"}, Change.REHEDGED),
        (FIGURE, {"status": "counted"}, Change.REHEDGED),
        (FIGURE, {"note": "Read twice."}, Change.REWORDED),
        (FIGURE, {"verb": "fled"}, Change.REWORDED),
        (FIGURE, {"anchor": "about 15,600 people had moved"}, Change.REWORDED),
        (FIGURE, {"note": "x", "hedge": "nearly"}, Change.REHEDGED),
        (FIGURE, {"note": "x", "hedge": "nearly", "stated_by": "board"}, Change.REATTRIBUTED),
        (FIGURE, {"note": "x", "stated_by": "board", "value": "1"}, Change.ALTERED),
        (POSITION, {"stance": "for"}, Change.ALTERED),
        (POSITION, {"date": "2023-06-01"}, Change.ALTERED),
        (POSITION, {"speaker": "Berta Deichmann"}, Change.REATTRIBUTED),
        (POSITION, {"quote": "Die Deiche halten."}, Change.REWORDED),
    ],
)
def test_the_gravest_field_names_a_record_that_changed_in_place(
    record: tuple[str, str], fields: dict[str, Any], change: Change
) -> None:
    """And every changed field is listed; a stance is what was said, a name is who said it."""
    section, id = record
    records = flood_records()
    next(one for one in records[section] if one["id"] == id).update(fields)
    (entry,) = difference(whole(flood_records()), whole(records)).entries
    assert (entry.change, f"{entry.kind}s") == (change, section)
    assert set(entry.fields) == set(fields) - {"published"}  # given so that it stays


def test_texts_of_metrics_and_sources_are_entries_where_they_change() -> None:
    """A unit is no wording; a new metric comes in with its figure and is no entry."""
    records = flood_records()
    records["metrics"]["left-homes"]["label"] = "People who moved"
    records["metrics"]["town-people"]["unit"] = "households"
    records["sources"]["courier"]["title"] = "The mill dyke breaks"
    records["questions"]["open-gates"]["text"] = "Open the gates?"
    records["parties"]["relief"]["side"] = "town"
    found = difference(whole(flood_records()), whole(records)).entries
    assert [(e.change.value, e.kind, e.id) for e in found] == [
        ("altered", "metric", "town-people"),
        ("reworded", "metric", "left-homes"),
        ("reworded", "question", "open-gates"),
        ("re-attributed", "party", "relief"),
        ("reworded", "source", "courier"),
    ]


def test_an_event_is_known_by_its_source_and_date_when_its_label_changes() -> None:
    """Renaming it does not withdraw it."""
    records = flood_records()
    records["events"][1]["label"] = "The dyke at the mill breaks"
    records["events"].append({"date": "2023-06-09", "label": "School again", "source": "courier"})
    found = difference(whole(flood_records()), whole(records)).entries
    assert [(e.change.value, e.kind, e.id) for e in found] == [
        ("reworded", "event", "2023-06-02-the-dyke-at-the-mill-breaks"),
        ("added", "event", "2023-06-09-school-again"),
    ]


def test_editions_of_one_file_only_add_update_revise_and_correct() -> None:
    """The second edition of the flood knows a later number and an event."""
    found = difference(flood_edition(FIRST), flood_edition(SECOND)).entries
    assert [(e.change.value, e.kind, e.old, e.new) for e in found] == [
        ("updated", "figure", "office-left-06-02", "office-left-06-08"),
        ("added", "event", None, "2023-06-08-gates-closed-again"),
    ]


def test_only_the_current_figure_updates_and_one_between_is_added() -> None:
    """The latest of three new ones takes the place; an earlier date takes nobody's."""
    records = flood_records()
    for id, day in (("office-left-06-09", "2023-06-09"), ("office-left-05-30", "2023-05-30")):
        added(records, "office-left-06-08", id, as_of=day)
    earlier = cut(facts_of(flood_records()), FIRST)
    found = {e.id: e for e in difference(earlier, whole(records)).entries}
    assert found["office-left-06-09"].change is Change.UPDATED
    assert found["office-left-06-09"].old == "office-left-06-02"
    assert found["office-left-06-08"].change is Change.ADDED
    assert found["office-left-05-30"].change is Change.ADDED


def replaced(old: str, new: str, change: str, records: Records, **fields: Any) -> None:
    added(records, old, new, replaces=old, change=change, reason=f"Why {new}.", **fields)


def test_steps_between_are_one_change_with_the_gravest_name() -> None:
    """Corrected, then revised: corrected, with both reasons and the step between."""
    records = flood_records()
    replaced("board-left-06-01", "b", "corrected", records)
    replaced("b", "c", "revised", records)
    (entry,) = difference(whole(flood_records()), whole(records)).entries
    assert (entry.change, entry.old, entry.via, entry.new) == (
        Change.CORRECTED, "board-left-06-01", ("b",), "c",
    )  # fmt: skip
    assert entry.reason == "Why b. Why c."


def test_a_correction_nobody_saw_the_mistake_of_is_new() -> None:
    """Both came in since: the reader of the earlier edition is told the number, and the step."""
    records = flood_records()
    added(records, "residents-streets-06-02", "a", stated_by="board")
    replaced("a", "b", "corrected", records, value="50")
    (entry,) = difference(whole(flood_records()), whole(records)).entries
    assert (entry.change, entry.old, entry.via, entry.new) == (Change.ADDED, None, ("a",), "b")


def test_a_recorded_change_wins_over_its_fields() -> None:
    """A correction of the hedge alone is called a correction."""
    records = flood_records()
    replaced("board-left-06-01", "b", "corrected", records, hedge="about", words="etwa")
    (entry,) = difference(whole(flood_records()), whole(records)).entries
    assert entry.change is Change.CORRECTED
    assert set(entry.fields) == {"hedge", "words"}


@st.composite
def edited(draw: st.DrawFn) -> Records:
    """The flood's records with some figures, positions and events dropped, changed or added."""
    records = flood_records()
    used = {f.get("replaces") for f in records["figures"]}
    for group in ("figures", "positions", "events"):
        for record in list(records[group]):
            what = draw(st.sampled_from(["keep", "keep", "keep", "drop", "change", "add"]))
            name = "label" if group == "events" else "note"
            if what == "drop" and record.get("id") not in used:
                records[group].remove(record)
            elif what == "change":
                record[name] = draw(st.sampled_from(["One.", "Another."]))
            elif what == "add" and group != "events":
                new = {**record, "id": f"{record['id']}-new"}
                if group == "figures" and "replaces" not in record and record["id"] not in used:
                    new |= {"replaces": record["id"], "change": "revised", "reason": "Better."}
                records[group].append({k: v for k, v in new.items() if v is not None})
    return records


def ids(records: Records) -> dict[str, dict[str, Any]]:
    return {r["id"]: r for group in ("figures", "positions") for r in records[group]}


@given(edited(), edited())
@settings(max_examples=60, deadline=None)
def test_each_record_that_differs_is_in_exactly_one_entry(a: Records, b: Records) -> None:
    """As subject or as a step between; and turned round, the same records differ."""
    unlike = {id for id in ids(a).keys() | ids(b).keys() if ids(a).get(id) != ids(b).get(id)}
    there, back = difference(whole(a), whole(b)), difference(whole(b), whole(a))
    for found in (there, back):
        stated = [e for e in found.entries if e.kind in ("figure", "position")]
        named = [id for entry in stated for id in (entry.id, *entry.via)]
        assert len(named) == len(set(named))
        assert set(named) == unlike
    assert {e.id for e in there.of(Change.ADDED, kind="position")} == {
        e.id for e in back.of(Change.WITHDRAWN, kind="position")
    }
    assert there.entries == difference(whole(a), whole(b)).entries
