"""The palette keeps its promises: contrast, difference in grey, one dark colour for each."""

from __future__ import annotations

import itertools

import pytest

from explainer import palette


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _lightness(colour: str) -> float:
    return 116 * _luminance(colour) ** (1 / 3) - 16


THEMES = pytest.mark.parametrize("colours", [palette.LIGHT, palette.DARK], ids=["light", "dark"])


@THEMES
@pytest.mark.parametrize("name", ["ink", "muted", "accent", "warning"])
def test_text_colours_are_readable_on_paper_and_panel(colours: dict[str, str], name: str) -> None:
    for ground in ("paper", "panel"):
        assert _contrast(colours[name], colours[ground]) >= 4.5


@THEMES
@pytest.mark.parametrize("name", ["faint", *palette.SIDES])
def test_marks_stand_out_from_the_ground(colours: dict[str, str], name: str) -> None:
    assert _contrast(colours[name], colours["paper"]) >= 3


@THEMES
def test_sides_differ_in_grey(colours: dict[str, str]) -> None:
    """No two sides share a lightness, so that grey print tells them apart."""
    for one, other in itertools.combinations(palette.SIDES, 2):
        assert abs(_lightness(colours[one]) - _lightness(colours[other])) >= 4.5, (one, other)


def test_every_light_colour_has_one_dark_counterpart() -> None:
    """Same names, and no light colour twice: the swap by value must be unambiguous."""
    assert list(palette.LIGHT) == list(palette.DARK)
    assert len(set(palette.LIGHT.values())) == len(palette.LIGHT)


def test_dark_css_swaps_fill_and_stroke_of_each_colour() -> None:
    """Every colour is swapped, on screens only, as the charts write it."""
    svg = "".join(f'<path fill="{light}" stroke="{light}"/>' for light in palette.LIGHT.values())
    css = palette.dark_css(svg)
    assert css.startswith("@media screen and (prefers-color-scheme: dark){")
    for name, light in palette.LIGHT.items():
        for paint in ("fill", "stroke"):
            assert f'[{paint}="{light}"]{{{paint}:{palette.DARK[name]}}}' in css
