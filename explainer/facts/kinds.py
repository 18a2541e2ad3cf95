"""The kinds of record: where each stands in a facts file, and what its fields name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from explainer.facts.model import (
    EditionDate,
    Event,
    Figure,
    Metric,
    Party,
    Position,
    Question,
    Record,
    Side,
    Source,
)


@dataclass(frozen=True)
class Kind:
    """A kind of record: its section of the file, its model, and what its fields refer to."""

    name: str
    section: str
    model: type[Record]
    keyed: bool = False  # kept by id
    refers: Mapping[str, str] = field(default_factory=dict)  # field: kind named

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields as the file writes them; a keyed record's id is its key."""
        return tuple(name for name in self.model.model_fields if not (self.keyed and name == "id"))

    @property
    def has_id(self) -> bool:
        """Whether such a record bears an id."""
        return "id" in self.model.model_fields

    @property
    def nested(self) -> dict[str, Kind]:
        """The fields whose record may be added along with one that names it, with its kind."""
        kinds = ((name, KINDS[other]) for name, other in self.refers.items())
        return {name: kind for name, kind in kinds if kind.keyed and name not in self.lists}

    @property
    def lists(self) -> tuple[str, ...]:
        """The fields that are given as a list of texts; those of a mapping as `id: text`."""
        return (*self._of_type("tuple"), *self.mappings)

    @property
    def mappings(self) -> tuple[str, ...]:
        """The fields that hold texts by id."""
        return self._of_type("dict")

    def _of_type(self, name: str) -> tuple[str, ...]:
        fields = self.model.model_fields.items()
        return tuple(n for n, field in fields if str(field.annotation).startswith(name))


_READ_IN = {"source": "source"}
KINDS = {
    kind.name: kind
    for kind in (
        Kind("figure", "figures", Figure, refers={
            "metric": "metric", "stated_by": "party", **_READ_IN, "replaces": "figure"}),
        Kind("position", "positions", Position, refers={
            "party": "party", "question": "question", "beside": "metric", **_READ_IN}),
        Kind("event", "events", Event, refers=_READ_IN),
        Kind("source", "sources", Source, keyed=True),
        Kind("party", "parties", Party, keyed=True, refers={"side": "side"}),
        Kind("side", "sides", Side, keyed=True),
        Kind("metric", "metrics", Metric, keyed=True, refers={"part_of": "metric"}),
        Kind("question", "questions", Question, keyed=True),
        Kind("edition", "editions", EditionDate),
    )
}  # fmt: skip
KEYED = tuple(kind.section for kind in KINDS.values() if kind.keyed)
SECTION_OF = {name: kind.section for name, kind in KINDS.items()}
