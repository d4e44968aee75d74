"""Structs of msgspec, which leaves out what is UNSET."""

import msgspec
from plain import sender

connect = sender(msgspec.json.encode)
