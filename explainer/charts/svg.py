"""A matplotlib figure as SVG: text as text, few bytes, the same bytes each time.

Every text is held to what it may be: words that were made with `say`, or a tick that its axis made.
In a report that is read from right to left the picture is mirrored here, and only here: time and
values run from the right, and labels stand left of what they name.
"""

from __future__ import annotations

import io
import math
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex
from matplotlib.font_manager import weight_dict
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, BboxTransformTo

from explainer.charts import style
from explainer.charts.axis import DayFormatter, NumberFormatter
from explainer.charts.marks import EDGE
from explainer.charts.style import Said
from explainer.document.nodes import Picture
from explainer.document.runs import Runs
from explainer.text import RIGHT_TO_LEFT, direction, in_order

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FAMILY = "Page, 'Noto Sans', 'Noto Naskh Arabic', 'Noto Sans Hebrew', sans-serif"
PIXELS = 200  # an inch, where very many points are drawn as such
_LETTER = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}

Bind = Callable[[str], tuple[Runs, list[str]]]  # the runs of a plain text, or what is wrong with it


def render(fig: Figure, language: str, own: Bind | None = None) -> tuple[Picture, list[str]]:
    """The figure as a picture of a report in the language.

    The faults name each text that comes from no record and no axis. `own` binds the words of a
    figure that is not ours; it is not mirrored either, since it may hold a map.
    """
    width, height = (float(side) * 72 for side in fig.get_size_inches())
    drawn = renderer = _Renderer(width, height, direction(language) == "rtl", own)
    if any(artist.get_rasterized() for ax in fig.get_axes() for artist in ax.get_children()):
        from matplotlib.backends.backend_mixed import MixedModeRenderer

        mixed: Any = MixedModeRenderer
        renderer = mixed(fig, width / 72, height / 72, PIXELS, renderer)
    with style.applied():
        fig.draw(renderer)
    ours = set(_ticks_of(fig))
    drawn.faults += [
        f"the tick {text.get_text()!r} was not made by its axis; leave its formatter"
        for text in drawn.ticks
        if text not in ours
    ]
    return drawn.picture(), drawn.faults


def _ticks_of(fig: Figure) -> Iterator[Text]:
    """The texts of ticks that their axis made as the report writes numbers and days."""
    for axis in (axis for ax in fig.get_axes() for axis in (ax.xaxis, ax.yaxis)):
        form = axis.get_major_formatter()
        for tick in axis.majorTicks if isinstance(form, NumberFormatter | DayFormatter) else ():
            made = form(tick.get_loc())
            yield from (label for label in (tick.label1, tick.label2) if label.get_text() == made)


class _Renderer(RendererBase):
    """What matplotlib draws on: every call becomes an element with attributes."""

    def __init__(self, width: float, height: float, rtl: bool, own: Bind | None) -> None:
        super().__init__()
        self._size, self._rtl, self._bind = (width, height), rtl, own
        self._mirrored = rtl and own is None
        self._turn = Affine2D().scale(-1 if self._mirrored else 1, -1)  # of a shape by itself
        self._flip = self._turn + Affine2D().translate(width if self._mirrored else 0, height)
        self._groups: list[tuple[str, list[str]]] = [("svg", [])]  # those that are open
        self._shared: dict[str, str] = {}  # what is drawn again and again, by its outline: its name
        self._lines: list[tuple[str, str, str]] = []  # of the text being drawn: line, place, looks
        self._said: list[Runs] = []
        self.ticks: list[Text] = []
        self.faults: list[str] = []

    def picture(self) -> Picture:
        """All that was drawn."""
        width, height = map(round, self._size)
        turn = ' direction="rtl"' if self._rtl else ""
        looks = (
            f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            f' font-family="{FAMILY}" font-size="{style.SIZE:g}" fill="none"'
            f' stroke-width="{EDGE:g}"{turn}'
        )
        shared = "".join(shape.replace("@", name, 1) for shape, name in self._shared.items())
        inside = (f"<defs>{shared}</defs>" if shared else "") + "".join(self._groups[0][1])
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" {looks}>{inside}</svg>'
        said, ticks = tuple(self._said), tuple(text.get_text() for text in self.ticks)
        return Picture(svg=svg, width=width, height=height, drawn=said, ticks=ticks)

    # matplotlib's interface ----------------------------------------------------------------

    def get_canvas_width_height(self) -> tuple[float, float]:
        """In points."""
        return self._size

    def get_image_magnification(self) -> float:
        """Pixels in a point."""
        return PIXELS / 72

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> Any:
        """Of a line, in the charts' own letters."""
        font = _font(prop)
        return style.measure(s.rstrip(" "), *font), *style.rise(*font)

    def open_group(self, s: str, gid: str | None = None) -> None:
        """Begin an artist; a mark's group bears the name of its record."""
        self._groups.append((s if gid is None or ":" not in gid else gid, []))

    def close_group(self, s: str) -> None:
        """End it; one that shows nothing leaves nothing."""
        if s == "text":
            self._end_text()
        name, inside = self._groups.pop()
        if ":" in name and inside:
            inside = [f"<g id={quoteattr(name)}>", *inside, "</g>"]
        self._groups[-1][1].extend(inside)

    def draw_path(self, gc: Any, path: Path, transform: Any, rgbFace: Any = None) -> None:
        """An outline, filled or not."""
        looks = self._looks(gc, rgbFace)
        simplify = None if rgbFace is None else False
        if looks and (d := _outline(path, transform + self._flip, simplify)):
            self._put(f'<path d="{d}"{looks}/>')

    def draw_markers(
        self, gc: Any, marker_path: Path, marker_trans: Any, path: Path, trans: Any,
        rgbFace: Any = None,
    ) -> None:  # fmt: skip
        """The same mark at each place of a path."""
        shape = _outline(marker_path, marker_trans + self._turn, False)
        looks = self._looks(gc, rgbFace)
        if not shape or not looks:
            return
        name = self._name(f'<path id="@" d="{shape}"/>')
        for place, _ in path.iter_segments(trans + self._flip, simplify=False):
            x, y = map(_round, place[-2:])
            self._put(f'<use href="#{name}" x="{x}" y="{y}"{looks}/>')

    def draw_image(self, gc: Any, x: float, y: float, im: Any, transform: Any = None) -> None:
        """Pixels; the first row is the lowest."""
        from matplotlib.image import imsave

        stream = io.BytesIO()
        silent: Any = {"Software": None}
        imsave(stream, im, format="png", origin="lower", metadata=silent)
        high, wide = (side * 72 / PIXELS for side in im.shape[:2])
        if self._mirrored:
            x, im = self._size[0] - x - wide, im[:, ::-1]
        sizes = {"x": x, "y": self._size[1] - y - high, "width": wide, "height": high}
        place = "".join(f' {name}="{_round(size)}"' for name, size in sizes.items())
        data = b64encode(stream.getvalue()).decode()
        self._put(f'<image{place} href="data:image/png;base64,{data}"/>')

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float,
        ismath: Any = False, mtext: Any = None,
    ) -> None:  # fmt: skip
        """A line of a text, guarded by its width."""
        words, (size, bold) = s.rstrip(" "), _font(prop)
        if not words:
            return
        wide = style.measure(words, size, bold)
        if self._mirrored:  # in its middle; its letters are not
            high, below = style.rise(size, bold)
            level, upright = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            x = self._size[0] - x - level * wide + upright * (high - 2 * below)
        words = in_order(words, self._rtl)
        place = f' x="{_round(x + wide if self._rtl else x)}" y="{_round(y)}"'
        place += f' textLength="{_round(wide)}"' if wide else ""
        if RIGHT_TO_LEFT.search(words):  # letters that join are stretched, not set apart
            place += ' lengthAdjust="spacingAndGlyphs"'
        if angle:
            place += f' transform="rotate({_round(-angle)} {_round(x)} {_round(y)})"'
        looks = f' fill="{to_hex(gc.get_rgb())}"'
        looks += f' font-size="{size:g}"' if size != style.SIZE else ""
        looks += ' font-weight="700"' if bold else ""
        looks += _opacity("opacity", gc.get_rgb()[3])
        self._lines.append((s, f"{place}>{escape(words)}<", looks))
        if self._is_in_tick:
            self.ticks.append(mtext or Text(text=s))

    # what becomes of it --------------------------------------------------------------------

    def _put(self, element: str) -> None:
        self._groups[-1][1].append(element)

    def _name(self, element: str) -> str:
        """Short names in the order in which they occur."""
        return self._shared.setdefault(element, f"m{len(self._shared)}")

    def _looks(self, gc: Any, face: Any) -> str:
        """What is filled, drawn and cut, as attributes; nothing for what is not seen."""
        looks, wide, rgba = "", gc.get_linewidth(), gc.get_rgb()
        if face is not None and (len(face) < 4 or face[3]):
            looks += f' fill="{to_hex(face)}"'
            looks += _opacity("fill-opacity", gc.get_alpha() if len(face) < 4 else face[3])
        if wide and rgba[3]:
            looks += f' stroke="{to_hex(rgba)}"' + _opacity("stroke-opacity", rgba[3])
            looks += f' stroke-width="{_round(wide)}"' if wide != EDGE else ""
            offset, dashes = gc.get_dashes()
            if dashes is not None:
                looks += f' stroke-dasharray="{",".join(map(_round, dashes))}"'
                looks += f' stroke-dashoffset="{_round(offset)}"' if offset else ""
            if (cap := gc.get_capstyle()) != "butt":
                looks += f' stroke-linecap="{"square" if cap == "projecting" else cap}"'
        box, (clip, moved) = gc.get_clip_rectangle(), gc.get_clip_path()
        if looks and (clip is not None or box is not None):
            if clip is None:
                clip, moved = Path.unit_rectangle(), BboxTransformTo(box)
            d = _outline(clip, moved + self._flip, False)
            name = self._name(f'<clipPath id="@"><path d="{d}"/></clipPath>')
            looks += f' clip-path="url(#{name})"'
        return looks

    @property
    def _is_in_tick(self) -> bool:
        return any(name in ("xtick", "ytick") for name, _ in self._groups)

    def _end_text(self) -> None:
        """Write the text whose lines were drawn."""
        lines, self._lines = self._lines, []
        if not lines:
            return
        (first, placed, looks), *more = lines
        if not self._is_in_tick:
            runs, faults = getattr(first, "runs", ()), list[str]()
            if not isinstance(first, Said):
                text = "\n".join(line for line, _, _ in lines)
                faults = [f"the text {text!r} comes from no record; write it with say(…)"]
                runs, faults = self._bind(text) if self._bind else ((), faults)
            self.faults += faults
            self._said += [runs] if runs else []
        if not more:
            self._put(f"<text{looks}{placed}/text>")
            return
        parts = [
            f"<tspan{placed}/tspan>{'' if isinstance(line, Said) and line[-1] != ' ' else ' '}"
            for line, placed, _ in lines
        ]
        self._put(f"<text{looks}>{''.join(parts).rstrip()}</text>")


def _font(prop: Any) -> tuple[float, bool]:
    """Size and weight of a font."""
    weight = prop.get_weight()
    return float(prop.get_size_in_points()), weight_dict.get(weight, weight) >= 600


def _outline(path: Path, transform: Any, simplify: bool | None) -> str:
    """An outline in few signs: a level or upright line needs one number."""
    short, at = "", ["", ""]
    for places, code in path.iter_segments(transform, simplify=simplify):
        if code == Path.CLOSEPOLY:
            short += "z"
            continue
        to = [_round(place) for place in places]
        if code == Path.LINETO and to[1] == at[1]:
            short += f"H{to[0]}"
        elif code == Path.LINETO and to[0] == at[0]:
            short += f"V{to[1]}"
        else:
            short += _LETTER[code] + " ".join(to).replace(" -", "-")
        at = to[-2:]
    return short


def _opacity(name: str, alpha: float) -> str:
    return f' {name}="{alpha:g}"' if alpha != 1 else ""


def _round(number: float) -> str:
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
