"""The page as a preview serves it: with a script that reloads it, and what is wrong on top.

Belongs here: the served copy and its content security policy. Does not belong here: the page.

The copy's policy is the page's own, and allows three things more: this script, the style of a
preview (of its errors; what is out of sight is laid out later), and asking this server.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence

from explainer import markup, words

_POLICY = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(">)')


def served(page: str, problems: Sequence[str], version: str, *, stale: bool = False) -> str:
    """The page, or one of its own if it is empty, with the problems on top of it.

    `stale`: the page is an older one, and the problems are not about it.
    """
    phrases = words.load(words.FALLBACK)
    view = markup.View(words=phrases, language=phrases.language)
    whole = page or markup.render("preview.j2", view, policy=_alone(), waiting=not problems)
    if problems:
        about = "preview.none" if not page else "preview.old" if stale else "preview.refused"
        top = markup.render("problems.j2", view, problems=problems, about=about)
        whole = _put(whole, "<body>", "<body>\n" + top)
    whole = _put(whole, "</head>", f"<style>{markup.preview_style()}</style>\n</head>")
    script = markup.render("reload.j2", view, version=version, script=markup.preview_script())
    whole = _put(whole, "</body>", script + "\n</body>")
    return _POLICY.sub(lambda found: found[1] + _wider(found[2]) + found[3], whole, count=1)


def policy(whole: str) -> str:
    """The policy of a served page, for its HTTP header."""
    found = _POLICY.search(whole)
    if found is None:
        raise ValueError("the page has no content security policy")
    return found[2].replace("&#39;", "'") + "; frame-ancestors 'none'"


def _alone() -> str:
    return "default-src 'none'; style-src; script-src; base-uri 'none'; form-action 'none'"


def _wider(escaped: str) -> str:
    narrow = escaped.replace("&#39;", "'")
    wide = narrow
    for kind, content in (
        ("style-src", markup.preview_style()),
        ("script-src", markup.preview_script()),
    ):
        wide = _put(wide, kind, f"{kind} 'sha256-{_digest(content)}'")
    return f"{wide}; connect-src 'self'".replace("'", "&#39;")


def _put(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"the page holds {old} {text.count(old)} times")
    return text.replace(old, new)


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
