"""The report's own words, by language: every phrase that no record supplies."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

FALLBACK = "en"


@dataclass(frozen=True)
class Words:
    """A catalogue of phrases in one language; call it with a key such as `prose.as-of`."""

    language: str
    phrases: Mapping[str, str]

    def __call__(self, key: str, /, **values: str) -> str:
        """The phrase with its `{names}` filled; a missing phrase raises KeyError."""
        return self.phrases[key].format(**values)

    def template(self, key: str) -> str:
        """The phrase with its `{names}` still in place; a missing phrase raises KeyError."""
        return self.phrases[key]

    def get(self, key: str) -> str | None:
        """The unfilled phrase, or None where the catalogue has none."""
        return self.phrases.get(key)

    def table(self, topic: str) -> Mapping[str, str]:
        """The phrases whose key starts with `topic.`, by the rest of the key."""
        return self._tables.get(topic, {})

    @cached_property
    def _tables(self) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for key, text in self.phrases.items():
            for at in (at for at, character in enumerate(key) if character == "."):
                found.setdefault(key[:at], {})[key[at + 1 :]] = text
        return found


def available() -> tuple[str, ...]:
    """The languages that have a catalogue, sorted."""
    names = (item.name for item in resources.files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def load(language: str) -> Words:
    """The catalogue of a BCP 47 tag's language; where there is none, the English one."""
    name = language.split("-")[0].lower()
    name = name if name in available() else FALLBACK
    text = resources.files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return Words(name, dict(_flatten("", tomllib.loads(text))))


def _flatten(prefix: str, table: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        pairs += _flatten(name + ".", value) if isinstance(value, dict) else [(name, str(value))]
    return pairs
