//! cargo run --release -- profiles.ndjson
use serde_json::Value;
use std::{env, error::Error, fs, process, thread, time::Duration};

fn main() -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(env::args().skip(1).last().ok_or("name the file")?)?;
    let records: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    for batch in records.chunks(500) {
        send(&format!(r#"{{"profiles":[{}]}}"#, batch.join(",")))?;
    }
    println!("{} records accepted", records.len());
    Ok(())
}

fn send(body: &str) -> Result<(), Box<dyn Error>> {
    let base_url = env::var("RELEVA_BASE_URL").unwrap_or("https://releva.ai".into());
    for tries_left in (0..10).rev() {
        let mut response = ureq::post(format!("{base_url}/api/v0/profiles"))
            .config()
            .http_status_as_error(false)
            .max_redirects(0) // a POST that follows one becomes a GET
            .build()
            .header("Authorization", format!("Bearer {}", env::var("RELEVA_SECRET_KEY")?))
            .header("Content-Type", "application/json")
            .send(body)?;
        let retry_after = response.headers().get("Retry-After").and_then(|value| value.to_str().ok()?.parse().ok());
        match response.status().as_u16() {
            202 => break,
            429 | 503 if tries_left > 0 => thread::sleep(Duration::from_secs(retry_after.unwrap_or(1).max(1))),
            status => {
                let answer: Value = serde_json::from_reader(response.body_mut().as_reader()).unwrap_or_default();
                eprintln!("{status} {}", answer["message"].as_str().unwrap_or("without a message"));
                process::exit(1);
            }
        }
    }
    Ok(())
}
