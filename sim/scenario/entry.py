"""What a schema says about a place of a file: which keys, which values, within which limits, which parameter."""

from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic.fields import FieldInfo

from sim.errors import one_of
from sim.parameters.registry import Parameter
from sim.scenario.document import Place
from sim.scenario.form import Form
from sim.scenario.units import range_in_words


class Entry(NamedTuple):
    """What a schema says about a place.

    Attributes:
        kind: the type of what stands there.
        field: the entry that bears it; None for what stands in a list or in a mapping of free names.
        metadata: limits and parameter.
    """

    kind: Any
    field: FieldInfo | None
    metadata: tuple[Any, ...]

    @property
    def parameter(self) -> Parameter | None:
        """The parameter whose value it is."""
        return next((one for one in self.metadata if isinstance(one, Parameter)), None)

    @property
    def keys(self) -> dict[str, str]:
        """The keys that may stand in it, with what they mean."""
        if not _is_form(self.kind):
            return {}
        entries = {name: _entry(field.annotation, field) for name, field in self.kind.model_fields.items()}
        meanings = {
            name: entry.parameter.meaning if entry.parameter else (entry.field and entry.field.description) or ""
            for name, entry in entries.items()
        }
        return meanings | dict.fromkeys(self.kind.read_before, "")

    @property
    def required(self) -> list[str]:
        """The keys that must stand in it."""
        fields = self.kind.model_fields.items() if _is_form(self.kind) else ()
        return [name for name, field in fields if field.is_required()]

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """The smallest and the largest number that may stand there; None where there is no limit."""
        found = {name: getattr(one, name) for one in self.metadata for name in ("ge", "le")
                 if getattr(one, name, None) is not None}  # fmt: skip
        return found.get("ge"), found.get("le")

    @property
    def allowed(self) -> str:
        """What may stand there, in words; "" where no limit is known."""
        if self.parameter is not None and self.parameter.range_text:
            return range_in_words(self.parameter)
        if get_origin(self.kind) is Literal:
            return one_of(map(str, get_args(self.kind)))
        limits = {name: getattr(one, name) for one in self.metadata for name in ("ge", "gt", "le", "lt")
                  if getattr(one, name, None) is not None}  # fmt: skip
        low, high = limits.get("ge", limits.get("gt")), limits.get("le", limits.get("lt"))
        whole = ", a whole number" if self.kind is int else ""
        if low is not None and high is not None:
            ends = f"above {low:.10g}, up to {high:.10g}" if "gt" in limits else f"{low:.10g} to {high:.10g}"
            return ends + whole
        above = "above " if "gt" in limits else "at least "
        bound = f"{above}{low:.10g}" if low is not None else f"at most {high:.10g}" if high is not None else ""
        return bound + whole if bound else ""


def entry_at(form: type[Form], place: Place) -> Entry | None:
    """Return what a schema says about a place; None if nothing may stand there."""
    here = _entry(form, None)
    for part in place:
        if _is_form(here.kind):
            field = here.kind.model_fields.get(part)
            if field is None:
                return None
            here = _entry(field.annotation, field)
        elif get_origin(here.kind) in (dict, list, tuple):
            inside = get_args(here.kind)[1 if get_origin(here.kind) is dict else 0]
            here = _entry(inside, None)
        else:
            return None
    return here


def _entry(kind: Any, field: FieldInfo | None) -> Entry:
    """Return a type without what is around it: limits, and whether it may be left out."""
    metadata = tuple(field.metadata) if field else ()
    while hasattr(kind, "__metadata__") or type(None) in get_args(kind):
        metadata += _metadata(kind)
        kind = kind.__origin__ if hasattr(kind, "__metadata__") else get_args(kind)[0]
    return Entry(kind, field, metadata)


def _metadata(kind: Any) -> tuple[Any, ...]:
    """Return what is annotated to a type: also within a field that pydantic keeps there."""
    found = []
    for one in getattr(kind, "__metadata__", ()):
        found += one.metadata if isinstance(one, FieldInfo) else [one]
    return tuple(found)


def _is_form(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Form)
