"""Keeps every exchange of a client, and holds what it reads of each answer against its own models."""

import functools
import inspect
import re
import sys

import requests

from model_faults import UNKNOWN_MEMBER, find_faults

_OPERATION_STATUS = re.compile(r"/(operations|operationResults|operationStatuses)/[^/]+$", re.IGNORECASE)


class _Call:
    def __init__(self):
        self.exchanges = []
        self.faults = []
        self.read = set()


_current = _Call()


def watch_exchanges():
    """Both generations of pipelines stand on the same sessions."""
    send = requests.Session.send

    @functools.wraps(send)
    def send_and_keep(session, request, **settings):
        response = send(session, request, **settings)
        if "management.azure.com" in request.url:
            # Read here, while it can be: some clients read it as a stream.
            response.content
            _current.exchanges.append((request, response))
        return response

    requests.Session.send = send_and_keep


def watch_reading(client):
    """Wherever the package of a client turns an answer into a model."""
    package = ".".join(type(client).__module__.split(".")[:3])
    modules = [module for name, module in list(sys.modules.items()) if module and name.startswith(package)]
    if "msrest.serialization" in sys.modules:
        modules.append(sys.modules["msrest.serialization"])
    models = {
        name: each
        for module in modules
        for name, each in vars(module).items()
        if inspect.isclass(each) and ".models" in each.__module__
    }
    for module in modules:
        deserializer = getattr(module, "Deserializer", None)
        if deserializer is not None and not hasattr(deserializer, "watched"):
            deserializer.watched = True
            deserializer.__call__ = _watch_deserializer(deserializer.__call__)
        deserialize = getattr(module, "_deserialize", None)
        if inspect.isfunction(deserialize) and not module.__name__.endswith("model_base"):
            module._deserialize = _watch_function(deserialize, models)


def _watch_deserializer(call):
    @functools.wraps(call)
    def read(self, target, response_data, *rest, **settings):
        # Of a header, its text is what comes here.
        if not isinstance(response_data, (str, type(None))):
            _check(target, _last_body(), self.dependencies)
        return call(self, target, response_data, *rest, **settings)

    return read


def _watch_function(deserialize, models):
    @functools.wraps(deserialize)
    def read(target, value, *rest, **settings):
        _check(target, value, models)
        return deserialize(target, value, *rest, **settings)

    return read


def _last_body():
    return _body(_current.exchanges[-1][1]) if _current.exchanges else None


def _check(target, value, models):
    if not _current.exchanges or value is None:
        return
    request, response = _current.exchanges[-1]
    _current.read.add(len(_current.exchanges))
    # The oldest clients look into how far an operation is as if it were its end, and then look again.
    if response.status_code < 300 and not _is_operation_status(request):
        _current.faults += find_faults(target, value, models)


def _is_operation_status(request):
    return _OPERATION_STATUS.search(request.url.split("?")[0]) is not None


def _body(response):
    text = response.content
    return response.json() if text else None


class ObservedClient:
    def __init__(self, client, package_name, version, is_newest):
        self._client = client
        self._is_newest = is_newest
        self._operations = set()
        self._observations = []
        self._package_name = package_name
        self._version = version
        watch_reading(client)

    def report(self):
        return {
            "packageName": self._package_name,
            "version": self._version,
            "observations": self._observations,
            "untried": [],
        }

    def perform(self, operation, *parameters, **settings):
        return self._observe(None, operation, parameters, settings)

    def refuse(self, code, operation, *parameters, **settings):
        self._observe(code, operation, parameters, settings)

    def _observe(self, wanted, operation, parameters, settings):
        global _current
        _current = call = _Call()
        method = self._find(operation)
        if method is None:
            self._keep(operation, call, is_absent=True)
            return None
        result, code, message = _settle(method, parameters, settings)
        answered = [
            (index, response)
            for index, (request, response) in enumerate(call.exchanges, 1)
            if not _is_operation_status(request) and _body(response) is not None
        ]
        if answered and code is None:
            index, response = answered[-1]
            if response.status_code < 300 and index not in call.read:
                call.faults.append({"path": "", "fault": "is read by no model"})
        if code != wanted:
            call.faults.append({"path": "", "fault": f"was refused with {code}, and not {wanted}: {message}"})
        self._keep(operation, call)
        return result

    def _find(self, operation):
        group, name = operation.split(".")
        # A client of several versions throws for a group that one does not have.
        found = _attribute(self._client, group)
        return _attribute(found, name) or _attribute(found, f"begin_{name}") if found else None

    def _keep(self, operation, call, is_absent=False):
        versions = [re.search(r"api-version=([^&]+)", request.url) for request, _ in call.exchanges[:1]]
        faults = [each for each in call.faults if self._is_newest or each["fault"] != UNKNOWN_MEMBER]
        self._observations.append(
            {
                "operation": operation,
                "apiVersion": versions[0].group(1) if versions and versions[0] else "",
                "exchanges": [f"{request.method} {response.status_code}" for request, response in call.exchanges],
                "faults": list({str(each): each for each in faults}.values()),
                **({"isAbsent": True} if is_absent else {}),
            }
        )


def _attribute(holder, name):
    try:
        return getattr(holder, name, None)
    except (NotImplementedError, ValueError):
        return None


def _settle(method, parameters, settings):
    """Pages are read to their end, and pollers waited for."""
    try:
        result = method(*parameters, **settings)
        if hasattr(result, "result") and hasattr(result, "done"):
            result = result.result()
        elif hasattr(result, "__next__"):
            result = list(result)
        return result, None, ""
    except Exception as error:  # what a client throws is its own business
        return None, _code_of(error), str(error)


def _code_of(error):
    """Every generation prints it, and each keeps it in another place."""
    found = re.match(r"\((\w+)\)|Azure Error: (\w+)", str(error))
    return next(filter(None, found.groups())) if found else type(error).__name__
