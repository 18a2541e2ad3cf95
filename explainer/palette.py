"""The colours of page, charts and PDF: calm, colour-blind safe, light and dark.

`ink` and `muted` are for text; `accent` and `warning` carry text too (at least 4.5:1 on `paper`
and `panel`). `faint` and the sides are for marks, bars and lines (at least 3:1 on `paper`): a label
takes `ink`, with the side's colour on its mark. `grid` is for hairlines only. Any two sides differ
by at least 4.5 in CIELAB lightness, so that they can be told apart in grey.
"""

from __future__ import annotations

LIGHT: dict[str, str] = {
    "paper": "#ffffff",
    "panel": "#f4f1ea",
    "grid": "#dcd8cf",
    "faint": "#8b8f94",
    "muted": "#575e66",
    "ink": "#1f2429",
    "accent": "#16598c",
    "warning": "#8d4a0c",
    "side-1": "#014e78",  # blue
    "side-2": "#c27221",  # ochre
    "side-3": "#421846",  # plum
    "side-4": "#712428",  # wine
    "side-5": "#046d68",  # teal
    "side-6": "#c35478",  # rose
    "side-7": "#80462c",  # umber
    "side-8": "#033d15",  # green
    "side-9": "#677328",  # olive
    "side-10": "#0d165a",  # violet
    "side-11": "#359dc0",  # sky
    "side-12": "#051822",  # slate
}

DARK: dict[str, str] = {
    "paper": "#15191d",
    "panel": "#1f252a",
    "grid": "#394047",
    "faint": "#7d868f",
    "muted": "#aab2ba",
    "ink": "#e7e9ea",
    "accent": "#8cc3ee",
    "warning": "#f0b267",
    "side-1": "#3baffd",
    "side-2": "#ffe4d0",
    "side-3": "#a272a4",
    "side-4": "#dc8280",
    "side-5": "#5bd3cc",
    "side-6": "#ffcfdb",
    "side-7": "#e9a486",
    "side-8": "#659b6b",
    "side-9": "#cbd584",
    "side-10": "#776bbd",
    "side-11": "#ebf9ff",
    "side-12": "#5b6d7a",
}

SIDES: tuple[str, ...] = tuple(name for name in LIGHT if name.startswith("side-"))

_BLACK = "#000000"  # matplotlib's default


def side(index: int) -> str:
    """The colour name of the side with this index in the facts file (wraps around)."""
    return SIDES[index % len(SIDES)]


def variables(colours: dict[str, str]) -> str:
    """The colours as CSS custom properties, `--ink:#1f2429;…`, in their fixed order."""
    return "".join(f"--{name}:{value};" for name, value in colours.items())


def dark_css(svg: str) -> str:
    """CSS that turns an SVG in light colours dark for readers who prefer a dark scheme.

    It holds a rule for each `fill` and `stroke` that the drawing uses.
    """
    swaps = [*((light, DARK[name]) for name, light in LIGHT.items()), (_BLACK, DARK["ink"])]
    rules = "".join(
        f'[{paint}="{light}"]{{{paint}:{dark}}}'
        for light, dark in swaps
        for paint in ("fill", "stroke")
        if f'{paint}="{light}"' in svg
    )
    return f"@media screen and (prefers-color-scheme: dark){{{rules}}}"


def paper_css() -> str:
    """CSS that gives an SVG its own background, for untrusted notebooks, which drop our styles."""
    light, dark = (f"svg{{background:{colours['paper']}}}" for colours in (LIGHT, DARK))
    return f"{light}@media screen and (prefers-color-scheme: dark){{{dark}}}"
