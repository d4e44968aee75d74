"""Dataclasses, as the standard library makes dictionaries of them."""

from dataclasses import asdict

from plain import as_json, sender

connect = sender(lambda request: as_json(asdict(request)))
