//! An axum app that was there before its document: one operation is generated, one handler is
//! written by hand behind the same guard, and one route stays as raw as it was.

/// What `cargo secgen` wrote.
#[rustfmt::skip] // generated; kept as it was written
pub mod api;

use std::{
    collections::BTreeMap,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{Router, extract::State, http::StatusCode, routing::get};
use secgen_runtime::{
    auth::Caller,
    config::StartError,
    dangerous,
    guard::Security,
    own::{Load, Owned, Scope},
    reject::Failure,
    secure,
    secure::{HasSecurity, Routes},
    serve,
    values::Uuid,
};

use api::{inputs::GetNoteInput, models::Note, responses::GetNoteResponse, traits::Notes};

/// What every handler shares; it was there before.
#[derive(Clone)]
pub struct App {
    notes: Arc<Mutex<BTreeMap<Uuid, Note>>>,
    security: Arc<Security>,
}

impl HasSecurity<api::Document> for App {
    fn security(&self) -> &Arc<Security> {
        &self.security
    }
}

impl App {
    fn with_notes<T>(&self, work: impl FnOnce(&mut BTreeMap<Uuid, Note>) -> T) -> T {
        work(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Load<Note> for App {
    async fn load(&self, id: &Uuid, scope: &Scope<Note>) -> Result<Option<Note>, Failure> {
        Ok(self.with_notes(|notes| notes.get(id).filter(|note| scope.permits(note)).cloned()))
    }
}

/// The documented part: secgen wrote the trait.
impl Notes for App {
    async fn get_note(
        &self,
        _caller: &Caller,
        note: Owned<Note>,
        _input: GetNoteInput,
    ) -> Result<GetNoteResponse, Failure> {
        Ok(GetNoteResponse::Ok(note.into_inner()))
    }
}

/// The undocumented part: the same guard, the same proof of ownership, in one line.
#[secure(scope = "write:notes", rate = "write", owns = "Note")]
pub async fn archive(note: Owned<Note>, State(app): State<App>) -> Result<StatusCode, Failure> {
    let archived =
        app.with_notes(|notes| notes.get_mut(note.key().id()).map(|stored| stored.archived = true));
    archived.map(|()| StatusCode::NO_CONTENT).ok_or_else(Failure::not_found)
}

/// The raw part: nothing guards it, and whoever reads `main` sees that.
async fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Serves until the process is told to stop.
#[tokio::main]
pub async fn run() -> ExitCode {
    match start().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "whoever starts the server reads it there")]
            {
                eprintln!("{error}");
            }
            ExitCode::FAILURE
        }
    }
}

async fn start() -> Result<(), StartError> {
    let security = Security::from_env(&api::API).await?;
    let notes = Arc::new(Mutex::new(first_notes()));
    let app = App { notes, security: Arc::clone(&security) };
    let by_hand = Routes::new().post("/v1/notes/{noteId}/archive", archive).with_state(app.clone());
    let router = api::router(Arc::new(app), Arc::clone(&security))?.with(by_hand);
    let raw = Router::new().route("/version", get(version));
    let router = dangerous::unguarded(router, raw, "a constant that anybody may know");
    serve::serve(router, security).await
}

/// One note, Alice's of the tenant acme, so that there is something to ask for.
fn first_notes() -> BTreeMap<Uuid, Note> {
    let id = Uuid::from_u128(0x0191_f0c4_8a8e_7d50_9c2e_2f6a_3a1b_4c5d);
    let (owner_id, org_id, text) = ("alice".into(), "acme".into(), "remember the milk".into());
    BTreeMap::from([(id, Note { id, owner_id, org_id, text, archived: false })])
}
