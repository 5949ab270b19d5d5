//! A source line with a part of it underlined, cut around that part when it is long.

use super::clean::Cell;
use crate::source::Location;

/// The most columns of source that are shown.
const MAX_WIDTH: usize = 100;
/// How many of them stand before the part that is meant, when something must be cut.
const LEAD: usize = 30;

/// A source line as it is shown, and the columns that are underlined.
pub(super) struct Snippet {
    pub(super) line: String,
    pub(super) indent: usize,
    pub(super) length: usize,
}

impl Snippet {
    pub(super) fn of(location: &Location<'_>) -> Self {
        let text = location.text;
        let before: Vec<Cell> = last_cells(&text[..location.start], MAX_WIDTH);
        let room = MAX_WIDTH - width(&before).min(LEAD);
        let meant = first_cells(&text[location.start..location.end], room);
        let after = first_cells(&text[location.end..], MAX_WIDTH);
        let cut_meant = meant.is_cut;
        let (before_width, meant_width) = (width(&before), width(&meant.cells));

        let all = before_width + meant_width + width(&after.cells);
        let is_long = all > MAX_WIDTH || cut_meant || after.is_cut;
        let beside = meant_width + width(&after.cells);
        let keep_before = if is_long { LEAD.max(MAX_WIDTH.saturating_sub(beside)) } else { all };
        let cut_before =
            before_width > keep_before || last_is_cut(&text[..location.start], &before);
        let before = drop_front(before, keep_before);

        let mut line = String::new();
        if cut_before {
            line.push('…');
        }
        push(&mut line, &before);
        let indent = usize::from(cut_before) + width(&before);
        push(&mut line, &meant.cells);
        let room = MAX_WIDTH.saturating_sub(indent + meant_width);
        let shown_after = take_front(&after.cells, room);
        push(&mut line, shown_after);
        if cut_meant || after.is_cut || shown_after.len() < after.cells.len() {
            line.push('…');
        }
        Self { line: line.trim_end().to_owned(), indent, length: meant_width.max(1) }
    }
}

struct Front {
    cells: Vec<Cell>,
    is_cut: bool,
}

/// The first characters of `text` that fit into `room` columns.
fn first_cells(text: &str, room: usize) -> Front {
    let mut cells = Vec::new();
    let mut used = 0;
    for character in text.chars() {
        let cell = Cell::of(character);
        used += cell.width;
        if used > room {
            return Front { cells, is_cut: true };
        }
        cells.push(cell);
    }
    Front { cells, is_cut: false }
}

/// The last characters of `text` that fit into `room` columns.
fn last_cells(text: &str, room: usize) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut used = 0;
    for character in text.chars().rev() {
        let cell = Cell::of(character);
        used += cell.width;
        if used > room {
            break;
        }
        cells.push(cell);
    }
    cells.reverse();
    cells
}

fn last_is_cut(text: &str, cells: &[Cell]) -> bool {
    text.chars().nth(cells.len()).is_some()
}

/// Drops leading cells until the rest fits into `room` columns.
fn drop_front(cells: Vec<Cell>, room: usize) -> Vec<Cell> {
    let mut over = width(&cells).saturating_sub(room);
    cells
        .into_iter()
        .skip_while(|cell| {
            let skip = over > 0;
            over = over.saturating_sub(cell.width);
            skip
        })
        .collect()
}

fn take_front(cells: &[Cell], room: usize) -> &[Cell] {
    let mut used = 0;
    let fitting = cells.iter().take_while(|cell| {
        used += cell.width;
        used <= room
    });
    &cells[..fitting.count()]
}

fn width(cells: &[Cell]) -> usize {
    cells.iter().map(|cell| cell.width).sum()
}

fn push(line: &mut String, cells: &[Cell]) {
    line.extend(cells.iter().map(|cell| cell.shown.as_str()));
}
