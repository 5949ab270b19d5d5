//! `cargo secgen key list`: who has which key, and until when.

use serde_json::{Value, json};

use super::file::KeyFile;
use super::place::Place;
use super::record::{Record, State};
use super::{List, failed};
use crate::cli::End;
use crate::cli::arguments::Format;
use crate::cli::say::Say;
use crate::cli::when::Moment;
use crate::finding::render::clean;
use crate::write::read_records;

const HEADS: [&str; 6] = ["ID", "SUBJECT", "TENANT", "SCOPES", "EXPIRES", "STATE"];

pub(super) fn run(asked: &List, say: &mut Say) -> Result<(), End> {
    let place = asked.place.place(say)?;
    let text = read_records(&place.path).map_err(|error| failed(&error, say))?;
    let file = KeyFile::read(&text, &place.path, say)?;
    let now = Moment::now();
    match asked.format {
        Format::Json => {
            let list: Vec<Value> = file.records().map(|record| json(record, &place, now)).collect();
            say.answer(&format!("{:#}\n", Value::from(list)));
        }
        Format::Text => text_of(&file, &place, now, say),
    }
    Ok(())
}

fn json(record: &Record, place: &Place, now: Moment) -> Value {
    json!({
        "id": record.id,
        "kind": if record.is_password() { "password" } else { "key" },
        "subject": record.subject,
        "tenant": record.tenant,
        "scopes": record.scopes.as_deref().unwrap_or_default(),
        "allowFrom": record.allow_from,
        "created": record.created,
        "expires": record.ends(place.max_age()).map(|end| end.to_string()),
        "state": record.state(place.max_age(), now).word(),
    })
}

fn text_of(file: &KeyFile, place: &Place, now: Moment, say: &mut Say) {
    let rows: Vec<[String; 6]> = file.records().map(|record| row(record, place, now)).collect();
    let count = |state: State| {
        file.records().filter(|record| record.state(place.max_age(), now) == state).count()
    };
    if !rows.is_empty() {
        let heads = HEADS.map(str::to_owned);
        let widths = std::array::from_fn(|column| {
            rows.iter().chain([&heads]).map(|row| row[column].chars().count()).max().unwrap_or(0)
        });
        let table: String =
            [&heads].into_iter().chain(&rows).map(|row| line(row, &widths)).collect();
        say.answer(&table);
    }
    say.note(&format!(
        "{}: {} valid, {} ending within 14 days, {} expired",
        place.path.display(),
        count(State::Valid),
        count(State::Expiring),
        count(State::Expired)
    ));
}

fn row(record: &Record, place: &Place, now: Moment) -> [String; 6] {
    let scopes = record.scopes.as_deref().unwrap_or_default().join(" ");
    let end = record.ends(place.max_age()).map(|end| end.to_string());
    let or_dash = |text: &str| if text.is_empty() { "-".to_owned() } else { clean(text).into() };
    [
        or_dash(&record.id),
        or_dash(&record.subject),
        or_dash(record.tenant.as_deref().unwrap_or_default()),
        or_dash(&scopes),
        end.unwrap_or_else(|| "never".to_owned()),
        record.state(place.max_age(), now).word().to_owned(),
    ]
}

fn line(row: &[String; 6], widths: &[usize; 6]) -> String {
    let cells: Vec<String> =
        row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
    format!("{}\n", cells.join("  ").trim_end())
}
