//! The few lines of a Cargo.toml that matter here, without a TOML reader.

/// `key = value` in a table.
pub(super) struct Entry<'a> {
    pub(super) table: &'a str,
    pub(super) key: &'a str,
    pub(super) value: &'a str,
    pub(super) line: &'a str,
}

/// Every one-line entry, in order.
pub(super) fn entries(text: &str) -> impl Iterator<Item = Entry<'_>> {
    let mut table = "";
    text.lines().filter_map(move |line| {
        let line = line.trim();
        if let Some(name) = table_name(line) {
            table = name;
            return None;
        }
        let (key, value) = line.split_once('=')?;
        let is_entry = !line.starts_with('#');
        is_entry.then_some(Entry { table, key: key.trim(), value: value.trim(), line })
    })
}

/// Every table's name, in order.
pub(super) fn tables(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| table_name(line.trim()))
}

fn table_name(line: &str) -> Option<&str> {
    let inner = line.strip_prefix('[')?.trim_start_matches('[');
    inner.find(']').map(|end| inner[..end].trim())
}
