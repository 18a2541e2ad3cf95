"""Nothing in a published edition changes unless it is recorded, or a reason is given."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from explainer.facts import records as stored
from explainer.facts.edition import cut
from explainer.facts.history import Revision, revision
from explainer.facts.load import load_unchecked
from tests.edits import legal_edit, recorded_edit
from tests.flood import FIRST, SECOND, facts_of, flood_edition, flood_facts, flood_records
from tests.river import RIVER, loaded, written


def _against_first(records: dict[str, Any]) -> Revision:
    return revision(facts_of(records), flood_edition(FIRST).records())


@pytest.mark.parametrize(
    "count", [200, pytest.param(1000, marks=pytest.mark.slow)], ids=["some", "many"]
)
def test_legal_edits_are_refused_without_a_record(count: int) -> None:
    """Each names a record; most also the field, what it is now and what it was."""
    rng, published = random.Random(20230603), flood_edition(FIRST).records()
    kinds: Counter[str] = Counter()
    for _ in range(count):
        facts, what = legal_edit(rng)
        refused = revision(facts, published).refused()
        assert refused, what
        assert all(problem.record and problem.message for problem in refused), what
        kinds[what.split()[-1] if what.startswith("figure ") else what] += 1
    assert len(kinds) > 40, kinds  # of many kinds


def test_a_changed_value_is_one_line_with_place_and_advice(tmp_path: Path) -> None:
    """What it is, what it was, what else changed, and what to do."""
    facts = loaded(tmp_path)
    published = cut(facts, facts.story.editions[0].date).records()
    changed = (("value: 9000", "value: 9001"), ("printed: 9,000", "printed: 9,001"),
               ("about 9,000 people", "about 9,001 people"))  # fmt: skip
    draft = load_unchecked(written(tmp_path, *changed, text=RIVER))
    assert draft.facts is not None
    (problem,) = revision(draft.facts, published, draft.origin).refused()
    assert (problem.line, problem.field) == (51, "value")
    assert str(problem).endswith(
        "value: '9001' was '9000' in the published edition of 2023-06-03 (and anchor, printed); "
        "put it back; a change is a record of its own: "
        f"explainer add figure {draft.origin.file} "
        "--replaces office-left-1"
    )


def test_no_reason_allows_editing_a_figure_in_place() -> None:
    """Its number, its hedge, its anchor, whether it is drawn; its removal; only its note may."""
    edits: list[dict[str, Any]] = [
        {"status": "counted"}, {"chart": False}, {"verb": "fled"}, {"published": "2023-06-03"},
        {"published": "2023-06-09"},  # it would leave the edition without a trace
    ]  # fmt: skip
    for edit in edits:
        records = flood_records()
        records["figures"][3] |= edit
        assert _against_first(records).refused("We looked again."), edit
    gone = flood_records()
    del gone["figures"][3]
    (problem,) = _against_first(gone).refused("We looked again.")
    assert "gone from the facts; put it back" in problem.message
    noted = flood_records()
    noted["figures"][3]["note"] = "Rounded."
    assert _against_first(noted).refused()
    assert not _against_first(noted).refused("Said that it is rounded.")
    noted["figures"][3]["explains"] = "true"
    assert not _against_first(noted).refused("Shown beside the number.")


def test_an_answer_more_is_told_with_the_answers_before() -> None:
    """A statement that is found to answer another question changed, and both are named in words."""
    records = flood_records()
    position = records["positions"][0]
    del position["question"], position["stance"]
    position["answers"] = {"open-gates": "against", "return-home": "describes"}
    (problem,) = _against_first(records).refused()
    assert "'open-gates: against, return-home: describes' was ''" in problem.message


def test_a_new_record_of_the_past_needs_a_reason() -> None:
    """A figure found late is an addition; so is a side, and a statement that went needs one too."""
    added = flood_records()
    added["figures"].append({**added["figures"][6], "id": "office-town-2021", "as_of": "2021"})
    (problem,) = _against_first(added).refused()
    assert "is new in the published edition of 2023-06-03; take it out, or say why" in str(problem)
    assert "explainer publish facts --edition 2023-06-03 --revise" in str(problem)
    assert not _against_first(added).refused("Found in the archive.")
    gone = flood_records()
    del gone["positions"][2]
    (problem,) = _against_first(gone).refused()
    assert problem.record == "positions 'residents-gates'"
    sided = flood_records()
    sided["sides"]["press"] = {"name": "Press"}
    assert [entry.kind for entry in _against_first(sided).entries] == ["side"]


def test_a_newly_replaced_new_record_is_no_record_of_the_change() -> None:
    """Only a chain that ends at a published figure is."""
    records = flood_records()
    base = {**records["figures"][6], "as_of": "2021"}
    step = {"replaces": "late", "change": "corrected", "reason": "Typed wrongly."}
    records["figures"] += [{**base, "id": "late"}, {**base, "id": "later", **step}]
    assert _against_first(records).refused()


def test_an_edition_put_in_between_needs_a_reason() -> None:
    """What a published page says has changed would be counted from another day."""
    published = flood_edition(SECOND).records()
    found = revision(flood_facts(), published, compared=("2023-06-03", "2023-06-05"))
    (problem,) = found.refused()
    assert "'2023-06-05' was '2023-06-03'" in problem.message
    assert not found.refused("An edition was added.")
    assert not revision(flood_facts(), published, compared=("2023-06-03", "2023-06-03"))


@pytest.mark.parametrize("seed", range(100))
def test_a_recorded_change_is_allowed_with_old_new_and_reason(seed: int) -> None:
    facts, old, new = recorded_edit(random.Random(seed))
    found = revision(facts, flood_edition(FIRST).records())
    assert found.refused() == ()
    assert found.reasons == ("It was read wrongly.",)
    entry = next(entry for entry in found.entries if entry.kind == "figure")
    assert (entry.old, entry.new) == (old, new)
    assert (entry.before or {})["id"] == old
    assert (entry.after or {})["id"] == new


def test_what_cannot_be_seen_or_comes_later_is_no_revision() -> None:
    """The order of records, a chart's topic, a hash, another spelling, a figure said later."""
    records = flood_records()
    records["figures"].reverse()
    records["sides"] = dict(reversed(records["sides"].items()))
    records["metrics"]["left-homes"]["topic"] = "going"
    records["sources"]["courier"]["sha256"] = "0" * 64
    for figure in records["figures"]:
        if figure.get("value") == "37.5":
            figure["value"] = "37.50"
    late = {"id": "late", "source": "office-review", "published": "2023-06-09"}
    records["figures"].append({**records["figures"][-1], **late})
    assert not _against_first(records)
    assert not revision(flood_facts(), flood_edition(FIRST).records())


def test_records_come_back_from_their_file_as_they_were() -> None:
    """In their order too; other bytes are refused."""
    records = flood_edition(SECOND).records()
    again = stored.read(stored.stored(records))
    assert again == records
    assert list(again["sides"]) == list(records["sides"])
    assert stored.stored(again) == stored.stored(records)
    for content in (b"", b"[]", b'{"order": {}}', b"\xff"):
        with pytest.raises(ValueError, match="not the records"):
            stored.read(content)
