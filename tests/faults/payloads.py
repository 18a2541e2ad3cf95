"""Hostile words in every text of the facts, and the same facts with harmless ones."""

# ruff: noqa: E501  (a payload or a field to a word, many to a line)

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from typing import Any

from explainer import words
from explainer.document.nodes import Document
from explainer.export.notebook import read
from explainer.facts.edition import cut
from explainer.report.report import Report
from tests.flood import FIRST, facts_of, flood_records
from tests.published import executed_from

_CALLS = ("alert(1)", "document.title='hit'", "fetch('//h.invalid/')", "confirm`x`", "open()")
_TEMPLATES = (
    "<script>{c}</script>", "</script><script>{c}</script>", "<img src=x onerror={c}>",
    "<svg onload={c}>", "<svg><script>{c}</script></svg>", "\"><img src=x onerror={c}>",
    "'><svg/onload={c}>", "<iframe srcdoc='<script>{c}</script>'>", "<body onload={c}>",
    "<a href=javascript:{c}>x</a>", "<math><mi xlink:href=javascript:{c}>x", "</title><script>{c}</script>",
    "</style><script>{c}</script>", "</textarea><script>{c}</script>", "--><script>{c}</script>",
    "]]><script>{c}</script>", "<!--<script>{c}</script>", "<details open ontoggle={c}>x",
    "<input autofocus onfocus={c}>", "<style>@import'//h.invalid/'</style>", "<base href=//h.invalid/>",
    "<meta http-equiv=refresh content=0;//h.invalid/>", "<link rel=stylesheet href=//h.invalid/>",
    "<object data=//h.invalid/>", "<embed src=//h.invalid/>", "<form action=//h.invalid/><button>x",
    "<video><source onerror={c}></video>", "<img src=//h.invalid/a.png>", "<table background=//h.invalid/>",
    "\" onmouseover={c} x=\"", "' onmouseover={c} x='", "` onmouseover={c} x=`", "javascript:{c}",
    "data:text/html,<script>{c}</script>", "vbscript:{c}", "{{{{ {c} }}}}", "{{% {c} %}}", "{{# {c} #}}",
    "${{{c}}}", "#{{{c}}}", "<%= {c} %>", "{{{{ cycler.__init__.__globals__.os.popen('id') }}}}",
    "{{0.__class__}}", "%(x)s %s {c}", "&lt;script&gt;{c}&lt;/script&gt;", "&#60;script&#62;{c}",
    "&quot;&gt;<b>{c}</b>", "\\u003cscript\\u003e{c}", "%3Cscript%3E{c}", "<scr<script>ipt>{c}</script>",
    "<SCRIPT>{c}</SCRIPT>", "<script\t>{c}</script>", "<script/x>{c}</script>", "<<script>{c}//<</script>",
    "<noscript><p title='</noscript><script>{c}</script>'>", "<template><script>{c}</script></template>",
    "#set page(fill: red) {c}", "#eval(\"{c}\")", "$ {c} $", "*{c}* _x_ `y`", "[x](javascript:{c})",
    "![x](//h.invalid/a.png)", "\\input{{/etc/passwd}} {c}", "$(id) `id` {c}", "=cmd|' /C calc'!A0 {c}",
    "@SUM(A1) {c}", "+{c}",
)  # fmt: skip
_FIELDS = (
    ("story", "title"), ("story", "summary"), ("story", "editions", 0, "note"),
    ("sources", "*", "publisher"), ("sources", "*", "title"), ("sources", "courier", "note"),
    ("sources", "courier-copy", "copy_of"), ("parties", "*", "name"), ("parties", "office", "long_name"),
    ("sides", "*", "name"), ("metrics", "*", "label"), ("metrics", "*", "counts"),
    ("metrics", "left-homes", "caveats", 0), ("metrics", "*", "place"), ("questions", "*", "text"),
    ("events", 0, "label"), ("events", 1, "label"), ("figures", 5, "note"), ("figures", 2, "reason"),
    ("positions", "*", "quote"), ("positions", 0, "speaker"), ("positions", 0, "role"),
    ("positions", 2, "paraphrase"),
)  # fmt: skip


def payloads() -> list[str]:
    made = (template.format(c=call) for call in _CALLS for template in _TEMPLATES)
    return list(dict.fromkeys(made))[:200]


def harmless(payload: str) -> str:
    """As long as the payload and as many words, and without anything that means something."""
    return "".join(c if c.isalpha() or c == " " else "m" for c in payload)


def hostile(*payloads: str) -> dict[str, Any]:
    """The flood's records with a payload in every field that holds a text; several take turns."""
    records, turn = copy.deepcopy(flood_records()), itertools.cycle(payloads)
    for field in _FIELDS:
        for number, holder in enumerate(_holders(records, field[:-1])):
            name = field[-1]
            if isinstance(holder, list) or name in holder:
                payload = next(turn)
                holder[name] = payload if field[1] != "*" else f"{payload} {'abcdefgh'[number]}"
    return records


def fields() -> int:
    return str(hostile("PAYLOAD")).count("PAYLOAD")


def _holders(records: Any, path: tuple[str | int, ...]) -> Iterator[Any]:
    if not path:
        yield records
    elif path[0] == "*":
        for child in records.values() if isinstance(records, dict) else records:
            yield from _holders(child, path[1:])
    else:
        yield from _holders(records[path[0]], path[1:])


def document_with(*payloads: str) -> Document:
    """A whole report of these facts, as a notebook's cells would have answered."""
    report = Report(cut(facts_of(hostile(*payloads)), FIRST), None, words.load("en"))
    return read(executed_from(report)).document
