//! A list's page parameter: its schema with the page's bounds.

use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

use super::super::super::{IntegerWidth, Kind, Page, SchemaId};
use super::super::decimal::Decimal;
use super::Resolver;

impl Resolver<'_, '_> {
    /// A copy of an integer schema that takes at most `page.max`, and its default.
    pub(in super::super) fn tighten(
        &mut self,
        schema: SchemaId,
        default: Option<&str>,
        page: &Page,
        place: Place,
        findings: &mut Findings,
    ) -> (SchemaId, String) {
        let mut copy = self.get(schema).clone();
        let Kind::Integer { width, rules } = &mut copy.kind else {
            findings.push(
                Finding::error(codes::BAD_VALUE, place, "the page parameter is not an integer")
                    .label(format!("`limits.page` counts with `{}`", page.param))
                    .help("write `schema: { type: integer }`"),
            );
            return (schema, page.default.to_string());
        };
        let least = |text: &Option<String>| text.as_deref().and_then(Decimal::parse);
        let max = page.max.to_string();
        let limit = Decimal::parse(&max);
        if least(&rules.maximum).is_none_or(|known| limit.is_some_and(|limit| limit < known)) {
            rules.maximum = Some(max);
        }
        if rules.minimum.is_none() && rules.exclusive_minimum.is_none() {
            rules.minimum = Some("1".to_owned());
        }
        let most = match width {
            IntegerWidth::I8 => i8::MAX.unsigned_abs().into(),
            IntegerWidth::U8 => u8::MAX.into(),
            IntegerWidth::I16 => i16::MAX.unsigned_abs().into(),
            IntegerWidth::U16 => u16::MAX.into(),
            IntegerWidth::I32 => i32::MAX.unsigned_abs(),
            _ => u32::MAX,
        };
        if page.max > most {
            *width = IntegerWidth::I64;
        }
        let default = default
            .filter(|text| {
                let Some(it) = Decimal::parse(text) else { return false };
                let is_in = |limit: &Option<String>, fits: fn(&Decimal, &Decimal) -> bool| {
                    least(limit).is_none_or(|limit| fits(&it, &limit))
                };
                is_in(&rules.maximum, Decimal::le) && is_in(&rules.minimum, Decimal::ge)
            })
            .map_or_else(|| page.default.to_string(), str::to_owned);
        copy.name.clear();
        copy.type_name.clear();
        let id = self.add(copy.place, Kind::Undecided);
        self.arena[id.0 as usize] = copy;
        (id, default)
    }
}
