"""Before ways are timed, they have to give the same: what counts as the same."""

from __future__ import annotations

import re
from functools import cache

import pytest

from benchmarks.reports import unlike
from explainer.export.files import page_of
from tests.memory import whole


@cache
def page() -> str:
    """The flood's long report as a page."""
    return page_of(whole().document)


@pytest.mark.parametrize(
    ("pattern", "changed"),
    [
        (r"estimated(</span>[^<]*<a[^>]*>)?", "exact"),
        (r"14,200", "14,300"),
        (r"Relief Service", "Relief Office"),
        (r"<svg\b.*?</svg>", ""),
    ],
)
def test_a_page_that_says_or_draws_something_else_is_not_timed(pattern: str, changed: str) -> None:
    """A word, a number, a chart: what differs is named."""
    other = re.sub(pattern, changed, page(), flags=re.DOTALL)
    assert other != page()
    assert unlike(other, page())


def test_the_same_page_is_timed() -> None:
    """Whatever stands around it."""
    assert unlike(page(), page()) == ""
    assert unlike(f"<header>Another system</header>{page()}", page()) == ""
