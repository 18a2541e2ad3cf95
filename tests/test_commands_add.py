"""`explainer add`: options, questions at a terminal, what is written and what is said."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from explainer import cli
from explainer.facts.load import load
from explainer.facts.values import ID_PATTERN
from explainer.files import lock_file
from tests.river import RIVER, written

LEVEL = {
    "metric": "level", "value": "8", "hedge": "exact", "as-of": "2023-06-01", "stated-by": "office",
    "source": "office-1", "printed": "8", "anchor": "a level of 8 metres",
}  # fmt: skip
PAPER = {
    "source.publisher": "Der Fluß",
    "source.published": "2023-06-09",
    "source.accessed": "2023-07-01",
    "source.kind": "press",
}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The river's facts file, in the folder to work in; nobody sits at the terminal."""
    monkeypatch.chdir(tmp_path)
    return written(tmp_path)


def options(fields: dict[str, str]) -> list[str]:
    return [f"--{name}={value}" for name, value in fields.items()]


def add_level(**changes: str) -> int:
    """The exit code of adding a figure, with some fields changed (`None` leaves one out)."""
    fields = {**LEVEL, **changes}
    return cli.main(["add", "figure", "river.yml", *options(fields)])


# ---------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add"], "expected what to add: figure, position"),
        (["add", "figure", "none.yml"], "none.yml: no such file"),
        (["add", "figure", "river.yml", "--metric=levle"],
         "there is no metric 'levle'; did you mean 'level'?"),
        (["add", "figure", "river.yml", "--value=1", "--value=2"],
         "--value: given 2 times; expected once"),
        (["add", "figure", "river.yml", *options({**LEVEL, "anchor": "18 metres"})],
         "river.yml: new figure 'office-2023-06-01' printed: '8' "),
        (["add", "figure", "river.yml", *options({**LEVEL, "source.publisher": "x"})],
         "new source 'office-1' kind: is missing"),
        (["add", "figure", "river.yml", *options({**LEVEL, "id": "office-level"})],
         "'office-level' is an id already taken; free is 'office-level-2'"),
        (["add", "figure", "river.yml", *options({**LEVEL, "note": "a\u202eb"})],
         "new figure 'office-2023-06-01' note: holds the hidden character U+202E"),
        (["add", "figure", "river.yml", *options({**LEVEL, "note": "a\udc80b"})],
         "note: holds the hidden character U+DC80"),
        (["add", "party", "river.yml", "--name=Police", "--side=stat"],
         "new party 'police' side: there is no side 'stat'; did you mean 'state'?"),
    ],
)  # fmt: skip
def test_refusals_end_with_two_and_change_nothing(
    path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    """What is wrong is told; the file stays as it is, and nothing stays beside it."""
    assert cli.main(arguments) == 2
    assert said in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == RIVER
    assert [one.name for one in path.parent.iterdir()] == ["river.yml"]


# ---------------------------------------------------------------- with options


def test_a_figure_from_options(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The id is suggested, the default of `published` told, the next step named."""
    assert add_level() == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == (
        "river.yml:84: new figure 'office-2023-06-01' (published 2023-06-02, when its source was)"
    )
    assert said[-1] == "next: explainer build river.yml --edition 2023-06-03"
    assert load(path).figures[3].id == "office-2023-06-01"


def test_git_sees_only_the_new_record(path: Path) -> None:
    """The difference is the lines of the record, one after the other."""
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "add", "."], check=True)
    assert add_level() == 0
    told = subprocess.run(
        ["git", "diff", "--numstat"], check=True, capture_output=True, text=True
    ).stdout
    assert told == "9\t0\triver.yml\n"


def test_a_source_comes_along(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both are written, or none; its id is made of who and when."""
    fields = {name: value for name, value in LEVEL.items() if name != "source"}
    given = options({**fields, **PAPER})
    assert cli.main(["add", "figure", "river.yml", *given]) == 0
    facts = load(path)
    assert facts.sources["der-flu-2023-06-09"].publisher == "Der Fluß"
    assert facts.figures[3].source == "der-flu-2023-06-09"
    assert "next: explainer build river.yml --edition 2023-06-10" in capsys.readouterr().out


def test_a_source_alone_waits_for_its_figure(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is written and said to be unused; the figure that names it can follow."""
    given = options({name.removeprefix("source."): value for name, value in PAPER.items()})
    assert cli.main(["add", "source", "river.yml", "--id=paper", *given]) == 0
    assert "sources 'paper': no figure, position or event names it yet" in capsys.readouterr().out
    assert cli.main(["check", "river.yml"]) == 2
    assert add_level(source="paper") == 0
    assert cli.main(["check", "river.yml"]) == 0


def test_a_late_figure_asks_for_an_edition(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And the edition that is named can be added."""
    assert add_level(published="2023-06-20") == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.endswith("next: explainer add edition river.yml --date 2023-06-20")
    assert cli.main(["add", "edition", "river.yml", "--date=2023-06-20", "--note=Later: on."]) == 0
    assert load(path).story.editions[2].note == "Later: on."


def test_warnings_that_the_record_brings_are_told(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A conflict is no error; only the new ones are told."""
    assert add_level(**{"stated-by": "relief", "as-of": "2023-06-01"}) == 0
    capsys.readouterr()
    assert add_level(**{"as-of": "2023-06-01", "value": "9", "printed": "9", "anchor": "9 m"}) == 0
    (warning,) = [w for w in capsys.readouterr().out.splitlines() if w.startswith("warning")]
    assert "conflict on metric 'level'" in warning


def test_lists_null_and_texts_that_begin_with_a_hyphen(path: Path) -> None:
    """A list is given by repeating the option; `null` is a number that was not printed."""
    assert add_level(printed="null", note="-5 below", **{"anchor": "no number"}) == 0
    given = ["--beside=left", "--beside=level", "--quote=No.", "--stance=for", "--question=gates"]
    where = ["--party=relief", "--date=2023-06", "--source=relief-1"]
    assert cli.main(["add", "position", "river.yml", *given, *where, "--quiet"]) == 0
    facts = load(path)
    assert (facts.figures[3].printed, facts.figures[3].note) == (None, "-5 below")
    assert facts.positions[1].beside == ("left", "level")
    assert facts.positions[1].id == "relief-2023-06"


# ---------------------------------------------------------------- at a terminal

Answers = dict[str, list[str]]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answers], list[str]]:
    """Somebody who answers each question by its name, with Enter if nothing is left to say."""

    def sit_down(answers: Answers) -> list[str]:
        asked: list[str] = []

        def answer(prompt: str) -> str:
            asked.append(prompt)
            assert len(asked) < 100, "the questions do not end"
            name = prompt.split(" [")[0].split(":")[0].strip()
            left = answers.get(name, [])
            said = left.pop(0) if left else ""
            if said == "^C":
                raise KeyboardInterrupt
            if said == "^D":
                raise EOFError
            return said

        monkeypatch.setattr("builtins.input", answer)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
        return asked

    return sit_down


def answers() -> Answers:
    return {
        "source": ["office-1"],
        "metric": ["levle", "level"],
        "Add 'levle' as a new metric?": [""],
        "stated_by": ["?off", "office"],
        "anchor": ["a level of 8.5 metres"],
        "printed": ["85", "8,5", "8.5"],
        "hedge": ["abuot", "about"],
        "words": ["a level of"],
        "as_of": ["2023-06-31", "2023-06-01"],
    }


def test_the_questions_explain_choose_and_suggest(
    path: Path, capsys: pytest.CaptureFixture[str], terminal: Callable[[Answers], list[str]]
) -> None:
    """Fields are described, choices listed, mistakes told at once; the value is read off."""
    asked = terminal(answers())
    assert cli.main(["add", "figure", "river.yml"]) == 0
    said = capsys.readouterr().out
    assert "\nanchor (optional): The exact words it was read from" in said
    assert "  office-1   2023-06-02  River Office: Bulletin" in said
    assert "there is no metric 'levle'; did you mean 'level'?" in said
    assert "'85' does not stand in the anchor" in said
    assert "found 'abuot'; did you mean 'about'?" in said
    assert "2023-06 has 30 days" in said
    assert "  Add 'levle' as a new metric? [y/N] " in asked, "by no slip"
    assert "value [8.5]: " in asked
    assert "published [2023-06-02]: " in asked
    assert "id [office-2023-06-01]: " in asked
    assert not {"low: ", "high: ", "reason: ", "change: "} & set(asked)
    (found,) = [f for f in load(path).figures if f.id == "office-2023-06-01"]
    assert (str(found.value), found.words) == ("8.5", "a level of")


def test_what_options_say_is_not_asked(
    path: Path, terminal: Callable[[Answers], list[str]]
) -> None:
    """Given in part, the rest is asked for."""
    asked = terminal(answers())
    assert cli.main(["add", "figure", "river.yml", "--source=office-1", "--metric=level"]) == 0
    assert not [prompt for prompt in asked if prompt.startswith(("source", "metric"))]


def test_a_new_source_is_asked_for_along(
    path: Path, terminal: Callable[[Answers], list[str]]
) -> None:
    """An id that is not there yet leads to its fields."""
    known = {**answers(), "source": ["paper"], "Add 'paper' as a new source?": ["y"]}
    asked = terminal({**known, **{name: [value] for name, value in PAPER.items()}})
    assert cli.main(["add", "figure", "river.yml"]) == 0
    assert "source.language [en]: " in asked
    assert load(path).sources["paper"].publisher == "Der Fluß"


def test_what_the_answers_before_speak_against_is_said_at_once(
    path: Path, capsys: pytest.CaptureFixture[str], terminal: Callable[[Answers], list[str]]
) -> None:
    """A date after the source's, and a hedge that is not the one beside the number."""
    known = {**answers(), "anchor": ["about 8.5 metres"], "words": [""], "hedge": [""]}
    asked = terminal({**known, "as_of": ["2023-06-30", "2023-06-01"]})
    assert cli.main(["add", "figure", "river.yml"]) == 0
    assert "2023-06-30 is after `published` (2023-06-02)" in capsys.readouterr().out
    assert {"hedge [about]: ", "words [about]: "} <= set(asked), "read off the anchor"
    (found,) = [figure for figure in load(path).figures if figure.id == "office-2023-06-01"]
    assert (found.hedge, found.words) == ("about", "about")


def test_an_id_that_is_none_is_said_at_once(
    path: Path, capsys: pytest.CaptureFixture[str], terminal: Callable[[Answers], list[str]]
) -> None:
    """Of a record to be added along, and of this one; a word that no choice has, too."""
    known = {**answers(), "source": ["No Id!", "?nothing", "office-1"], "id": ["A B", "mine"]}
    asked = terminal(known)
    assert cli.main(["add", "figure", "river.yml"]) == 0
    said = capsys.readouterr().out
    assert "there is no source 'No Id!'; nor can it be a new one: expected an id" in said
    assert "none has 'nothing'" in said
    assert asked.count("source: ") == 3
    assert "mine" in {figure.id for figure in load(path).figures}


def test_one_can_go_back(path: Path, terminal: Callable[[Answers], list[str]]) -> None:
    """To the question before; what was answered there stands in brackets."""
    known = {**answers(), "source": ["relief-1", "office-1"], "metric": ["<", "level"]}
    asked = terminal(known)
    assert cli.main(["add", "figure", "river.yml"]) == 0
    assert asked[:4] == ["source: ", "metric: ", "source [relief-1]: ", "metric: "]
    (found,) = [figure for figure in load(path).figures if figure.id == "office-2023-06-01"]
    assert found.source == "office-1"


def test_any_field_can_be_changed_before_it_is_written(
    path: Path, capsys: pytest.CaptureFixture[str], terminal: Callable[[Answers], list[str]]
) -> None:
    """The whole record is shown first; an id made of other answers follows."""
    write = {"Write this to river.yml?": ["nonsense", "as_of", "y"]}
    terminal({**answers(), **write, "as_of": ["2023-06-01", "2023-05-31"]})
    assert cli.main(["add", "figure", "river.yml"]) == 0
    said = capsys.readouterr().out
    assert said.count("  - id: office-2023-0") == 2
    assert "there is no field 'nonsense'" in said
    assert "office-2023-05-31" in {figure.id for figure in load(path).figures}


def test_a_record_that_ends_as_the_one_before_it_is_shown_whole(
    path: Path, capsys: pytest.CaptureFixture[str], terminal: Callable[[Answers], list[str]]
) -> None:
    """From its id to its last line; a choice may be named as it is read."""
    text = RIVER.replace("و١٢٬٠٠٠\n", "و١٢٬٠٠٠\n    verb: rose\n")
    path.write_text(text, encoding="utf-8")
    known = {**answers(), "anchor": ["8.5 metres"], "words": [""], "hedge": ["Exact"]}
    terminal({**known, "stated_by": ["River Office"], "verb": ["rose"]})
    assert cli.main(["add", "figure", "river.yml"]) == 0
    shown = capsys.readouterr().out.partition("\n  - id: office-2023-06-01\n")[2]
    assert "    verb: rose\nriver.yml:85: " in shown


def test_what_only_the_whole_file_refuses_names_the_field_to_change(
    path: Path, capsys: pytest.CaptureFixture[str], terminal: Callable[[Answers], list[str]]
) -> None:
    """Enter takes it, and nothing else is asked again."""
    asked = terminal({**answers(), "value": ["9", "8.5"], "Which field is to be changed?": [""]})
    assert cli.main(["add", "figure", "river.yml"]) == 0
    assert "value: 9 does not match the printed number '8.5'" in capsys.readouterr().err
    assert "Which field is to be changed? [value] " in asked
    assert sum(prompt.startswith("value") for prompt in asked) == 2
    assert sum(prompt.startswith("printed") for prompt in asked) == 3, "as answered, once more no"


def test_what_was_typed_is_offered_again(
    path: Path, capsys: pytest.CaptureFixture[str], terminal: Callable[[Answers], list[str]]
) -> None:
    """After Ctrl-C, options along, by the command that is named, until the record is written."""
    terminal({**answers(), "as_of": ["^C"]})
    assert cli.main(["add", "figure", "river.yml", "--status=counted"]) == 130
    kept = "what was typed is kept: explainer add figure river.yml goes on with it"
    assert kept in capsys.readouterr().out
    asked = terminal({"Go on with it?": ["y"], "as_of": ["2023-06-01"]})
    assert cli.main(["add", "figure", "river.yml"]) == 0
    assert "  anchor: a level of 8.5 metres" in capsys.readouterr().out
    assert not [prompt for prompt in asked if prompt.startswith(("source", "anchor", "hedge"))]
    assert {f.id: f.status for f in load(path).figures}["office-2023-06-01"] == "counted"
    assert [one.name for one in path.parent.iterdir()] == ["river.yml"]


def test_a_recorded_change_begins_with_what_it_replaces(
    path: Path, terminal: Callable[[Answers], list[str]]
) -> None:
    """The command that a refusal names asks for what is new, and offers the rest."""
    changed = {"anchor": ["about 9 metres"], "printed": ["9"], "change": ["corrected"]}
    asked = terminal({**changed, "reason": ["It was read wrongly."]})
    old = next(figure for figure in load(path).figures if figure.id == "office-level")
    assert cli.main(["add", "figure", "river.yml", f"--replaces={old.id}"]) == 0
    assert {f"metric [{old.metric}]: ", f"stated_by [{old.stated_by}]: "} <= set(asked)
    (new,) = [figure for figure in load(path).figures if figure.replaces == old.id]
    assert (str(new.value), new.as_of, new.source) == ("9", old.as_of, old.source)


def test_a_file_that_another_command_adds_to_is_busy(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From reading to writing; the lock goes with its holder, and leaves nothing."""
    with lock_file(path):
        assert add_level() == 5
    assert "another command is adding to it" in capsys.readouterr().err
    assert add_level() == 0
    assert [one.name for one in path.parent.iterdir()] == ["river.yml"]


@pytest.mark.parametrize(
    ("field", "key", "code"),
    [
        *((field, key, 130) for field in ("source", "id", "Write this to river.yml?")
          for key in ("^C", "^D")),
        ("Write this to river.yml?", "n", 0),
    ],
)  # fmt: skip
def test_an_interrupt_or_a_no_leaves_the_file_as_it_was(
    path: Path, terminal: Callable[[Answers], list[str]], field: str, key: str, code: int
) -> None:
    """At any question; the exit code says so."""
    terminal({**answers(), field: [key]})
    assert cli.main(["add", "figure", "river.yml"]) == code
    assert path.read_text(encoding="utf-8") == RIVER


def test_without_a_kind_it_is_asked_for(
    path: Path, terminal: Callable[[Answers], list[str]]
) -> None:
    """And an id is made of a name in whatever script."""
    (path.parent / "data").mkdir()
    path.rename(path.parent / "data" / "facts.yml")
    terminal({"What is to be added? (figure, position, event, source, party, side, metric, "
              "question, edition)": ["side"], "name": ["هيئة الإغاثة"]})  # fmt: skip
    assert cli.main(["add"]) == 0
    (new,) = load(path.parent / "data" / "facts.yml").sides.keys() - {"state", "town"}
    assert re.fullmatch(ID_PATTERN, new)


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal")
def test_a_real_terminal(path: Path) -> None:
    """Ctrl-C typed at a prompt ends with 130 and one word."""
    import pty

    master, slave = pty.openpty()
    started = subprocess.Popen(
        [sys.executable, "-m", "explainer", "add", "figure", "river.yml"],
        stdin=slave, stdout=slave, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=_take_terminal,
    )  # fmt: skip
    seen = b""
    while not seen.endswith(b"\nsource: "):
        seen += os.read(master, 4096)
    said = _interrupted(started, master)
    os.close(master), os.close(slave)
    assert (started.returncode, said) == (130, b"interrupted\n")
    assert path.read_text(encoding="utf-8") == RIVER


def _interrupted(started: subprocess.Popen[bytes], terminal: int) -> bytes:
    """What it said once Ctrl-C was typed, and typed again where nothing came of it.

    Between the prompt's last letter and the wait for an answer Python's `input` only takes note of
    a signal, and then waits all the same: whoever types in that instant has to type twice.
    """
    assert started.stderr is not None
    for _ in range(5):
        os.write(terminal, b"\x03")
        if select.select([started.stderr], [], [], 5)[0]:
            break
    return started.communicate(timeout=120)[1]


def _take_terminal() -> None:
    """Make standard input the terminal that Ctrl-C is typed at."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
