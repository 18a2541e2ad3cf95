"""Verifying a published edition: every file against every other, whatever the manifest says."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from explainer import cli
from explainer.document import Document, Number, Runs
from explainer.errors import Problem
from explainer.export.files import document_of, pdf_of
from explainer.run import inputs
from explainer.text import canonical_json
from explainer.verify import Findings, again, verify
from tests.flood import FIRST, SECOND
from tests.published import executed, files, published

SEED = 20230610
TEXTS = ("brief.html", "brief.ipynb", "facts.csv", "claims.jsonld")
Edit = Callable[[str], str]
_KEPT: dict[tuple[bytes, frozenset[str]], tuple[again.Files, again.Files]] = {}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The flood's second edition, published."""
    return published(tmp_path)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes an edition again once for each notebook, not each time: it is hundreds of times."""
    made_again, pictures = again.made_again, again.pictures

    def remembered(edition: again.Opened, found: again.Found) -> again.Files:
        key = (edition.files["brief.ipynb"], frozenset(edition.files))
        if key not in _KEPT:
            if len(_KEPT) > 4:
                _KEPT.clear()
            _KEPT[key] = (made_again(edition, found), pictures(edition, {"brief": "brief-"}))
        return dict(_KEPT[key][0])

    def drawn(edition: again.Opened, prefix: Mapping[str, str]) -> again.Files:
        return dict(_KEPT[edition.files["brief.ipynb"], frozenset(edition.files)][1])

    monkeypatch.setattr(again, "made_again", remembered)
    monkeypatch.setattr(again, "pictures", drawn)


def _charts(folder: Path) -> Path:
    return folder.parents[2] / "figures" / folder.parent.name / folder.name


def _listed_again(folder: Path) -> None:
    """The manifest brought in line with the files, as one who changes them on purpose would."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for part, place in (("files", folder), ("figures", _charts(folder))):
        for name in manifest[part]:
            content = (place / name).read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            manifest[part][name] = {"bytes": len(content), "sha256": digest}
    path.write_text(canonical_json(manifest, indent=2) + "\n", encoding="utf-8")


def _changed(folder: Path, name: str, before: str, after: str) -> Findings:
    """What is found after a change to a file's text, its manifest brought in line."""
    path = folder / name if (folder / name).exists() else _charts(folder) / name
    text = path.read_bytes().decode("utf-8")
    assert before in text, f"{before!r} is not in {name}"
    path.write_bytes(text.replace(before, after, 1).encode("utf-8"))
    _listed_again(folder)
    return verify(folder)


def _lines(findings: Findings) -> str:
    return "\n".join(map(str, findings.problems))


# ---------------------------------------------------------------- what is whole


@pytest.mark.parametrize("day", [FIRST, SECOND])
def test_nothing_is_wrong_with_a_published_edition(tmp_path: Path, day: object) -> None:
    """Every edition verifies as it was published, and says how much was looked at."""
    findings = verify(published(tmp_path, day))  # type: ignore[arg-type]
    assert findings.problems == () and findings.notes == ()
    assert findings.files >= 12 and findings.facts >= 14


def test_the_folder_is_enough(folder: Path, tmp_path: Path) -> None:
    """Copied elsewhere without its charts, it verifies, and the charts are said to be unchecked."""
    elsewhere = tmp_path / "copy"
    elsewhere.mkdir()
    for path in folder.iterdir():
        (elsewhere / path.name).write_bytes(path.read_bytes())
    findings = verify(elsewhere)
    assert findings.problems == ()
    assert "figures" in findings.notes[0]


def test_verify_reads_and_never_writes(folder: Path) -> None:
    """The folder is the same afterwards, to the byte and the minute."""
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    verify(folder)
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    assert before == after


# ---------------------------------------------------------------- files as files


def test_a_missing_manifest_is_all_that_can_be_said(folder: Path) -> None:
    """Without it nothing is known of the folder."""
    (folder / "manifest.json").unlink()
    assert [problem.file for problem in verify(folder).problems] == ["manifest.json"]


@pytest.mark.parametrize("name", sorted(files()[0]))
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    """Also the notebook, without which the rest is still compared."""
    (folder / name).unlink()
    assert any(problem.file == name for problem in verify(folder).problems)


def test_a_stranger_is_named(folder: Path) -> None:
    """A file that the manifest does not list is no part of the edition."""
    (folder / "note.txt").write_text("hello", encoding="utf-8")
    (_charts(folder) / "more.svg").write_text("<svg/>", encoding="utf-8")
    assert {problem.file for problem in verify(folder).problems} == {"note.txt", "more.svg"}


def test_a_link_is_no_file(folder: Path, tmp_path: Path) -> None:
    """What it leads to may change without the folder changing."""
    other = tmp_path / "facts.csv"
    other.write_bytes((folder / "facts.csv").read_bytes())
    (folder / "facts.csv").unlink()
    (folder / "facts.csv").symlink_to(other)
    assert "facts.csv" in {problem.file for problem in verify(folder).problems}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: text[:-30],
        lambda text: text.replace('"format": 2', '"format": 3'),
        lambda text: text.replace("  ", " "),
        lambda text: text.replace('"figures"', '"pictures"', 1),
        lambda text: text.replace("aue-flood", "aue-floods", 1),
        lambda text: text.replace('"published": false', '"published": true'),
        lambda text: text.replace('"revisions": []', '"revisions": [{"revision": 1}]'),
        lambda text: text.replace('"bytes": ', '"bytes": 1', 1),
        lambda text: "[]",
    ],
)
def test_a_spoilt_manifest_is_a_finding(folder: Path, spoil: Edit) -> None:
    """However it is spoilt, it is said, and nothing falls over."""
    path = folder / "manifest.json"
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert verify(folder).problems


# ---------------------------------------------------------------- one change, one name


@pytest.mark.parametrize(
    ("name", "before", "after", "record"),
    [
        ("facts.csv", ",14200,", ",14300,", "office-left-06-02"),
        ("facts.csv", ",nearly,", ",exact,", "board-left-06-01"),
        ("facts.csv", "٠", "١", "relief-left-06-02"),
        ("claims.jsonld", '"minValue": 12000', '"minValue": 12001', "relief-left-06-02"),
        ("claims.jsonld", '"minValue": 12000', '"value": 12000', "relief-left-06-02"),
        ("claims.jsonld", '"value": "about"', '"value": "exact"', "office-left-06-02"),
        ("brief.html", " 14,200</", " 14,300</", "office-left-06-02"),
        ("brief.html", 'data-hedge="nearly"', 'data-hedge="exact"', "board-left-06-01"),
        ("brief.html", "an estimated 14,200 people had", "an estimated 14,300 people had",
         "office-left-06-02"),
        ("brief.html", 'datetime="2023-06-08"', 'datetime="2023-06-09"', "office-left-06-08"),
        ("brief.html", "wants 2 of", "wants 3 of", "residents-gates"),
        ("brief.html", "an estimated 14,200, ", "an estimated 14,300, ", "office-left-06-02"),
        ("brief.ipynb", '"value": "12000"', '"value": "13000"', "relief-left-06-02"),
    ],
)  # fmt: skip
def test_a_changed_number_is_found_and_named(
    folder: Path, name: str, before: str, after: str, record: str
) -> None:
    """One change in one file, with the manifest in line: the record is named."""
    findings = _changed(folder, name, before, after)
    assert record in findings.records, _lines(findings)


def test_a_changed_drawing_is_found(folder: Path) -> None:
    """A number redrawn in a chart's file."""
    findings = _changed(folder, "brief-series-left-homes.svg", "more than 12,000", "12,000")
    assert "relief-left-06-02" in findings.records, _lines(findings)


def test_a_mark_moved_in_the_page_is_found(folder: Path) -> None:
    """The page's drawing is the notebook's, to the last coordinate."""
    text = (folder / "brief.html").read_text(encoding="utf-8")
    start = text.index('<div class="drawing"')
    at = text.index('d="M', start) + 4
    findings = _changed(folder, "brief.html", text[start : at + 1], text[start:at] + "9")
    assert {problem.file for problem in findings.problems} == {"brief.html"}
    assert findings.records - {""}


def _with_number(document: Document, fact: str, text: str) -> Document:
    """The document with one run of a fact's number changed, where it first stands in a sentence."""

    def changed(runs: Runs) -> Runs:
        return tuple(
            run.model_copy(update={"text": text})
            if isinstance(run, Number) and run.fact == fact
            else run
            for run in runs
        )

    strip = document.blocks[0]
    items = tuple(
        item.model_copy(update={"entries": tuple(changed(entry) for entry in item.entries)})
        for item in strip.items  # type: ignore[union-attr]
    )
    blocks = (strip.model_copy(update={"items": items}), *document.blocks[1:])
    return document.model_copy(update={"blocks": blocks})


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("office-left-06-08", "15,700"),
        ("board-left-06-01", "9,100"),
        ("office-missing-06-02", "7"),
        ("office-streets-06-02", "31.5%"),
        ("board-town-2022", "38,000 and 45,000"),
    ],
)
def test_a_number_changed_in_the_pdf_is_found(folder: Path, fact: str, text: str) -> None:
    """A PDF set from other numbers, valid in every other way."""
    document = _with_number(document_of(executed()), fact, text)
    (folder / "brief.pdf").write_bytes(pdf_of(document))
    _listed_again(folder)
    findings = verify(folder)
    assert fact in findings.records, _lines(findings)
    assert {problem.file for problem in findings.problems} == {"brief.pdf"}


def test_other_facts_attached_to_the_pdf_are_found(folder: Path) -> None:
    """The pages are right; the table inside is not."""
    document = document_of(executed())
    records = json.loads(json.dumps(document.front.records))
    records["figures"][0]["value"] = "9001"
    front = document.front.model_copy(update={"records": records})
    (folder / "brief.pdf").write_bytes(pdf_of(document.model_copy(update={"front": front})))
    _listed_again(folder)
    assert records["figures"][0]["id"] in verify(folder).records


def test_a_pdf_of_another_edition_is_found(folder: Path) -> None:
    """A whole, valid, different PDF."""
    (folder / "brief.pdf").write_bytes(files(FIRST)[0]["brief.pdf"])
    _listed_again(folder)
    assert "brief.pdf" in {problem.file for problem in verify(folder).problems}


# ---------------------------------------------------------------- many changes


def _spots(text: str, wanted: Callable[[str], bool]) -> list[int]:
    return [at for at, character in enumerate(text) if wanted(character)]


@pytest.mark.slow
def test_three_hundred_random_edits_are_found(folder: Path) -> None:
    """One byte anywhere in any published file, charts and manifest included: found each time."""
    chance = random.Random(SEED)
    paths = sorted([*folder.iterdir(), *_charts(folder).iterdir()])
    for _ in range(300):
        path = chance.choice(paths)
        content = path.read_bytes()
        at = chance.randrange(len(content))
        if path.name == "manifest.json" and b'"inputs"' in content[max(0, at - 80) : at + 10]:
            continue  # says what the edition was built from, and nothing of what it contains
        other = chance.choice([byte for byte in range(32, 127) if byte != content[at]])
        path.write_bytes(content[:at] + bytes([other]) + content[at + 1 :])
        assert verify(folder).problems, f"{path.name}, byte {at}"
        path.write_bytes(content)


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_thirty_changed_digits_are_found_behind_a_fitting_manifest(folder: Path, name: str) -> None:
    """One digit anywhere in a file's text, and the manifest brought in line: found each time."""
    chance = random.Random(SEED)
    path = folder / name
    text = path.read_bytes().decode("utf-8")
    for at in chance.sample(_spots(text, str.isdigit), 30):
        other = chance.choice([digit for digit in "0123456789" if digit != text[at]])
        path.write_bytes((text[:at] + other + text[at + 1 :]).encode("utf-8"))
        _listed_again(folder)
        assert verify(folder).problems, f"{name}: {text[at - 60 : at + 20]!r} at {at}"
    path.write_bytes(text.encode("utf-8"))
    _listed_again(folder)
    assert not verify(folder).problems


# ---------------------------------------------------------------- another version


def test_an_edition_of_another_version_is_compared_by_what_it_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If nothing is drawn as it was, only numbers count; a changed one is still found and named."""
    _as_another_version(monkeypatch)
    findings = verify(folder)
    assert findings.problems == (), _lines(findings)
    assert "another version" in " ".join(findings.notes)
    findings = _changed(folder, "brief.html", " 14,200</", " 14,300</")
    assert "office-left-06-02" in findings.records


def test_a_problem_of_another_versions_edition_is_said_to_be_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be this version's words that differ: still a problem, and the note says what to do."""
    assert verify(folder).notes == ()
    assert _changed(folder, "brief.html", " 14,200</", " 14,300</").notes == ()
    monkeypatch.setattr(inputs, "package", lambda: "0" * 64)
    findings = verify(folder)
    assert findings.problems and "verify with that version" in findings.notes[0]


def _as_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    made_again, pictures = again.made_again, again.pictures

    def differently(made: again.Files) -> again.Files:
        return {
            name: content + b" " if name.endswith((".html", ".png")) else content
            for name, content in made.items()
            if not name.endswith(".pdf")
        }

    monkeypatch.setattr(again, "made_again", lambda *given: differently(made_again(*given)))
    monkeypatch.setattr(again, "pictures", lambda *given: differently(pictures(*given)))


# ---------------------------------------------------------------- the command


def test_the_command_prints_one_line_each(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0 and a summary for a whole edition; 2 and a line a finding for a changed one."""
    assert cli.main(["verify", str(folder)]) == 0
    assert "nothing wrong" in capsys.readouterr().out
    _changed(folder, "facts.csv", ",14200,", ",14300,")
    assert cli.main(["verify", str(folder)]) == 2
    said = capsys.readouterr()
    assert "facts.csv: office-left-06-02 value: '14300'" in said.err
    assert len(said.err.splitlines()) >= 1 and "Traceback" not in said.err


def test_no_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt path is said, with exit code 2."""
    assert cli.main(["verify", str(tmp_path / "nowhere")]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_a_finding_is_one_line() -> None:
    """Even where the words found hold line breaks."""
    findings = Findings((Problem("a", 0, "b", "c", "d"),))
    assert dataclasses.replace(findings).records == {"b"}
    assert str(findings.problems[0]).count("\n") == 0
