//! The scenario of test/portability, through the client that progenitor writes.
use chrono::{DateTime, NaiveDate, Utc};
use releva::types::{
    Consent, CustomDateField, CustomFields, CustomNumericField, CustomStringField, Location, Profile, ProfileUpsert,
    UpsertProfilesRequest,
};
use releva::{Client, Error};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use serde_json::json;
use std::env;

type Failure = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let releva = client(&env::var("RELEVA_SECRET_KEY")?)?;

    let by_phone = Profile { phone_number: Some("+49875345976".parse()?), ..Profile::default() };
    accepted(&releva, records([of("min")?, by_phone])).await?;
    let both = Profile {
        id: Some("c-1".into()),
        phone_number: Some("+359888123456".parse()?),
        first_name: Some("Both".into()),
        ..of("both")?
    };
    accepted(&releva, vec![ProfileUpsert { profile: both, subscribed_at_changed: true }]).await?;
    accepted(&releva, records([full()?])).await?;

    let consents =
        [Consent::LegitimateInterest, Consent::PrivacyPolicy, Consent::MandatoryCookies, Consent::CookiesPolicy];
    let mut consenting = Vec::new();
    for (consent, number) in consents.into_iter().zip(1..) {
        consenting.push(Profile { consent: Some(consent), ..of(&format!("consent-{number}"))? });
    }
    accepted(&releva, records(consenting)).await?;

    let mut subscribed = Vec::new();
    for name in ["tri-absent", "tri-null", "tri-empty"] {
        subscribed.push(Profile { subscriptions: Some(strings(["news"])), ..of(name)? });
    }
    accepted(&releva, records(subscribed)).await?;
    // There is one word, None, for absent and null.
    let emptied = Profile { subscriptions: Some(vec![]), ..of("tri-empty")? };
    accepted(&releva, records([of("tri-absent")?, of("tri-null")?, emptied])).await?;

    let values = vec![0.1, 9007199254740991.0, -0.5, 1e-7, 16777217.0];
    let numeric = vec![CustomNumericField { key: "exact".parse()?, values }];
    let exact = Profile {
        location: Some(Location { lat: 48.208174123456785, lon: -179.99999999999997 }),
        custom: Some(CustomFields { numeric, ..CustomFields::default() }),
        ..of("num-1")?
    };
    accepted(&releva, records([exact])).await?;
    accepted(&releva, records([instants()?])).await?;
    let text = Profile {
        first_name: Some("Ана-Мария \"Ани\" \\ Ñandú 🛍️".into()),
        last_name: Some("O'Neil\u{2028}<b>&amp;".into()),
        add_tags: strings(["тест", "emoji 🎉"]),
        ..of("text-1")?
    };
    accepted(&releva, records([text])).await?;

    for batch in 0..10 {
        let mut bulk = Vec::new();
        for index in batch * 100..batch * 100 + 100 {
            let name = format!("bulk-{index:04}");
            bulk.push(Profile { first_name: Some("Bulk".into()), add_tags: strings(["bulk"]), ..of(&name)? });
        }
        accepted(&releva, records(bulk)).await?;
    }

    let bad = Profile { email: Some("bad@refused.example".parse()?), ..Profile::default() };
    refused("refused", &releva, records([of("good")?, bad])).await?;
    refused("wrong-key", &client("wrong-key")?, records([of("min")?])).await?;
    refused("unavailable", &releva, records([of("unavailable")?])).await?;
    accepted(&releva, records([of("unavailable")?])).await
}

/// Follows no redirect: a POST that does becomes a GET.
fn client(secret_key: &str) -> Result<Client, Failure> {
    let mut bearer = HeaderValue::from_str(&format!("Bearer {secret_key}"))?;
    bearer.set_sensitive(true);
    let client = reqwest::Client::builder()
        .default_headers(HeaderMap::from_iter([(AUTHORIZATION, bearer)]))
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    Ok(Client::new_with_client(&env::var("RELEVA_BASE_URL")?, client))
}

/// An e-mail that is none is refused here already.
fn of(name: &str) -> Result<Profile, Failure> {
    Ok(Profile { email: Some(format!("{name}@shop.example").parse()?), ..Profile::default() })
}

fn full() -> Result<Profile, Failure> {
    let custom = CustomFields {
        string: vec![CustomStringField { key: "gender".parse()?, values: strings(["female"]) }],
        numeric: vec![CustomNumericField { key: "visits".parse()?, values: vec![12.0] }],
        date: vec![CustomDateField { key: "lastSeen".parse()?, values: vec![instant("2024-02-29T23:59:59Z")?] }],
    };
    Ok(Profile {
        phone_number: Some("+390612345678".parse()?),
        first_name: Some("Full".into()),
        last_name: Some("Fields".into()),
        consent: Some(Consent::PrivacyPolicy),
        registered_at: Some(instant("2019-10-02T10:15:30Z")?),
        subscribed_at: Some(instant("2021-03-04T05:06:07Z")?),
        birthday: NaiveDate::from_ymd_opt(1986, 1, 17),
        unsubscribe_link: Some(String::new()),
        custom: Some(custom),
        add_tags: strings(["vip", "sofia"]),
        remove_tags: strings(["lead"]),
        subscriptions: Some(strings(["news", "offers"])),
        location: Some(Location { lat: 42.6977, lon: 23.3219 }),
        ..of("full")?
    })
}

fn instants() -> Result<Profile, Failure> {
    let seen = CustomDateField { key: "seen".parse()?, values: vec![instant("2024-10-02T10:15:30.987Z")?] };
    Ok(Profile {
        registered_at: Some(instant("2024-10-02T10:15:30.123Z")?),
        subscribed_at: Some(instant("2024-10-02T12:15:30+02:00")?),
        birthday: NaiveDate::from_ymd_opt(2000, 2, 29),
        custom: Some(CustomFields { date: vec![seen], ..CustomFields::default() }),
        ..of("time-1")?
    })
}

fn instant(text: &str) -> Result<DateTime<Utc>, chrono::ParseError> {
    text.parse()
}

fn strings<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(String::from).into()
}

fn records(profiles: impl IntoIterator<Item = Profile>) -> Vec<ProfileUpsert> {
    profiles.into_iter().map(|profile| ProfileUpsert { profile, subscribed_at_changed: false }).collect()
}

async fn accepted(releva: &Client, profiles: Vec<ProfileUpsert>) -> Result<(), Failure> {
    releva.upsert_profiles(&UpsertProfilesRequest { profiles }).await?;
    Ok(())
}

/// Tells what the caller gets of a refusal.
async fn refused(step: &str, releva: &Client, profiles: Vec<ProfileUpsert>) -> Result<(), Failure> {
    let answer = releva.upsert_profiles(&UpsertProfilesRequest { profiles }).await;
    let Err(Error::ErrorResponse(refusal)) = answer else {
        return Err(format!("{step}: {answer:?}").into());
    };
    println!("{}", json!({ "step": step, "status": refusal.status().as_u16(), "message": refusal.message }));
    Ok(())
}
