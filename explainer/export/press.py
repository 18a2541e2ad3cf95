"""The Typst compiler as a report needs it: our fonts, a closed folder, no warning let through.

The compiler sees the folder of our templates and the files given: it can read nothing else, and the
templates import no package, so it reaches no network.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explainer.errors import ExplainerError

if TYPE_CHECKING:
    import typst

_ROOT = Path(__file__).parent / "template"
STANDARDS = ("a-3a", "ua-1")


class NotSet(ExplainerError):
    """The compiler refused the document or warned of something; the message says what it said."""


class Press:
    """One template and the files it reads, held in memory: nothing is left, whatever ends it."""

    def __init__(self, main: str, files: Mapping[str, bytes]) -> None:
        self._files = dict(files)
        if main not in files:
            self._files[main] = (_ROOT / main).read_bytes()
        self._files["main.typ"] = self._files[main]  # by which name the compiler begins

    def pdf(self, day: datetime.date) -> bytes:
        """The pages as PDF (A-3a and UA-1), dated to the day, 00:00 UTC."""
        moment = datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
        return self._pages(format="pdf", timestamp=moment, pdf_standards=list(STANDARDS))

    def png(self, scale: float) -> bytes:
        """The only page as PNG, with `scale` pixels a point."""
        return self._pages(format="png", ppi=72.0 * scale)

    def _pages(self, **options: Any) -> bytes:
        import typst  # heavy, and nbconvert imports every exporter's module at start

        try:
            result, warnings = self._compiler().compile_with_warnings(**options)
        except typst.TypstError as error:
            raise NotSet(_reason(error)) from error
        if warnings:
            raise NotSet("; ".join(sorted({_reason(warning) for warning in warnings})))
        if not isinstance(result, bytes):
            raise NotSet("the pages could not be set: one file was expected")
        return result

    def _compiler(self) -> typst.Compiler:
        import typst

        nowhere = _ROOT / "none"
        files: Any = self._files  # several files by name, of which its types do not know
        return typst.Compiler(
            files,
            _ROOT,
            fonts(),
            True,
            {},
            package_path=nowhere,
            package_cache_path=nowhere,
        )


def _reason(said: Any) -> str:
    hints = "".join(f" ({hint})" for hint in said.hints)
    return f"the pages could not be set: {said.message}{hints}"


@cache
def fonts() -> typst.Fonts:
    """Our fonts, and matplotlib's two fallbacks, so that an unexpected script is still shown."""
    import typst

    folders = [str(resources.files("explainer").joinpath("fonts")), str(_fallback_fonts())]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _fallback_fonts() -> Path:
    spec = find_spec("matplotlib")  # found, not imported
    if spec is None or spec.origin is None:
        raise NotSet("the pages could not be set: matplotlib's fonts are missing")
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
