"""What `add` and `import` take: every field of the format, and ids that can be built."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer import cli
from explainer.facts.additions import NewRecord, suggested_id
from explainer.facts.edit import open_facts_file, plan, replace
from explainer.facts.load import load
from explainer.facts.model import KINDS
from explainer.facts.values import ID_PATTERN
from tests.river import written
from tests.test_facts_rules import TWO


def test_a_statement_that_answers_several_questions_is_written(tmp_path: Path) -> None:
    """As fields in braces, in one line, after `id: stance` was given for each."""
    path = written(tmp_path, TWO)
    fields = {
        "id": "relief-gates", "party": "relief", "date": "2023-06-02", "source": "relief-1",
        "answers": ("gates: for", "safe: no"), "paraphrase": "Open them; nobody is safe.",
    }  # fmt: skip
    made = plan(
        open_facts_file(path, path.name), [NewRecord(KINDS["position"], "relief-gates", fields)]
    )
    replace(made.rewrites)
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


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("source", {"publisher": "هيئة الإغاثة", "published": "2023-06"}),
        ("party", {"name": "هيئة الإغاثة"}),
        ("metric", {"label": "людей ушло"}),
        ("question", {"text": "Should the gates, all of them, be opened at once, or one by one?"}),
        ("figure", {"stated_by": "office", "as_of": "2023-06-02"}),
        ("position", {"party": "office", "date": "2023-06-02"}),
    ],
)  # fmt: skip
def test_a_suggested_id_can_be_built(kind: str, fields: dict[str, str], tmp_path: Path) -> None:
    """It is an id in whatever script the words are."""
    import re

    facts = load(written(tmp_path))
    assert re.fullmatch(ID_PATTERN, suggested_id(KINDS[kind], fields, facts))
