"""Dataclasses, without what is None."""

from dataclasses import asdict

from plain import as_json, sender


def what_is_set(items: list[tuple[str, object]]) -> dict[str, object]:
    return {name: value for name, value in items if value is not None}


connect = sender(lambda request: as_json(asdict(request, dict_factory=what_is_set)))
