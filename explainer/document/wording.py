"""Numbers, hedges and dates as runs: the only place where a number becomes words."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal

from explainer.document.runs import Date, Derivation, Number, Record, Run, Runs, Text
from explainer.facts.model import Figure, Hedge, Metric, Status
from explainer.facts.quantity import Quantity
from explainer.facts.values import PartialDate
from explainer.words import Words

PERCENT_UNITS = frozenset({"percent", "per cent", "%"})


def format_decimal(value: Decimal, words: Words) -> str:
    """The value in digits, grouped by thousands as the language does (CLDR pattern `#,##0.###`)."""
    whole, _, fraction = f"{value.normalize():f}".partition(".")
    sign, whole = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = sign + f"{int(whole):,}".replace(",", words("number.group"))
    return grouped + (words("number.decimal") + fraction if fraction else "")


def phrase(figure: Figure, words: Words) -> str:
    """The lexicon's wording of the figure's hedge, `{n}` (or `{low}`, `{high}`) for the number.

    Printed words that the lexicon does not know give the default wording of their hedge, which may
    be weaker; the hedge is never dropped.
    """
    printed = (figure.words or "").strip().casefold()
    topic = f"lexicon.{figure.hedge}"
    return words.get(f"{topic}.{printed}") or words.template(f"{topic}.default")


def is_phrase(figure: Figure, words: Words) -> bool:
    """Whether the source printed a quantity word instead of a number, such as `dozens`."""
    printed = (figure.words or "").strip().casefold()
    return figure.hedge is Hedge.AT_LEAST and words.get(f"quantity-word.{printed}") is not None


def digits(value: Decimal, unit: str, words: Words) -> str:
    """The value in digits, with the percent sign if the unit is per cent."""
    text = format_decimal(value, words)
    return words("number.percent", number=text) if unit in PERCENT_UNITS else text


def number(figure: Figure, words: Words, unit: str = "") -> Number:
    """The figure's number with its hedge and its status around it, bound to the figure."""
    before = after = ""
    if is_phrase(figure, words):
        text = words("quantity-word." + (figure.words or "").strip().casefold())
    elif figure.hedge is Hedge.BETWEEN:
        assert figure.low is not None and figure.high is not None  # validated
        before, text = _range(phrase(figure, words), figure.low, figure.high, unit, words)
    else:
        assert figure.value is not None
        text = part_word(figure, unit, words) or digits(figure.value, unit, words)
        before, _, after = phrase(figure, words).partition("{n}")
    before, after = _with_status(figure, before.strip(), after.strip(), words)
    return Number(before=before, text=text, after=after, hedge=figure.hedge.value, fact=figure.id)


def _with_status(figure: Figure, before: str, after: str, words: Words) -> tuple[str, str]:
    """The words before and after the number, with `believed` or `estimated` if they lack it.

    `counted` would strengthen the number, so only its card says so; "about" already implies an
    estimate.
    """
    if figure.status is Status.ESTIMATED and figure.hedge is Hedge.ABOUT:
        return before, after
    kind = f"{figure.status}"
    if is_phrase(figure, words):
        kind += "-word"
    elif before or after:
        kind += "-hedged"
    form = words.get(f"number-status.{kind}")
    if form is None or words(f"status.{figure.status}") in f"{before} {after}":
        return before, after
    start, _, end = form.partition("{n}")
    before = " ".join(filter(None, (start.strip(), before)))
    return before, " ".join(filter(None, (after, end.strip())))


def part_word(figure: Figure, unit: str, words: Words) -> str:
    """The word that the source printed instead of a percentage; empty if it printed none.

    "Nearly half" says less than "nearly 50%": readers see what was printed.
    """
    if figure.printed is not None or unit not in PERCENT_UNITS:
        return ""
    anchor = (figure.anchor or "").casefold()
    known = words.table("part-word")
    found = next((k for k in known if re.search(rf"\b{re.escape(k)}\b", anchor)), None)
    return known[found] if found else ""


def amount(figure: Figure, metric: Metric, words: Words) -> Runs:
    """The number and its unit, which is in the singular if the number is one."""
    runs: list[Run] = [number(figure, words, metric.unit)]
    if metric.unit not in PERCENT_UNITS:
        of = words("quantity-word-of") if is_phrase(figure, words) else " "
        runs += [Text(text=of), unit(figure, metric, words)]
    return tuple(runs)


def unit(figure: Figure, metric: Metric, words: Words) -> Record:
    """The unit as printed after the figure's number, in the singular if that is one."""
    text = singular(metric.unit, words) if figure.value == 1 else metric.unit
    return Record(of=f"figure:{figure.id}.unit", text=text)


def singular(unit: str, words: Words) -> str:
    """The unit in the singular, by the catalogue's list or else by the language's rule."""
    known = words.get(f"singular.{unit}")
    if known is not None:
        return known
    ending = words.get("plural.ending") or ""
    return unit.removesuffix(ending) if ending else unit


def date(when: PartialDate | datetime.date, of: str, words: Words, *, short: bool = False) -> Date:
    """The date as a run: a day, month or year in the report's language."""
    partial = when if isinstance(when, PartialDate) else PartialDate.on(when)
    text = date_text(partial, words, short=short)
    return Date(of=of, short=short, text=text, iso=partial.iso)


def date_text(partial: PartialDate, words: Words, *, short: bool = False) -> str:
    """`20 May 2024`, `May 2024`, `2024`; a short day leaves the year out."""
    first = partial.first
    form = "short-day" if short and partial.precision == "day" else partial.precision
    return words(
        f"date.{form}",
        day=str(first.day),
        month=words(f"month.m{first.month}"),
        year=str(first.year),
    )


def derived(quantity: Quantity, derivation: Derivation, places: int, words: Words) -> Number:
    """A computed number, bound to its derivation; `places` is the power of ten it is rounded to.

    The hedge is the weakest of the operands', as the quantity's own flags give it.
    """
    result = rounded(quantity, places)
    before, text, after = _wording(result, derivation.unit, words)
    made = {"low": result.low, "high": result.high, "hedge": result.hedge}
    known = derivation.model_copy(update=made)
    return Number(before=before, text=text, after=after, hedge=result.hedge, derived=known)


def rounded(quantity: Quantity, place: int) -> Quantity:
    """The quantity rounded to a power of ten; the number is the same whatever its hedge.

    If rounding narrows a bound ("at most 21.3" to 21) or moves an exact number, the result becomes
    "about", so that what is printed stays true.
    """
    step = Decimal(1).scaleb(place)
    low, high = round_to(quantity.low, step), round_to(quantity.high, step)
    one_sided = quantity.is_point and (quantity.below or quantity.above)
    says_low = not quantity.below and not (one_sided and not quantity.above)
    says_high = not quantity.above and not (one_sided and not quantity.below)
    narrower = (says_low and low > quantity.low) or (says_high and high < quantity.high)
    if quantity.is_point and not one_sided:
        narrower = low != quantity.low
    return Quantity(low, high, quantity.approx or narrower, quantity.below, quantity.above)


def round_to(value: Decimal, step: Decimal, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """The value as a whole number of steps; by default half to even (IEEE 754 roundTiesToEven)."""
    return (value / step).quantize(Decimal(1), rounding=rounding) * step


def coarsest_place(figures: Iterable[Figure]) -> int:
    """The place that a sum or difference is rounded to: that of the coarsest hedged operand.

    If none is hedged, that of the finest digit of any, but no coarser than whole numbers.
    """
    known = tuple(figures)
    hedged = [place for f in known if f.hedge is not Hedge.EXACT for place in _places(f)]
    exact = [place for f in known if f.hedge is Hedge.EXACT for place in _places(f)]
    return max(hedged) if hedged else min([0, *exact])


def _places(figure: Figure) -> list[int]:
    """The power of ten of the last digit that is not a trailing zero: 810,000 gives 4."""
    return [int(end.normalize().as_tuple().exponent) for end in figure.bounds if end]


def _range(form: str, low: Decimal, high: Decimal, unit: str, words: Words) -> tuple[str, str]:
    before, _, rest = form.partition("{low}")
    ends = {"low": digits(low, unit, words), "high": digits(high, unit, words)}
    return before.strip(), ("{low}" + rest).format(**ends)


def _wording(quantity: Quantity, unit: str, words: Words) -> tuple[str, str, str]:
    """The words before a computed number, the number, and the words after it."""
    if not quantity.is_point:
        form = words.template("lexicon.between." + ("about" if quantity.approx else "default"))
        both = quantity.above and quantity.below
        end = "both" if both else "above" if quantity.above else "below" if quantity.below else ""
        # "about" already says that the truth may lie outside either end.
        after = words(f"open-end.{end}") if end and not quantity.approx else ""
        return (*_range(form, quantity.low, quantity.high, unit, words), after)
    before, _, after = words.template(f"lexicon.{quantity.hedge}.default").partition("{n}")
    return before.strip(), digits(quantity.low, unit, words), after.strip()
