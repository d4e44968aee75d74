"""The scenario, on a generated client: python scenario.py

The generators give the classes and their fields the same names. `connection` is what differs: how each of them sends."""

import json
import os
from datetime import date, datetime

from connection import connect
from releva_client.models import (
    Consent,
    CustomDateField,
    CustomFields,
    CustomNumericField,
    CustomStringField,
    Location,
    Profile,
    ProfileUpsert,
    UpsertProfilesRequest,
)

BASE_URL = os.environ["RELEVA_BASE_URL"]
send = connect(BASE_URL, os.environ["RELEVA_SECRET_KEY"])


def moment(text: str) -> datetime:
    """With its offset; or without one, as datetime.now() and many databases give it."""
    aware = datetime.fromisoformat(text)
    return aware.replace(tzinfo=None) if os.environ.get("NAIVE") else aware


def request(*profiles: Profile, subscribed_at_changed: bool = False) -> UpsertProfilesRequest:
    return UpsertProfilesRequest(
        profiles=[ProfileUpsert(profile=profile, subscribed_at_changed=subscribed_at_changed) for profile in profiles]
    )


def upsert(*profiles: Profile, subscribed_at_changed: bool = False) -> None:
    status, message = send(request(*profiles, subscribed_at_changed=subscribed_at_changed))
    if status != 202:
        raise RuntimeError(f"The server answered {status}: {message}")


def refused(step: str, *profiles: Profile, secret_key: str | None = None) -> None:
    sender = send if secret_key is None else connect(BASE_URL, secret_key)
    status, message = sender(request(*profiles))
    print(json.dumps({"step": step, "status": status, "message": message}))


# minimal
upsert(Profile(email="min@shop.example"), Profile(phone_number="+49875345976"))

# identities
upsert(
    Profile(id="c-1", email="both@shop.example", phone_number="+359888123456", first_name="Both"),
    subscribed_at_changed=True,
)

# full
upsert(
    Profile(
        email="full@shop.example",
        phone_number="+390612345678",
        first_name="Full",
        last_name="Fields",
        consent=Consent("privacyPolicy"),
        registered_at=moment("2019-10-02T10:15:30+00:00"),
        subscribed_at=moment("2021-03-04T05:06:07+00:00"),
        birthday=date(1986, 1, 17),
        unsubscribe_link="",
        custom=CustomFields(
            string=[CustomStringField(key="gender", values=["female"])],
            numeric=[CustomNumericField(key="visits", values=[12])],
            date=[CustomDateField(key="lastSeen", values=[moment("2024-02-29T23:59:59+00:00")])],
        ),
        add_tags=["vip", "sofia"],
        remove_tags=["lead"],
        subscriptions=["news", "offers"],
        location=Location(lat=42.6977, lon=23.3219),
    )
)

# consents
consents = ["legitimateInterest", "privacyPolicy", "mandatoryCookies", "cookiesPolicy"]
upsert(*(Profile(email=f"consent-{i}@shop.example", consent=Consent(name)) for i, name in enumerate(consents, 1)))

# subscribed, subscriptions
upsert(*(Profile(email=f"tri-{name}@shop.example", subscriptions=["news"]) for name in ("absent", "null", "empty")))
upsert(
    Profile(email="tri-absent@shop.example"),
    Profile(email="tri-null@shop.example", subscriptions=None),
    Profile(email="tri-empty@shop.example", subscriptions=[]),
)

# numbers
exact = CustomNumericField(key="exact", values=[0.1, 9007199254740991, -0.5, 1e-7, 16777217])
upsert(
    Profile(
        email="num-1@shop.example",
        custom=CustomFields(numeric=[exact]),
        location=Location(lat=48.208174123456785, lon=-179.99999999999997),
    )
)

# instants
seen = CustomDateField(key="seen", values=[moment("2024-10-02T10:15:30.987+00:00")])
upsert(
    Profile(
        email="time-1@shop.example",
        registered_at=moment("2024-10-02T10:15:30.123+00:00"),
        subscribed_at=moment("2024-10-02T12:15:30+02:00"),
        birthday=date(2000, 2, 29),
        custom=CustomFields(date=[seen]),
    )
)

# text
upsert(
    Profile(
        email="text-1@shop.example",
        first_name='Ана-Мария "Ани" \\ Ñandú 🛍️',
        last_name="O'Neil\u2028<b>&amp;",
        add_tags=["тест", "emoji 🎉"],
    )
)

# bulk
for start in range(0, 1000, 100):
    emails = [f"bulk-{number:04}@shop.example" for number in range(start, start + 100)]
    upsert(*(Profile(email=email, first_name="Bulk", add_tags=["bulk"]) for email in emails))

# refused, wrong-key, unavailable
refused("refused", Profile(email="good@shop.example"), Profile(email="bad@refused.example"))
refused("wrong-key", Profile(email="min@shop.example"), secret_key="wrong-key")
refused("unavailable", Profile(email="unavailable@shop.example"))
upsert(Profile(email="unavailable@shop.example"))
