"""Values of our classes behave as those that `dataclasses` makes."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from typing import Any, ClassVar, Generic, TypeVar

import pytest

from clinicsite.records import FEW, dataclass, field

Held = TypeVar("Held")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A value with slots."""

    path: str
    line: int = 0
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Note(Generic[Held]):
    """A value with a dictionary, a method of its own, and fields that are not compared."""

    KIND: ClassVar[str] = "note"

    about: Held
    seen: list[str] = field(default_factory=list, compare=False)
    silent: str = field(default="", repr=False, compare=False)

    @property
    def length(self) -> int:
        return len(self.seen)


@dataclass(slots=True)
class Count:
    """A value that changes."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class Remark(Place):
    """A value with more fields than its parent."""

    said: str = ""


@dataclass
class Watched:
    """A value that reckons something out when it is made."""

    name: str
    began: str = ""

    def __post_init__(self) -> None:
        self.began = self.name[:1]


@dataclass(frozen=True)
class Told:
    """A value that says itself how it is shown and compared."""

    words: str

    def __repr__(self) -> str:
        return "told"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Told)

    def __hash__(self) -> int:
        return 1


class Heir(Place):
    """A class that inherits without being decorated."""


def by_dataclasses(ours: type[Any]) -> type[Any]:
    """Return the class that `dataclasses` makes of the same words."""
    own = {name: value for name, value in vars(ours).items() if name == "__annotations__" or inspect.isfunction(value)}
    kept = {name: value for name, value in own.items() if not name.startswith("__") or name in WRITTEN[ours]}
    for name, one in ours.__dataclass_fields__.items():
        given = {"default": one.default, "default_factory": one.default_factory}
        kept[name] = dataclasses.field(repr=one.repr, compare=one.compare, **given)
    bare = type(ours.__name__, (), {**kept, "__qualname__": ours.__qualname__})
    options = ours.__dataclass_params__
    return dataclasses.dataclass(frozen=options.frozen, slots=options.slots, order=options.order)(bare)


WRITTEN: dict[type[Any], tuple[str, ...]] = {
    Place: ("__annotations__",),
    Note: ("__annotations__",),
    Count: ("__annotations__",),
    Watched: ("__annotations__", "__post_init__"),
    Told: ("__annotations__", "__repr__", "__eq__", "__hash__"),
}
"""What stands in the words of each class with two lines before and behind its name."""

ARGUMENTS: list[tuple[type[Any], tuple[Any, ...], dict[str, Any]]] = [
    (Place, ("a.md",), {}),
    (Place, ("a.md", 3), {"tags": ("x",)}),
    (Note, (7,), {}),
    (Note, (7, ["a"]), {"silent": "b"}),
    (Count, (), {}),
    (Watched, ("Anna",), {}),
    (Told, ("a",), {}),
]


@pytest.mark.parametrize(("ours", "args", "kwargs"), ARGUMENTS)
def test_a_value_is_shown_and_holds_what_one_of_dataclasses_does(
    ours: type[Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """Fields, defaults and what is printed are the same."""
    theirs = by_dataclasses(ours)

    made, expected = ours(*args, **kwargs), theirs(*args, **kwargs)

    assert (repr(expected), dataclasses.asdict(expected)) == (repr(made), dataclasses.asdict(made))


@pytest.mark.parametrize(("ours", "args", "kwargs"), ARGUMENTS)
def test_a_value_equals_another_with_the_same_fields_only(
    ours: type[Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """Equal values are equal, of another class never."""
    one, other = ours(*args, **kwargs), ours(*args, **kwargs)

    assert (True, False) == (one == other, one == by_dataclasses(ours)(*args, **kwargs))


@pytest.mark.parametrize(("ours", "args", "kwargs"), ARGUMENTS)
def test_the_first_values_and_the_later_ones_are_the_same(
    ours: type[Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """Those that are made before it is worth to compile how, and those that are made behind that."""
    made = [ours(*args, **kwargs) for _ in range(2 * FEW)]

    assert [ours(*args, **kwargs)] * len(made) == made
    assert 1 == len({repr(value) for value in made})


def test_a_field_that_is_not_compared_makes_no_difference() -> None:
    """Two notes about the same are the same, in sets as well."""
    assert {Note(1)} == {Note(1, ["seen"], "silent"), Note(1)}


def test_each_field_that_is_compared_makes_a_difference() -> None:
    """Values that differ in one field are different."""
    values = [Place("a"), Place("b"), Place("a", 1), Place("a", 0, ("x",))]

    assert len(values) == len(set(values))


def test_a_factory_makes_something_new_for_each_value() -> None:
    """Lists are not shared."""
    assert Note(1).seen is not Note(1).seen


def test_a_frozen_value_cannot_be_changed() -> None:
    """Setting and deleting are refused, with slots and without."""
    refused = []
    for value, name in ((Place("a"), "path"), (Note(1), "about"), (Remark("a"), "said"), (Heir("a"), "line")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, name, "other")
        with pytest.raises(dataclasses.FrozenInstanceError):
            delattr(value, name)
        refused.append(name)

    assert ["path", "about", "said", "line"] == refused


def test_a_value_with_slots_has_no_room_for_more() -> None:
    """A slip in a name is found at once."""
    with pytest.raises(AttributeError):
        Count().numbr = 1  # type: ignore[attr-defined]


def test_a_value_that_changes_cannot_be_a_key() -> None:
    """What is equal today need not be tomorrow."""
    with pytest.raises(TypeError, match="unhashable"):
        hash(Count())


def test_values_with_an_order_are_sorted_by_their_fields() -> None:
    """The first field that differs decides."""
    assert [Place("a", 2), Place("b", 1)] == sorted([Place("b", 1), Place("a", 2)])
    assert (True, True, False, False) == (
        Place("a") <= Place("a"),
        Place("b") > Place("a"),
        Place("a") >= Place("b"),
        Place("b") < Place("a"),
    )


def test_a_child_has_the_fields_of_its_parent_first() -> None:
    """Inherited fields come before own ones."""
    assert Remark("a", 1, (), "b") == Remark(path="a", line=1, said="b")


def test_a_class_that_inherits_undecorated_makes_values_of_its_own() -> None:
    """The parent's way of making values serves the child, whichever is made first."""
    assert ("Heir", 2, "Place") == (type(Heir("a", 2)).__name__, Heir("a", 2).line, type(Place("a")).__name__)


@pytest.mark.parametrize("value", [Place("a", 1), Remark("a", 2, (), "b"), Note("x", ["y"])])
def test_a_value_survives_copying_and_the_way_to_another_process(value: object) -> None:
    """Copies equal what they were made of."""
    copies = [copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))]

    assert [value] * 3 == copies


def test_dataclasses_takes_our_values_for_its_own() -> None:
    """`replace` and `fields` work, and values can be told apart by their fields."""
    match dataclasses.replace(Place("a", 1), line=5):
        case Place(path, line):
            found = (path, line)

    assert (("a", 5), ["path", "line", "tags"]) == (found, [one.name for one in dataclasses.fields(Place)])


@pytest.mark.parametrize(
    ("args", "kwargs"), [((), {}), (("a", 1, (), 4), {}), (("a",), {"other": 1}), (("a",), {"path": "b"})]
)
def test_a_value_with_the_wrong_fields_is_refused(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """A field too few, too many, unknown or given twice is a mistake of the caller, the first time and later."""

    @dataclass(frozen=True, slots=True)
    class Place:
        path: str
        line: int = 0
        tags: tuple[str, ...] = ()

    with pytest.raises(TypeError, match=r"__init__\(\)"):
        Place(*args, **kwargs)
