"""What may be asked of a chart, and which figures may stand next to one another."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter

from explainer.charts import ChartError, NotKnown
from explainer.facts.edition import Conflict, Edition
from explainer.facts.model import Event, Figure
from explainer.facts.values import PartialDate
from explainer.text import nearest
from explainer.words import Words

Day = datetime.date | str | None
Events = bool | Sequence[str]
MOST = 400  # figures with a mark each; of more, most become points
LISTED = 60  # figures with a mark, a line of the alt text and a row each, where there are more
_IN_TIME = attrgetter("first", "last")  # as the dates compare, which takes longer


def known(edition: Edition, metric: str, words: Words) -> tuple[Figure, ...]:
    """The metric's figures by date; raises NotKnown where there are none."""
    return need(edition.of_metric(metric), edition.metric(metric).label, words)


def need(figures: Sequence[Figure], label: str, words: Words) -> tuple[Figure, ...]:
    """The figures, if there are any; raises NotKnown, which names what nothing is known of."""
    if not figures:
        raise NotKnown(words("charts.nothing-of") + label)
    return tuple(figures)


def day(value: Day) -> datetime.date | None:
    """The day written as an ISO date, or None."""
    if not isinstance(value, str):
        return value
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise ChartError(f"{value!r} is no day; write it as 2024-05-20") from None


def events(edition: Edition, chosen: Events) -> tuple[Event, ...]:
    """All known events, none, or those named by reference; raises ChartError for an unknown one."""
    if isinstance(chosen, bool):
        return edition.events if chosen else ()
    by_ref = {event.ref: event for event in edition.facts.events}
    unknown = [ref for ref in chosen if ref not in by_ref]
    if unknown:
        raise ChartError(f"no event {unknown[0]!r}{nearest(unknown[0], by_ref)}")
    return tuple(event for event in edition.events if event.ref in set(chosen))


def within(
    events: Sequence[Event], dates: Iterable[PartialDate], most: int = 9
) -> tuple[Event, ...]:
    """The events inside the dates; more than `most` are thinned out, those closest first."""
    spans = list(dates)
    first, last = min(d.first for d in spans), max(d.last for d in spans)
    kept = [event for event in events if first <= event.date.first <= last]
    while len(kept) > most:
        places = [e.date.first.toordinal() + e.date.last.toordinal() for e in kept]
        gaps = [b - a for a, b in pairwise(places)]
        del kept[gaps.index(min(gaps)) + 1]
    return tuple(kept)


def of_one_day(edition: Edition, metric: str) -> tuple[Figure, ...]:
    """The figures of the last date that different sides speak of, or else of the last date."""
    by_date: dict[str, list[Figure]] = {}
    for figure in edition.of_metric(metric):
        by_date.setdefault(figure.as_of.iso, []).append(figure)
    several = [figures for figures in by_date.values() if len(_sides(edition, figures)) > 1]
    return tuple((several or list(by_date.values()) or [[]])[-1])


def newest_by_side(
    edition: Edition, figures: Iterable[Figure], until: datetime.date | None = None
) -> tuple[Figure, ...]:
    """Each side's figures of its latest date that is not after `until`, in the order given."""
    known = [f for f in figures if until is None or f.as_of.first <= until]
    sides = {party: edition.side_of(party).id for party in {f.stated_by for f in known}}
    dates: dict[str, list[PartialDate]] = {side: [] for side in sides.values()}
    for figure in known:
        dates[sides[figure.stated_by]].append(figure.as_of)
    newest = {side: max(of_side, key=_IN_TIME).iso for side, of_side in dates.items()}
    latest = {party: newest[side] for party, side in sides.items()}
    return tuple(figure for figure in known if figure.as_of.iso == latest[figure.stated_by])


def between(
    figures: Sequence[Figure], since: datetime.date | None, until: datetime.date | None
) -> tuple[Figure, ...]:
    """The figures whose date touches the days from `since` to `until`."""
    if since is None and until is None:
        return tuple(figures)
    return tuple(
        figure
        for figure in figures
        if (since is None or figure.as_of.last >= since)
        and (until is None or figure.as_of.first <= until)
    )


def common_day(first: Sequence[Figure], second: Sequence[Figure]) -> tuple[Figure, Figure] | None:
    """The latest pair of figures, of either metric, that describe the same day; None without one.

    Pairs stated by the same party are preferred.
    """
    pairs = [
        (a, b) for a in first for b in second if a.as_of == b.as_of and a.as_of.precision == "day"
    ]
    return max(pairs, key=lambda p: (p[0].stated_by == p[1].stated_by, p[0].as_of), default=None)


def _sides(edition: Edition, figures: Iterable[Figure]) -> set[str]:
    return {edition.side_of(party).id for party in {figure.stated_by for figure in figures}}


def thinned(edition: Edition, figures: Sequence[Figure], most: int) -> tuple[Figure, ...]:
    """About `most` of a metric's figures (by date), or all where they are not more.

    Of each side in each equal stretch of days the lowest, the highest and the last are kept, and
    each party's latest, so that no side's extremes and nobody's last word go.
    """
    if len(figures) <= most:
        return tuple(figures)
    sides = {edition.party(figure.stated_by).side for figure in figures}
    stretches = max(1, most // (3 * len(sides)))
    start = figures[0].as_of.first.toordinal()
    days = figures[-1].as_of.first.toordinal() - start + 1
    groups: dict[tuple[int, str], list[Figure]] = {}
    for figure in figures:
        stretch = (figure.as_of.first.toordinal() - start) * stretches // days
        groups.setdefault((stretch, edition.party(figure.stated_by).side), []).append(figure)
    kept = {figure.id for group in groups.values() for figure in _telling(group)}
    kept |= {figure.id for figure in {figure.stated_by: figure for figure in figures}.values()}
    return tuple(figure for figure in figures if figure.id in kept)


def _telling(group: Sequence[Figure]) -> Iterable[Figure]:
    lowest = min(group, key=lambda figure: figure.bounds[0])
    return lowest, max(group, key=lambda figure: figure.bounds[1]), group[-1]


def spanning(edition: Edition, figures: Sequence[Figure]) -> Iterable[Figure]:
    """The highest and the lowest of each side."""
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(edition.side_of(figure.stated_by).id, []).append(figure)
    for group in groups.values():
        yield max(group, key=lambda figure: figure.bounds[1])
        yield min(group, key=lambda figure: figure.bounds[0])


# ---------------------------------------------------------------- long series


def select(edition: Edition, metric: str, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """All of the figures where they are few; of many each party's latest, and each side's extremes.

    Where one of these is in conflict, all of that conflict are told; where these are too many, the
    conflict's lowest and highest number of each side are, and the note says so.
    """
    if len(figures) <= MOST:
        return tuple(figures)
    given = {figure.id for figure in figures}
    latest = [figure for figure in edition.current(metric) if figure.id in given]
    if len(latest) > LISTED:
        latest = [*spanning(edition, latest)]
    kept = {figure.id for figure in latest or figures[-1:]}
    known = {figure.id: figure for figure in figures}
    conflicts = {conflict.as_of.iso: conflict for conflict in edition.conflicts(metric)}
    for figure in spanning(edition, figures):
        more = _whole({*kept, figure.id}, known, conflicts)
        if len(more) <= LISTED and more <= given:
            kept = more
    return tuple(figure for figure in figures if figure.id in kept)


def worth_labelling(edition: Edition, figures: Sequence[Figure], limit: int) -> list[Figure]:
    """The figures to label, most wanted first: each side's latest, extremes, each party's latest.

    Where the parties' latest are more than the limit, only those of each side's last day are kept.
    """
    shown = {figure.id for figure in figures}
    metrics = dict.fromkeys(figure.metric for figure in figures)
    current = [f for metric in metrics for f in edition.current(metric) if f.id in shown]
    latest_first = sorted(current, key=lambda f: f.as_of, reverse=True)
    last_day = {
        edition.side_of(figure.stated_by).id: figure.as_of for figure in reversed(latest_first)
    }
    of_last_day = [f for f in latest_first if f.as_of == last_day[edition.side_of(f.stated_by).id]]
    extremes = [max(figures, key=lambda f: f.bounds[1]), min(figures, key=lambda f: f.bounds[0])]
    rest = latest_first if len(latest_first) <= limit else []
    wanted = [*of_last_day, *extremes, *rest]
    return list({figure.id: figure for figure in wanted}.values())[:limit]


def _whole(
    ids: set[str], known: Mapping[str, Figure], conflicts: Mapping[str, Conflict]
) -> set[str]:
    """These and all that they are in conflict with, step by step, until they are too many."""
    found, waiting = set(ids), list(ids)
    while waiting and len(found) <= LISTED:
        figure = known.get(waiting.pop())
        for conflict in _around(figure, conflicts) if figure else ():
            more = {figure.id for figure in conflict.figures} - found
            found |= more
            waiting += more
    return found


def _around(figure: Figure, conflicts: Mapping[str, Conflict]) -> Iterable[Conflict]:
    """The conflicts of a figure: one of a day has no other, one of a month may have several."""
    if figure.as_of.precision != "day":
        return [conflict for conflict in conflicts.values() if figure in conflict.figures]
    conflict = conflicts.get(figure.as_of.iso)
    return [conflict] if conflict is not None and figure in conflict.figures else []
