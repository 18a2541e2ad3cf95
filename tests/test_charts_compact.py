"""matplotlib's SVG made small, its texts read back."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from explainer.charts.compact import comment, compact, drawn_texts
from explainer.charts.sheet import Sheet, spaced


@pytest.mark.parametrize(
    "text", ["--", "---", "a -- b -->", "-", "<b>&amp;</b>", "]]>", "810,000 $ % _ \\", "שלום"]
)
def test_any_text_is_read_back_from_its_comment(text: str) -> None:
    """The comment is well-formed XML whatever the text, and gives the text again."""
    ElementTree.fromstring(f"<svg>{comment(text)}</svg>")
    assert drawn_texts(comment(text)) == (text,)


def test_a_wrapped_text_is_one_comment() -> None:
    """Several lines of one text stay one text for whoever reads the picture."""
    sheet = Sheet()
    sheet.write(0, 0, spaced("a text that is far too long for so narrow a place"), width=60)
    assert drawn_texts(sheet.svg()) == ("a text that is far too long for so narrow a place",)


def test_the_picture_is_well_formed_and_has_no_style_sheet() -> None:
    """The result parses, without prologue, metadata or a style element."""
    sheet = Sheet()
    sheet.write(0, 0, spaced("Name & <number>"))
    svg = sheet.svg()
    assert ElementTree.fromstring(svg).tag.endswith("svg")
    assert svg.startswith("<svg")
    assert "<style" not in svg and "<metadata" not in svg


def test_scales_are_not_rounded() -> None:
    """A letter's scale has more digits than a coordinate may keep."""
    svg = '<svg ><path d="M 1.23456 2" transform="scale(0.015625)"/></svg>'
    assert "scale(0.015625)" in compact(svg, ())
    assert "M1.23 2" in compact(svg, ())
