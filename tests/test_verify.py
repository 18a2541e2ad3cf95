"""Verifying an edition: whatever was changed is found, also behind hashes made anew."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explainer import cli, verify
from explainer.document.nodes import Document
from explainer.export.files import pdf_of, render
from explainer.publish.manifest import LOG, NAME, SUPERSEDED
from explainer.text import canonical_json
from tests.flood import FIRST, SECOND
from tests.memory import document_of
from tests.published import HISTORY, executed, files, published

SEED = 20230610
Edit = Callable[[str], str]
_MADE: dict[tuple[int, str], bytes] = {}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return published(tmp_path)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document's page and PDF are rendered once, not in each test."""

    def cached(document: Document, kind: str) -> bytes:
        key = (hash(document.model_dump_json()), kind)
        if key not in _MADE:
            _MADE[key] = render(document, kind)
        return _MADE[key]

    monkeypatch.setattr(verify, "render", cached)


def _charts(folder: Path) -> Path:
    return folder.parents[2] / "figures" / folder.parent.name / folder.name


def _paths(folder: Path) -> dict[str, Path]:
    """Every file of the edition, and those beside it, by a name."""
    beside = [folder.parent / name for name in ("index.html", "feed.atom")]
    paths = [*folder.iterdir(), *_charts(folder).iterdir(), *(p for p in beside if p.exists())]
    return {path.name: path for path in sorted(paths) if path.is_file()}


def _hashed_anew(folder: Path, charts: Path | None = None) -> None:
    """The manifest brought in line with the files, as one who changes them on purpose would."""
    manifest = json.loads((folder / NAME).read_bytes())
    for part, place in (("files", folder), ("figures", charts or _charts(folder))):
        for name in manifest[part]:
            content = (place / name).read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            manifest[part][name] = {"bytes": len(content), "sha256": digest}
    for number in manifest[SUPERSEDED]:
        kept = (folder / SUPERSEDED / number / NAME).read_bytes()
        manifest[SUPERSEDED][number] = hashlib.sha256(kept).hexdigest()
    (folder / NAME).write_text(canonical_json(manifest, indent=2) + "\n", encoding="utf-8")


def _lines(folder: Path) -> str:
    return "\n".join(map(str, verify.verify(folder).problems))


def _changed(folder: Path, name: str, before: str, after: str) -> str:
    """What is found after a change to a file's text, the manifest brought in line."""
    path = _paths(folder)[name]
    text = path.read_bytes().decode("utf-8")
    assert before in text, f"{before!r} is not in {name}"
    path.write_bytes(text.replace(before, after, 1).encode("utf-8"))
    _hashed_anew(folder)
    return _lines(folder)


@pytest.mark.parametrize("day", [FIRST, SECOND])
def test_nothing_is_wrong_with_a_published_edition(tmp_path: Path, day: Any) -> None:
    """Every edition verifies as it was published, and says how much was looked at."""
    findings = verify.verify(published(tmp_path, day))
    assert findings.problems == [] and findings.notes == []
    assert findings.files >= 12 and findings.facts >= 14


def test_the_folder_is_enough(folder: Path, tmp_path: Path) -> None:
    """Copied elsewhere it verifies, and what is not beside it is said to be unchecked."""
    elsewhere = shutil.copytree(folder, tmp_path / "copy")
    findings = verify.verify(elsewhere)
    assert findings.problems == []
    assert "figures" in findings.notes[0] and "index" in findings.notes[1]


def test_verify_reads_and_never_writes(folder: Path) -> None:
    """Every file is the same afterwards, to the byte and the minute."""
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in _paths(folder).values()}
    verify.verify(folder)
    assert before == {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in _paths(folder).values()}


@pytest.mark.parametrize("name", ["manifest.json", *sorted(files()[0])])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    """Also the notebook, without which the rest is still compared."""
    (folder / name).unlink()
    assert f"{name}: " in _lines(folder)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: text[:-30],
        lambda text: text.replace('"format": 2', '"format": 1'),
        lambda text: text.replace("  ", " "),
        lambda text: text.replace('"figures"', '"pictures"', 1),
        lambda text: text.replace("aue-flood", "aue-floods", 1),
        lambda text: text.replace('"bytes": ', '"bytes": 1', 1),
        lambda text: "[]",
    ],
)
def test_a_spoilt_manifest_is_a_finding(folder: Path, spoil: Edit) -> None:
    """However it is spoilt, it is said, and nothing falls over."""
    path = folder / NAME
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert verify.verify(folder).problems


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("facts.csv", ",14200,", ",14300,", "office-left-06-02 value: found '14300', expected"),
        ("claims.jsonld", '"minValue": 12000', '"value": 12000', "expected"),
        ("brief.html", " 14,200</", " 14,300</", "14,300"),
        ("brief.html", "Die Deiche halten", "Die Deiche brechen", "brechen"),
        ("brief.html", "against", "for", "brief.html"),
        ("brief.html", "</main>", "<p>All parties agree.</p></main>", "All parties agree."),
        ("brief.html", 'd="M', 'd="M9', "brief.html"),
        ("brief.ipynb", "report.overview()", "report.everything()", "datapackage.json"),
        ("brief.ipynb", '"office-left-06-02"', '"office-left-06-01"', "brief.ipynb"),
        ("brief.ipynb", '"value": "12000"', '"value": "13000"', "its facts are not those of"),
        ("brief-series-left-homes.svg", "more than 12,000", "12,000", "left-homes.svg"),
        ("index.html", "flood", "drought", "index.html"),
    ],
)  # fmt: skip
def test_a_change_is_found_and_shown(
    folder: Path, name: str, before: str, after: str, said: str
) -> None:
    """One change in one file behind hashes made anew: file, place, what is there and should be."""
    assert said in _changed(folder, name, before, after)


def test_the_feed_and_the_log_beside_the_folder_are_compared(tmp_path: Path) -> None:
    """No hash lists them: both are made again from the editions in the story's folder."""
    folder = published(tmp_path, history=HISTORY)
    changes = (("feed.atom", "flood", ""), (LOG, "read wrongly", "read rightly"), (LOG, "{", ""))
    for name, before, after in changes:
        assert _lines(folder) == ""
        path = folder.parent / name
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
        assert name in _lines(folder)
        path.write_text(text, encoding="utf-8")


def test_invented_revisions_and_records_are_refused(folder: Path) -> None:
    """A notebook tells of no revision, and names no record, that manifest and records lack."""
    path = folder / "brief.ipynb"
    notebook = json.loads(path.read_bytes())
    entry = {
        "revision": 1, "when": "2023-06-11", "reason": "All agree.", "changes": [], "pages": {},
    }  # fmt: skip
    notebook["metadata"]["explainer"]["revisions"] = [entry]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    _hashed_anew(folder)
    assert "its revisions are not those in the manifest" in _lines(folder)


def test_a_pdf_of_other_facts_or_another_edition_is_found(folder: Path) -> None:
    """Whole and valid, with a table inside that is not the edition's, or all of it another's."""
    document = document_of(executed())
    records = json.loads(json.dumps(document.front.records))
    records["figures"][0]["value"] = "9001"
    front = document.front.model_copy(update={"records": records})
    other = pdf_of(document.model_copy(update={"front": front}))
    for content in (other, files(FIRST)[0]["brief.pdf"]):
        (folder / "brief.pdf").write_bytes(content)
        _hashed_anew(folder)
        assert "brief.pdf: is not what records and notebooks produce" in _lines(folder)


def test_what_was_published_before_is_verified_too(folder: Path) -> None:
    """Its files against its manifest, its manifest against the edition's, and made again."""
    kept = published(folder.parents[2], keep_as="1") / SUPERSEDED / "1"
    assert _lines(folder) == ""
    page = kept / "brief.html"
    page.write_bytes(page.read_bytes().replace(b"14,200", b"14,300"))
    assert f"{SUPERSEDED}/1/brief.html: differs from the manifest" in _lines(folder)
    _hashed_anew(kept, kept / "figures")
    _hashed_anew(folder)
    assert f"{SUPERSEDED}/1/brief.html: is not what records and notebooks produce" in _lines(folder)


@pytest.mark.parametrize("part", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_sixty_edits_behind_hashes_made_anew_are_found(folder: Path, part: int) -> None:
    """One byte anywhere in any file but records.json, index and feed among them: 60 of 60."""
    chance = random.Random(SEED + part)
    paths = _paths(folder)
    names = [name for name in sorted(paths) if name not in ("records.json", NAME)]
    for number in range(12 if not part else 48):
        path = paths[names[number % len(names)]]
        content = path.read_bytes()
        at = chance.randrange(len(content))
        other = chance.choice([byte for byte in range(32, 127) if byte != content[at]])
        path.write_bytes(content[:at] + bytes([other]) + content[at + 1 :])
        _hashed_anew(folder)
        assert path.name in _lines(folder) or "datapackage" in _lines(folder), (path.name, at)
        path.write_bytes(content)
        _hashed_anew(folder)


def test_another_version_explains_nothing_away(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A difference stays a problem, and the note says what to do."""
    monkeypatch.setattr(verify, "package", lambda: "0" * 64)
    assert "verify with that version" in verify.verify(folder).notes[0]
    assert "brief.html" in _changed(folder, "brief.html", " 14,200</", " 14,300</")


def test_the_command_prints_one_line_each(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0 and a summary for a whole edition; 2 and a line a finding for a changed one."""
    assert cli.main(["verify", str(folder)]) == 0
    assert "nothing wrong" in capsys.readouterr().out
    _changed(folder, "facts.csv", ",14200,", ",14300,")
    assert cli.main(["verify", str(folder)]) == 2
    said = capsys.readouterr()
    assert "figure office-left-06-02 value: found '14300'" in said.err
    assert "Traceback" not in said.err


def test_no_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt path is said, with exit code 2."""
    assert cli.main(["verify", str(tmp_path / "nowhere")]) == 2
    assert "no such folder" in capsys.readouterr().err
