"""Published figures are not edited in place."""

from __future__ import annotations

from pathlib import Path

from explainer.facts.edition import cut
from explainer.facts.load import load_unchecked
from explainer.facts.revisions import edited
from tests.flood import FIRST, facts_of, flood_edition, flood_facts, flood_records
from tests.river import RIVER, loaded, written


def test_a_changed_value_is_named_with_line_and_advice(tmp_path: Path) -> None:
    """What it is, what it was, and what to do."""
    facts = loaded(tmp_path)
    published = cut(facts, facts.story.editions[0].date).records()
    changed = (("value: 9000", "value: 9001"), ("printed: 9,000", "printed: 9,001"),
               ("about 9,000 people", "about 9,001 people"))  # fmt: skip
    draft = load_unchecked(written(tmp_path, *changed, text=RIVER))
    assert draft.facts is not None
    problems = edited(draft.facts, published, draft.origin)
    assert [(p.line, p.field) for p in problems] == [(51, "value"), (58, "anchor"), (59, "printed")]
    assert "'9001' was '9000' in the published edition of 2023-06-03; add a new record" in str(
        problems[0]
    )


def test_a_removed_figure_is_named() -> None:
    """A published record does not vanish."""
    records = flood_records()
    del records["figures"][3]
    (problem,) = edited(facts_of(records), flood_edition(FIRST).records())
    assert "'office-left-06-02': was published in the edition of 2023-06-03 and is gone" in str(
        problem
    )


def test_a_published_hedge_may_not_be_dropped() -> None:
    """Nor any other field be added or taken away."""
    records = flood_records()
    records["figures"][3]["note"] = "Rounded."
    del records["figures"][3]["words"]
    problems = edited(facts_of(records), flood_edition(FIRST).records())
    assert [problem.field for problem in problems] == ["note", "words"]


def test_new_records_and_other_spellings_are_no_edit() -> None:
    """A grown file, and 37.50 for 37.5."""
    records = flood_records()
    for figure in records["figures"]:
        if figure.get("value") == "37.5":
            figure["value"] = "37.50"
    assert edited(facts_of(records), flood_edition(FIRST).records()) == ()
    assert edited(flood_facts(), flood_edition(FIRST).records()) == ()
