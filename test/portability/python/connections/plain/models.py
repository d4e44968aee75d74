"""The generated classes, as the scenario names their fields: without --snake-case-field they have the contract's names."""

from collections.abc import Callable
from typing import Any

from releva_client import generated


def named(cls: Callable[..., Any]) -> Callable[..., Any]:
    def make(**fields: object) -> Any:
        return cls(**{camel_case(name): value for name, value in fields.items()})

    return make


def camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


Consent = generated.Consent if isinstance(generated.Consent, type) else str  # or a Literal
CustomDateField = named(generated.CustomDateField)
CustomFields = named(generated.CustomFields)
CustomNumericField = named(generated.CustomNumericField)
CustomStringField = named(generated.CustomStringField)
Location = named(generated.Location)
Profile = named(generated.Profile)
ProfileUpsert = named(generated.ProfileUpsert)
UpsertProfilesRequest = named(generated.UpsertProfilesRequest)
