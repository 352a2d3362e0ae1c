"""`python3 -m unittest`: the two kinds of models find the same in the same answers."""

import datetime
import enum
import typing
import unittest

from model_faults import find_faults


class Family(enum.Enum):
    a = "A"
    b = "B"


class MappedVault:
    _validation = {"name": {"required": True}, "tenant_id": {"required": True}}
    _attribute_map = {
        "name": {"key": "name", "type": "str"},
        "tenant_id": {"key": "properties.tenantId", "type": "str"},
        "days": {"key": "properties.days", "type": "int"},
        "is_on": {"key": "properties.isOn", "type": "bool"},
        "at": {"key": "properties.at", "type": "iso-8601"},
        "family": {"key": "properties.family", "type": "Family"},
        "tags": {"key": "tags", "type": "{str}"},
        "parts": {"key": "parts", "type": "[MappedVault]"},
        "odd": {"key": "odata\\.type", "type": "str"},
    }


class Field:
    def __init__(self, name):
        self._rest_name = name


class AnnotatedProperties:
    _is_model = True
    _attr_to_rest_field = {
        "tenant_id": Field("tenantId"),
        "days": Field("days"),
        "is_on": Field("isOn"),
        "at": Field("at"),
        "family": Field("family"),
    }
    tenant_id: str
    days: typing.Optional[int]
    is_on: typing.Optional[bool]
    at: typing.Optional[datetime.datetime]
    family: typing.Optional[typing.Union[str, Family]]


class AnnotatedVault:
    _is_model = True
    _attr_to_rest_field = {
        "name": Field("name"),
        "properties": Field("properties"),
        "tags": Field("tags"),
        "parts": Field("parts"),
        "odd": Field("odata.type"),
    }
    name: str
    properties: "_models.AnnotatedProperties"
    tags: typing.Optional[dict[str, str]]
    parts: typing.Optional[list["_models.AnnotatedVault"]]
    odd: typing.Optional[str]


MODELS = {each.__name__: each for each in (Family, MappedVault, AnnotatedProperties, AnnotatedVault)}
PROPERTIES = {"tenantId": "t", "days": 90, "isOn": False, "at": "2026-01-02T03:04:05Z", "family": "A"}
VAULT = {"name": "one", "properties": PROPERTIES, "tags": {"team": "blue"}, "odata.type": "x"}

WRONG = [
    ({**VAULT, "name": None}, "name is required, and missing"),
    ({"name": "one"}, "properties is required, and missing"),
    ({"name": "one", "properties": {}}, "properties.tenantId is required, and missing"),
    ({**VAULT, "name": 1}, "name is not of type str but 1"),
    ({**VAULT, "properties": {**PROPERTIES, "days": True}}, "properties.days is not of type int but True"),
    ({**VAULT, "properties": {**PROPERTIES, "isOn": 1}}, "properties.isOn is not of type bool but 1"),
    ({**VAULT, "properties": {**PROPERTIES, "at": "today"}}, "properties.at is not of type iso-8601 but 'today'"),
    ({**VAULT, "properties": {**PROPERTIES, "colour": 1}}, "properties.colour is in no model"),
    ({**VAULT, "tags": []}, "tags is not a record"),
    ({**VAULT, "parts": {}}, "parts is not a list"),
    ({**VAULT, "parts": [{**VAULT, "name": 1}]}, "parts[].name is not of type str but 1"),
    ([], " is not an object"),
]


class ModelFaults(unittest.TestCase):
    def test_what_is_as_the_model_says_is_taken(self):
        for model in (MappedVault, AnnotatedVault):
            self.assertEqual(find_faults(model, {**VAULT, "parts": [VAULT]}, MODELS), [])

    def test_what_is_wrong_is_found(self):
        for model in (MappedVault, AnnotatedVault):
            for value, expected in WRONG:
                with self.subTest(model=model.__name__, expected=expected):
                    found = [f"{each['path']} {each['fault']}" for each in find_faults(model, value, MODELS)]
                    self.assertEqual(found, [expected])

    def test_a_closed_set_of_words_is_one(self):
        value = {**VAULT, "properties": {**PROPERTIES, "family": "C"}}
        self.assertEqual(
            find_faults("MappedVault", value, MODELS),
            [{"path": "properties.family", "fault": "is 'C', and none of A, B"}],
        )
        self.assertEqual(find_faults(list[AnnotatedVault], [value], MODELS), [])
