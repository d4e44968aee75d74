use serde_json::{Map, Value};
use std::{env, fs, process, thread, time::Duration};

const USAGE: &str = r#"Usage: cargo run --release -- FILE

Sends FILE, one {"profile": {...}, "subscribedAtChanged": false} a line, in
requests of 500. A line that is not JSON in UTF-8 ends it before it sends.
RELEVA_SECRET_KEY is your secret key. RELEVA_BASE_URL is where to send,
https://releva.ai unless it is set.
Exit code: 0 all was accepted, 1 not all of it, 2 nothing was sent."#;
const BATCH: usize = 500;
const TRIES: u64 = 5;

fn main() {
    let key = env::var("RELEVA_SECRET_KEY").unwrap_or_default();
    let files: Vec<_> = env::args_os().skip(1).collect();
    if files.len() != 1 || key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        stop(2, USAGE);
    }
    let text = fs::read(&files[0]).unwrap_or_else(|error| stop(2, &format!("the file cannot be read: {error}")));
    let lines = text.split(|byte| *byte == b'\n').map(|line| line.trim_ascii());
    let records: Vec<_> = lines.enumerate().filter(|(_, line)| !line.is_empty()).collect();
    let mut texts = Vec::new();
    for (index, line) in &records {
        match str::from_utf8(line).ok().filter(|text| serde_json::from_str::<Map<String, Value>>(text).is_ok()) {
            Some(text) => texts.push(text),
            None => stop(2, &format!("line {} is not a JSON object in UTF-8; nothing was sent", index + 1)),
        }
    }
    if texts.is_empty() {
        stop(0, "there is no record in the file; nothing was sent");
    }
    for (number, batch) in texts.chunks(BATCH).enumerate() {
        let name = format!("batch {}, from line {}", number + 1, records[number * BATCH].0 + 1);
        send(&name, &key, &format!(r#"{{"profiles":[{}]}}"#, batch.join(",")));
    }
    println!("{} records accepted", texts.len());
}

fn send(name: &str, key: &str, body: &str) {
    let base_url = env::var("RELEVA_BASE_URL").ok().filter(|url| !url.is_empty()).unwrap_or("https://releva.ai".into());
    for attempt in 1.. {
        let mut response = ureq::post(format!("{}/api/v0/profiles", base_url.trim_end_matches('/')))
            .config()
            .http_status_as_error(false)
            .max_redirects(0) // a POST that follows one becomes a GET
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .header("Authorization", format!("Bearer {key}"))
            .header("Content-Type", "application/json")
            .send(body)
            .unwrap_or_else(|error| stop(1, &format!("{name}: no answer: {error}")));
        let retry_after = response.headers().get("Retry-After").and_then(|value| value.to_str().ok()?.parse().ok());
        match response.status().as_u16() {
            202 => return,
            429 | 503 if attempt < TRIES => thread::sleep(Duration::from_secs(retry_after.filter(|wait| *wait > 0).unwrap_or(attempt))),
            status => {
                let answer: Value = serde_json::from_reader(response.body_mut().as_reader()).unwrap_or_default();
                stop(1, &format!("{name}: {status} {}", answer["message"].as_str().unwrap_or("without a message")))
            }
        }
    }
}

fn stop(code: i32, words: &str) -> ! {
    eprintln!("{words}");
    process::exit(code)
}
