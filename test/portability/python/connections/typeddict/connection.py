"""Typed dictionaries: what is not set is not there."""

from plain import as_json, sender

connect = sender(as_json)
