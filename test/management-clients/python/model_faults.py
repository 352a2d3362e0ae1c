"""Holds an answer against the models of a client, of the two kinds that there are.

Models that AutoRest has written have `_attribute_map` and `_validation`, and name types by texts. Those that come from
TypeSpec have annotations.
"""

import datetime
import enum
import re
import typing

UNKNOWN_MEMBER = "is in no model"

_TIME = re.compile(r"^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$")
_SCALARS = {
    "str": str,
    "int": int,
    "long": int,
    "float": (int, float),
    "bool": bool,
    "date": str,
    "iso-8601": str,
    "bytearray": str,
    "base64": str,
}


def find_faults(target, value, models, path=""):
    """`target` is a text, a class of models, or an annotation; `models` finds classes by their names."""
    if isinstance(target, str):
        return _by_text(target, value, models, path)
    if hasattr(target, "_attribute_map"):
        return _members(_mapped_members(target), value, models, path)
    return _by_annotation(target, value, models, path)


def _by_text(target, value, models, path):
    if target.startswith("["):
        return _items(target[1:-1], value, models, path)
    if target.startswith("{"):
        return _values(target[1:-1], value, models, path)
    if target in _SCALARS:
        return _scalar(target, value, path)
    found = models.get(target)
    if found is None or target == "object":
        return []
    if issubclass(found, enum.Enum):
        words = [each.value for each in found]
        return [] if value in words else [_fault(path, f"is {value!r}, and none of {', '.join(words)}")]
    return find_faults(found, value, models, path)


def _scalar(target, value, path):
    expected = _SCALARS[target]
    is_right = isinstance(value, expected) and (target == "bool" or not isinstance(value, bool))
    if is_right and target == "iso-8601":
        is_right = _TIME.match(value) is not None
    return [] if is_right else [_fault(path, f"is not of type {target} but {value!r}"[:120])]


def _items(target, value, models, path):
    if not isinstance(value, list):
        return [_fault(path, "is not a list")]
    return [fault for item in value for fault in find_faults(target, item, models, path + "[]")]


def _values(target, value, models, path):
    if not isinstance(value, dict):
        return [_fault(path, "is not a record")]
    return [fault for item in value.values() for fault in find_faults(target, item, models, path + "{}")]


class _Part(dict):
    """Members of an object that a model has flattened into itself: each its type, and whether it is required."""

    takes_any = False


def _members(known, value, models, path):
    if not isinstance(value, dict):
        return [_fault(path, "is not an object")]
    place = f"{path}." if path else ""
    faults = []
    for name, (target, is_required) in known.items():
        held = value.get(name)
        if held is None:
            if is_required:
                faults.append(_fault(place + name, "is required, and missing"))
        elif isinstance(target, _Part):
            faults += _members(target, held, models, place + name)
        else:
            faults += find_faults(target, held, models, place + name)
    if not known.takes_any:
        faults += [_fault(place + name, UNKNOWN_MEMBER) for name in value if name not in known]
    return faults


def _mapped_members(model):
    members = _Part()
    # A base of several models does not know the members of each.
    members.takes_any = bool(getattr(model, "_subtype_map", None))
    validation = getattr(model, "_validation", {})
    for attribute, entry in model._attribute_map.items():
        if entry["key"] == "":
            members.takes_any = True
            continue
        is_required = validation.get(attribute, {}).get("required", False)
        *way, name = [step.replace("\\.", ".") for step in re.split(r"(?<!\\)\.", entry["key"])]
        part = members
        for step in way:
            held, was_required = part.get(step, (_Part(), False))
            part[step] = (held, was_required or is_required)
            part = held
        part[name] = (entry["type"], is_required)
    return members


def _by_annotation(target, value, models, path):
    origin, arguments = typing.get_origin(target), typing.get_args(target)
    if isinstance(target, typing.ForwardRef):
        return find_faults(models.get(target.__forward_arg__.split(".")[-1], object), value, models, path)
    if origin is typing.Union:
        # A text or one of the words that are known: the set is open.
        if str in arguments:
            return _scalar("str", value, path)
        others = [each for each in arguments if each is not type(None)]
        return find_faults(others[0], value, models, path) if len(others) == 1 else []
    if origin is list:
        return _items(arguments[0], value, models, path)
    if origin is dict:
        return _values(arguments[1], value, models, path)
    if target is datetime.datetime:
        return _scalar("iso-8601", value, path)
    if target is bytes:
        return _scalar("base64", value, path)
    if target in (str, int, float, bool):
        return _scalar(target.__name__, value, path)
    if getattr(target, "_is_model", False):
        return _members(_annotated_members(target, models), value, models, path)
    return []


def _annotated_members(model, models):
    # The fields of a class are worked out when the first of it is made.
    model.__new__(model)
    members = _Part()
    names = {name: each for name, each in models.items() if isinstance(name, str)}
    space = type("models", (), names)
    hints = typing.get_type_hints(model, localns={"_models": space, "datetime": datetime})
    for attribute, field in model._attr_to_rest_field.items():
        hint = hints.get(attribute, object)
        is_optional = type(None) in typing.get_args(hint)
        members[field._rest_name] = (hint, not is_optional)
    return members


def _fault(path, fault):
    return {"path": path, "fault": fault}
