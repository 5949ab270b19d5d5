//! A sound contract in, every file of the output out: no disk, and the same bytes every time.

mod api;
mod docs;
mod handlers;
mod names;
#[cfg(feature = "cli")]
mod once;
mod openapi_effective;
mod options;
mod output;
mod patterns;
mod plan;
mod print;
pub mod seal;
mod secgen_lock;
mod tokens;
mod types;

use crate::{check::SoundContract, source::Node};

use plan::Plan;

pub use options::{Layout, Options, RuntimeSource};
pub use output::{File, Kind, Output};

/// Every file. `document` is the merged tree that `contract` was resolved from; only
/// `openapi.effective.json` is made from it.
pub fn emit(contract: &SoundContract, document: &Node, options: &Options) -> Output {
    let plan = Plan::of(contract);
    let modules = api::modules(&plan);
    let mut output = Output::default();
    let rust = |text: &str| seal::seal("//", &options.document, text);
    match options.layout {
        Layout::Crate => {
            output.add("src/api/mod.rs", Kind::Generated, rust(&api::root(&plan, &modules)));
            for module in &modules {
                let path = format!("src/api/{}.rs", module.name);
                output.add(&path, Kind::Generated, rust(&print::file(&module.items)));
            }
            let effective = openapi_effective::text(contract, document, &options.document);
            output.add("openapi.effective.json", Kind::Generated, effective);
            output.add("src/handlers.rs", Kind::Once, handlers::text(&plan));
            #[cfg(feature = "cli")]
            once::add(contract, options, &mut output);
        }
        Layout::Single => {
            output.add("api.rs", Kind::Generated, rust(&api::single(&plan, &modules)));
        }
    }
    output.add("secgen.lock", Kind::Generated, secgen_lock::text(contract, &options.document));
    output
}
