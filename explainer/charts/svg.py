"""A matplotlib figure as SVG: text as text, few bytes, the same bytes each time.

matplotlib writes the picture; here it is written again in attributes, with short names in the order
in which they occur. Every text is held to what it may be: words that were made with `say`, or a
tick that its axis made.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from explainer.charts import style
from explainer.charts.axis import DayFormatter, NumberFormatter
from explainer.charts.labels import MARKS, RIGHT_TO_LEFT, Said, in_order
from explainer.charts.marks import EDGE
from explainer.document.nodes import Picture

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.text import Text

FAMILY = "Page, 'Noto Sans', 'Noto Naskh Arabic', 'Noto Sans Hebrew', sans-serif"
PIXELS = 200  # an inch, where very many points are drawn as such
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_MOVED = re.compile(r"translate\((\S+) (\S+)\)")
_LOOKS = {
    "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "opacity",
    "fill-opacity", "stroke-opacity",
}  # fmt: skip
_SILENT = {"stroke-width": (f"{EDGE:g}",), "stroke-linecap": ("butt",), "opacity": ("1",)}
_NS = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"


@dataclass
class Drawn:
    """A picture, and what is wrong with its words."""

    picture: Picture
    faults: list[str] = field(default_factory=list)


def render(fig: Figure, rtl: bool = False) -> Drawn:
    """The figure as a picture; the faults name each text that comes from no record and no axis."""
    raw, texts = _render(fig)
    said = [text.get_text() for text in texts if isinstance(text.get_text(), Said)]
    ticks, faults = list[str](), list[str]()
    for axis in _axes(fig):
        for text, made in _ticks(axis):
            ticks.append(text)
            if not made:
                faults.append(f"the tick {text!r} was not made by its axis; leave its formatter")
    strange = [text.get_text() for text in texts if not isinstance(text.get_text(), Said)]
    faults += [f"the text {text!r} comes from no record; write it with say(…)" for text in strange]
    width, height = (round(side * 72) for side in fig.get_size_inches())
    svg = _Writer(texts, rtl).write(raw, width, height)
    picture = Picture(
        svg=svg,
        width=width,
        height=height,
        drawn=tuple(text.runs for text in said if isinstance(text, Said)),
        ticks=tuple(ticks),
    )
    return Drawn(picture, faults)


def _render(fig: Figure) -> tuple[str, dict[Text, str]]:
    """matplotlib's own SVG, and the id of each text in it that is no tick."""
    from matplotlib.backends.backend_svg import RendererSVG

    texts = {text: f"say-{n}" for n, text in enumerate(texts_of(fig))}
    before = {text: text.get_gid() for text in texts}
    for text, name in texts.items():
        text.set_gid(name)
    size = fig.get_size_inches() * 72
    about = {name: None for name in ("Date", "Creator", "Format", "Type")}
    stream = io.StringIO()
    with style.applied(), warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*[Gg]lyph.*missing.*")
        made: Any = RendererSVG
        renderer = made(size[0], size[1], stream, image_dpi=PIXELS, metadata=about)
        if any(artist.get_rasterized() for artist in _artists(fig)):
            from matplotlib.backends import backend_mixed

            mixed: Any = backend_mixed.MixedModeRenderer
            renderer = mixed(fig, *fig.get_size_inches(), PIXELS, renderer)
        try:
            fig.draw(renderer)
        except UserWarning as warning:
            raise style.MissingGlyph(str(warning)) from warning
        renderer.finalize()
    for text, gid in before.items():
        text.set_gid(gid)
    return stream.getvalue(), {t: n for t, n in texts.items() if _is_shown(t)}


def texts_of(fig: Figure) -> list[Text]:
    """The texts of the figure but for those of its ticks."""
    from matplotlib.text import Text

    return [artist for artist in _artists(fig) if isinstance(artist, Text)]


def _artists(parent: Artist) -> Iterator[Artist]:
    """What stands in a figure, parts before wholes, but for ticks, which each look makes anew."""
    from matplotlib.axis import Axis

    for child in parent.get_children():
        if isinstance(child, Axis):
            yield from (child.label, child.offsetText)
        else:
            yield from _artists(child)
        yield child


def _is_shown(text: Text) -> bool:
    axes = text.axes
    return bool(text.get_visible() and text.get_text().strip() and (not axes or axes.get_visible()))


def _axes(fig: Figure) -> Iterator[Axis]:
    for ax in fig.get_axes():
        if ax.get_visible() and ax.axison:
            yield from (ax.xaxis, ax.yaxis)


def _ticks(axis: Axis) -> Iterator[tuple[str, bool]]:
    """The texts of an axis's ticks as drawn, and whether its formatter made them."""
    if not axis.get_visible():
        return
    form = axis.get_major_formatter()
    ours = isinstance(form, NumberFormatter | DayFormatter)
    low, high = sorted(axis.get_view_interval())
    slack = (high - low) * 1e-6
    for tick in axis.majorTicks:
        for label in (tick.label1, tick.label2):
            text = label.get_text()
            if label.get_visible() and text and low - slack <= tick.get_loc() <= high + slack:
                yield text, ours and text == form(tick.get_loc())


class _Writer:
    """matplotlib's SVG written again."""

    def __init__(self, texts: dict[Text, str], rtl: bool) -> None:
        self._texts = {name: text for text, name in texts.items()}
        self._rtl = rtl
        self._names: dict[str, str] = {}
        self._shapes: dict[str, str] = {}  # the outline of each mark by matplotlib's name

    def write(self, raw: str, width: int, height: int) -> str:
        """The whole picture."""
        root = ElementTree.fromstring(raw)
        for path in root.iter(f"{_NS}path"):
            if name := path.get("id"):
                self._shapes[name] = _short(path.get("d", ""))
        inside = self._children(root)
        used = ((self._names[name], d) for name, d in self._shapes.items() if name in self._names)
        shapes = "".join(f'<path id="{name}" d="{d}"/>' for name, d in used)
        turn = ' direction="rtl"' if self._rtl else ""
        looks = (
            f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            f' font-family="{FAMILY}" font-size="{style.SIZE:g}" fill="none"'
            f' stroke-width="{EDGE:g}"{turn}'
        )
        defs = f"<defs>{shapes}</defs>" if shapes else ""
        return f'<svg xmlns="http://www.w3.org/2000/svg" {looks}>{defs}{inside}</svg>'

    def _children(self, parent: ElementTree.Element) -> str:
        return "".join(self._element(child) for child in parent)

    def _element(self, element: ElementTree.Element) -> str:
        tag = element.tag.removeprefix(_NS)
        if tag in ("metadata", "style"):
            return ""
        if tag == "g":
            return self._group(element)
        if tag == "text":
            return self._text([element], None)
        if tag == "use":
            return self._use(element)
        if tag == "path":
            return self._path(element)
        if tag == "image":
            href = element.get(_HREF, "")
            return f"<image{self._places(element)} href={quoteattr(href)}/>"
        if tag == "defs":
            clips = [child for child in element if child.tag == f"{_NS}clipPath"]
            inside = "".join(self._clip(clip) for clip in clips)
            return f"<defs>{inside}</defs>" if inside else ""
        return ""

    def _group(self, group: ElementTree.Element) -> str:
        name = group.get("id", "")
        lines = group.findall(f"{_NS}text")
        if lines:
            behind = "".join(self._element(part) for part in group if part not in lines)
            return behind + self._text(lines, self._texts.get(name))
        inside = self._children(group)
        clip = group.get("clip-path", "").removeprefix("url(#").removesuffix(")")
        if clip and inside:
            inside = f'<g clip-path="url(#{self._name(clip)})">{inside}</g>'
        if ":" in name and inside:
            return f"<g id={quoteattr(name)}>{inside}</g>"
        return inside

    def _clip(self, clip: ElementTree.Element) -> str:
        name = clip.get("id", "")
        if name not in self._names:
            return ""
        rects = "".join(f"<rect{self._places(rect)}/>" for rect in clip)
        return f'<clipPath id="{self._names[name]}">{rects}</clipPath>'

    def _text(self, lines: list[ElementTree.Element], made: Text | None) -> str:
        """A text of one or more lines, each guarded by its width."""
        first = _style(lines[0])
        size, bold = (
            style.SIZE,
            "bold" in first.get("font", "") or first.get("font-weight") == "700",
        )
        if found := re.search(r"([\d.]+)px", first.get("font-size", "") + first.get("font", "")):
            size = float(found[1])
        bold = bold or bool(re.search(r"\b[67]00\b", first.get("font", "")))
        looks = f' fill="{first.get("fill", "#000000")}"'
        looks += f' font-size="{size:g}"' if size != style.SIZE else ""
        looks += ' font-weight="700"' if bold else ""
        looks += f' opacity="{first["opacity"]}"' if "opacity" in first else ""
        placed = [self._line(line, size, bold) for line in lines]
        if len(placed) == 1:
            place, words = placed[0]
            return f"<text{place}{looks}>{escape(words)}</text>"
        rest = MARKS.sub("", made.get_text()).replace("\n", "") if made else ""
        said = _joined(made, [words for _, words in placed]) if rest else [w for _, w in placed]
        inside = "".join(
            f"<tspan{place}>{escape(words)}</tspan>"
            for (place, _), words in zip(placed, said, strict=True)
        )
        return f"<text{looks}>{inside}</text>"

    def _line(self, line: ElementTree.Element, size: float, bold: bool) -> tuple[str, str]:
        words = line.text or ""
        if self._rtl and not MARKS.search(words):  # a tick: not every renderer reads `direction`
            words = in_order(words, rtl=True)
        wide = style.measure(words, size, bold)
        x, y = line.get("x", "0"), line.get("y", "0")
        if moved := _MOVED.search(line.get("transform", "")):
            x, y = moved[1], moved[2]
        left = float(x or 0) - wide * {"middle": 0.5, "end": 1.0}.get(
            _style(line).get("text-anchor", ""), 0.0
        )
        turned = ""
        if found := re.search(r"rotate\((-?[1-9][^ )]*)[ )]", line.get("transform", "")):
            turned = f' transform="rotate({_round(found[1])} {_round(x)} {_round(y)})"'
        at = left + wide if self._rtl else left
        place = f' x="{_round(at)}" y="{_round(y or 0)}"'
        guard = f' textLength="{_round(wide)}"' if wide else ""
        if RIGHT_TO_LEFT.search(words):  # letters that join are stretched, not set apart
            guard += ' lengthAdjust="spacingAndGlyphs"'
        return place + guard + turned, words

    def _use(self, use: ElementTree.Element) -> str:
        name = use.get(_HREF, "")[1:]
        if name not in self._shapes:
            return ""
        return f'<use href="#{self._name(name)}"{self._places(use)}{_looks(use)}/>'

    def _path(self, path: ElementTree.Element) -> str:
        looks = _looks(path)
        if path.get("id") or not looks or not path.get("d"):
            return ""
        clip = path.get("clip-path", "").removeprefix("url(#").removesuffix(")")
        cut = f' clip-path="url(#{self._name(clip)})"' if clip else ""
        return f'<path d="{_short(path.get("d", ""))}"{cut}{looks}/>'

    def _places(self, element: ElementTree.Element) -> str:
        names = ("x", "y", "width", "height", "transform")
        found = ((name, element.get(name)) for name in names)
        return "".join(f' {name}="{_rounded(value)}"' for name, value in found if value)

    def _name(self, name: str) -> str:
        """Short names in the order in which they occur."""
        return self._names.setdefault(name, f"m{len(self._names)}")


def _joined(made: Text | None, lines: list[str]) -> list[str]:
    """The lines with the blanks back that stood where they were parted."""
    assert made is not None
    said = made.get_text()
    from explainer.document.runs import plain

    whole = " ".join(plain(said.runs).split("\n")) if isinstance(said, Said) else " ".join(lines)
    at, found = 0, []
    for line in lines:
        bare = MARKS.sub("", line)
        at = whole.find(bare, at) + len(bare)
        blank = whole[at : at + 1].isspace()
        found.append(line + " " if blank else line)
    return found


def _style(element: ElementTree.Element) -> dict[str, str]:
    rules = (rule.partition(":") for rule in element.get("style", "").split(";"))
    return {name.strip(): value.strip() for name, _, value in rules if value.strip()}


def _looks(element: ElementTree.Element) -> str:
    """What an element looks like, as attributes; nothing for one that is not seen."""
    found = {name: value for name, value in _style(element).items() if name in _LOOKS}
    if found.get("fill", "none") == "none" and found.get("stroke", "none") == "none":
        return ' fill="#000000"' if element.tag == f"{_NS}path" and not element.get("style") else ""
    if "stroke" in found:
        found.setdefault("stroke-width", "1")
    found = {n: v for n, v in found.items() if v not in _SILENT.get(n, ("none",))}
    return "".join(f' {name}="{_rounded(value)}"' for name, value in found.items())


def _short(path: str) -> str:
    """An outline in few signs: a level or upright line needs one number."""
    short, at = "", ["", ""]
    for command, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        to = [_round(number) for number in numbers.split()]
        if command == "L" and to[1] == at[1]:
            short += f"H{to[0]}"
        elif command == "L" and to[0] == at[0]:
            short += f"V{to[1]}"
        else:
            short += command + " ".join(to).replace(" -", "-")
        at = to[-2:] or at
    return short


def _rounded(value: str) -> str:
    return _NUMBER.sub(lambda found: _round(found[0]), value)


def _round(number: str | float) -> str:
    text = f"{float(number):.1f}".removesuffix(".0")
    return "0" if text in ("-0", "") else text
