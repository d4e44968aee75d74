//! The scenario of test/portability, through the client that openapi-generator writes.
use chrono::{DateTime, FixedOffset, NaiveDate};
use releva::apis::configuration::Configuration;
use releva::apis::profiles_api::{UpsertProfilesError, upsert_profiles};
use releva::apis::{Error, ResponseContent};
use releva::models::{
    Consent, CustomDateField, CustomFields, CustomNumericField, CustomStringField, ErrorMessage, Location, Profile,
    ProfileUpsert, UpsertProfilesRequest,
};
use serde_json::json;
use std::env;

type Failure = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let releva = configuration(env::var("RELEVA_SECRET_KEY")?)?;

    let by_phone = Profile { phone_number: Some("+49875345976".into()), ..Profile::new() };
    accepted(&releva, records([of("min"), by_phone])).await?;
    let both = Profile {
        id: Some("c-1".into()),
        phone_number: Some("+359888123456".into()),
        first_name: Some("Both".into()),
        ..of("both")
    };
    accepted(&releva, vec![ProfileUpsert::new(both, true)]).await?;
    accepted(&releva, records([full()?])).await?;

    let consents =
        [Consent::LegitimateInterest, Consent::PrivacyPolicy, Consent::MandatoryCookies, Consent::CookiesPolicy];
    let consenting = consents
        .into_iter()
        .zip(1..)
        .map(|(consent, number)| Profile { consent: Some(consent), ..of(&format!("consent-{number}")) });
    accepted(&releva, records(consenting)).await?;

    let subscribed = ["tri-absent", "tri-null", "tri-empty"]
        .map(|name| Profile { subscriptions: Some(Some(strings(["news"]))), ..of(name) });
    accepted(&releva, records(subscribed)).await?;
    let subscriptions = [
        of("tri-absent"),
        Profile { subscriptions: Some(None), ..of("tri-null") },
        Profile { subscriptions: Some(Some(vec![])), ..of("tri-empty") },
    ];
    accepted(&releva, records(subscriptions)).await?;

    let numbers = vec![0.1, 9007199254740991.0, -0.5, 1e-7, 16777217.0];
    let numeric = vec![CustomNumericField::new("exact".into(), numbers)];
    let exact = Profile {
        location: Some(Box::new(Location::new(48.208174123456785, -179.99999999999997))),
        custom: Some(Box::new(CustomFields { numeric: Some(numeric), ..CustomFields::new() })),
        ..of("num-1")
    };
    accepted(&releva, records([exact])).await?;
    accepted(&releva, records([instants()?])).await?;
    let text = Profile {
        first_name: Some("Ана-Мария \"Ани\" \\ Ñandú 🛍️".into()),
        last_name: Some("O'Neil\u{2028}<b>&amp;".into()),
        add_tags: Some(strings(["тест", "emoji 🎉"])),
        ..of("text-1")
    };
    accepted(&releva, records([text])).await?;

    for batch in 0..10 {
        let bulk = (batch * 100..batch * 100 + 100).map(|index| Profile {
            first_name: Some("Bulk".into()),
            add_tags: Some(strings(["bulk"])),
            ..of(&format!("bulk-{index:04}"))
        });
        accepted(&releva, records(bulk)).await?;
    }

    let bad = Profile { email: Some("bad@refused.example".into()), ..Profile::new() };
    refused("refused", &releva, records([of("good"), bad])).await?;
    refused("wrong-key", &configuration("wrong-key".into())?, records([of("min")])).await?;
    refused("unavailable", &releva, records([of("unavailable")])).await?;
    accepted(&releva, records([of("unavailable")])).await
}

/// Follows no redirect: a POST that does becomes a GET.
fn configuration(secret_key: String) -> Result<Configuration, Failure> {
    Ok(Configuration {
        base_path: env::var("RELEVA_BASE_URL")?,
        bearer_access_token: Some(secret_key),
        client: reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?,
        ..Configuration::new()
    })
}

fn of(name: &str) -> Profile {
    Profile { email: Some(format!("{name}@shop.example")), ..Profile::new() }
}

fn full() -> Result<Profile, Failure> {
    let custom = CustomFields {
        string: Some(vec![CustomStringField::new("gender".into(), strings(["female"]))]),
        numeric: Some(vec![CustomNumericField::new("visits".into(), vec![12.0])]),
        date: Some(vec![CustomDateField::new("lastSeen".into(), vec![instant("2024-02-29T23:59:59Z")?])]),
    };
    Ok(Profile {
        phone_number: Some("+390612345678".into()),
        first_name: Some("Full".into()),
        last_name: Some("Fields".into()),
        consent: Some(Consent::PrivacyPolicy),
        registered_at: Some(instant("2019-10-02T10:15:30Z")?),
        subscribed_at: Some(instant("2021-03-04T05:06:07Z")?),
        birthday: NaiveDate::from_ymd_opt(1986, 1, 17),
        unsubscribe_link: Some(String::new()),
        custom: Some(Box::new(custom)),
        add_tags: Some(strings(["vip", "sofia"])),
        remove_tags: Some(strings(["lead"])),
        subscriptions: Some(Some(strings(["news", "offers"]))),
        location: Some(Box::new(Location::new(42.6977, 23.3219))),
        ..of("full")
    })
}

fn instants() -> Result<Profile, Failure> {
    let seen = CustomDateField::new("seen".into(), vec![instant("2024-10-02T10:15:30.987Z")?]);
    Ok(Profile {
        registered_at: Some(instant("2024-10-02T10:15:30.123Z")?),
        subscribed_at: Some(instant("2024-10-02T12:15:30+02:00")?),
        birthday: NaiveDate::from_ymd_opt(2000, 2, 29),
        custom: Some(Box::new(CustomFields { date: Some(vec![seen]), ..CustomFields::new() })),
        ..of("time-1")
    })
}

fn instant(text: &str) -> Result<DateTime<FixedOffset>, chrono::ParseError> {
    DateTime::parse_from_rfc3339(text)
}

fn strings<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(String::from).into()
}

fn records(profiles: impl IntoIterator<Item = Profile>) -> Vec<ProfileUpsert> {
    profiles.into_iter().map(|profile| ProfileUpsert::new(profile, false)).collect()
}

async fn accepted(releva: &Configuration, records: Vec<ProfileUpsert>) -> Result<(), Failure> {
    upsert_profiles(releva, UpsertProfilesRequest::new(records)).await?;
    Ok(())
}

/// Tells what the caller gets of a refusal.
async fn refused(step: &str, releva: &Configuration, records: Vec<ProfileUpsert>) -> Result<(), Failure> {
    let answer = upsert_profiles(releva, UpsertProfilesRequest::new(records)).await;
    let Err(Error::ResponseError(ResponseContent { status, entity: Some(entity), .. })) = answer else {
        return Err(format!("{step}: {answer:?}").into());
    };
    let UpsertProfilesError::DefaultResponse(ErrorMessage { message }) = entity else {
        return Err(format!("{step}: {entity:?}").into());
    };
    println!("{}", json!({ "step": step, "status": status.as_u16(), "message": message }));
    Ok(())
}
