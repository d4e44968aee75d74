//! The jsonschema crate's verdict on every vector. Arguments: the schema, the vectors.
use serde_json::{Map, Value, json};
use std::{env, error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().collect();
    let [.., schema, vectors] = arguments.as_slice() else {
        return Err("usage: verdicts <schema> <vectors>".into());
    };
    let schema: Value = serde_json::from_str(&fs::read_to_string(schema)?)?;
    let vectors: Vec<Value> = serde_json::from_str(&fs::read_to_string(vectors)?)?;

    // JSON Schema 2020-12 says that a format is a remark, unless its reader asks for more.
    let validator = jsonschema::options().should_validate_formats(true).build(&schema)?;
    let mut verdicts = Map::new();
    for vector in &vectors {
        let name = vector["name"].as_str().ok_or("a vector without a name")?;
        verdicts.insert(name.to_owned(), validator.is_valid(&vector["body"]).into());
    }
    println!("{}", json!({ "version": version()?, "verdicts": verdicts }));
    Ok(())
}

/// The version that was compiled in, as the lock file has it: the crate does not tell.
fn version() -> Result<&'static str, &'static str> {
    include_str!("../Cargo.lock")
        .split_once("name = \"jsonschema\"\nversion = \"")
        .and_then(|(_, rest)| rest.split('"').next())
        .ok_or("the lock file has no jsonschema")
}
