//! Files, texts, events and lines.

use std::{sync::atomic::Ordering, time::Duration};

use secgen_runtime::{
    auth::Caller,
    bytes::Bytes,
    encode::{Event, File, Stream},
    own::Scope,
    reject::Failure,
};

use super::{App, Watched};
use crate::api::{
    inputs,
    models::{Account, Mood, Note, Range, Report},
    responses::{self, ReportMedia, ReportResponse},
    traits,
};

/// A piece of a file.
const PIECE: &[u8] = &[b'x'; 64 * 1024];

impl traits::Answers for App {
    async fn file(&self, input: inputs::FileInput) -> Result<responses::FileResponse, Failure> {
        let said = input.said.map(u64::try_from).transpose()?;
        let state = (u64::try_from(input.bytes)?, self.watched());
        let pieces = Stream::unfold(state, async |(left, watched)| {
            let now = left.min(PIECE.len() as u64);
            let piece = Bytes::from_static(&PIECE[..usize::try_from(now)?]);
            Ok((now > 0).then_some((piece, (left - now, watched))))
        });
        Ok(responses::FileResponse::Ok(File::stream(pieces, said)))
    }

    async fn picture(
        &self,
        input: inputs::PictureInput,
    ) -> Result<responses::PictureResponse, Failure> {
        let picture = File::bytes("not really").media(input.kind);
        Ok(responses::PictureResponse::Ok(match input.name {
            Some(name) => picture.attachment(&name),
            None => picture,
        }))
    }

    async fn report(&self, media: ReportMedia) -> Result<ReportResponse, Failure> {
        let (x_totals, x_range) = (vec![1, 2], Some(Range { from: 1, to: 2 }));
        let x_about = x_range.clone();
        Ok(match media {
            ReportMedia::Json => {
                ReportResponse::OkJson { x_totals, x_range, x_about, body: Report { total: 3 } }
            }
            ReportMedia::Plain => {
                ReportResponse::OkPlain { x_totals, x_range, x_about, body: "total 3".to_owned() }
            }
            ReportMedia::Csv => {
                ReportResponse::OkCsv { x_totals, x_range, x_about, body: "total\r\n3\r\n".into() }
            }
        })
    }

    async fn wrong(&self, input: inputs::WrongInput) -> Result<responses::WrongResponse, Failure> {
        Ok(responses::WrongResponse::Ok(Report { total: input.total }))
    }

    async fn status(
        &self,
        input: inputs::StatusInput,
    ) -> Result<responses::StatusResponse, Failure> {
        let status = u16::try_from(input.code)?;
        Ok(match status {
            204 => responses::StatusResponse::NoContent,
            // 999 is no class of status, and is said to be one.
            400..=499 | 999 => responses::StatusResponse::Status4xx {
                status,
                x_total: i64::from(status) - 400,
                body: Report { total: 4 },
            },
            _ => responses::StatusResponse::Default { status, body: format!("was {status}") },
        })
    }

    async fn events(
        &self,
        caller: &Caller,
        _scope: Scope<Note>,
        input: inputs::EventsInput,
    ) -> Result<responses::EventsResponse, Failure> {
        let injects = input.mood == Mood::Injects;
        let named = move |note: Note| {
            let id = if injects { "7\ndata: forged".to_owned() } else { note.id.clone() };
            Event::new(note).named("note").id(id)
        };
        let events = notes(caller.subject(), input.mood, self.watched(), named);
        Ok(responses::EventsResponse::Ok(events.heartbeat(Duration::from_millis(200))))
    }

    async fn log(
        &self,
        caller: &Caller,
        _scope: Scope<Note>,
        input: inputs::LogInput,
    ) -> Result<responses::LogResponse, Failure> {
        let lines = notes(caller.subject(), input.mood, self.watched(), |note| note);
        Ok(responses::LogResponse::Ok(lines))
    }

    async fn open_account(
        &self,
        input: inputs::OpenAccountInput,
    ) -> Result<responses::OpenAccountResponse, Failure> {
        let body = Account { name: input.body.name, opened: 1 };
        Ok(responses::OpenAccountResponse::Ok(body))
    }

    async fn once(&self, _caller: &Caller) -> Result<responses::OnceResponse, Failure> {
        let pieces = Stream::of([Bytes::from_static(PIECE)]);
        drop(self.watched());
        Ok(responses::OnceResponse::Ok(File::stream(pieces, None)))
    }

    async fn dropped(&self) -> Result<responses::DroppedResponse, Failure> {
        let (from, to) = (self.gone.load(Ordering::SeqCst), self.begun.load(Ordering::SeqCst));
        Ok(responses::DroppedResponse::Ok(Range { from, to }))
    }
}

/// Notes of `owner`, three of them or as the mood has it.
fn notes<T: Send + 'static>(
    owner: &str,
    mood: Mood,
    watched: Watched,
    form: impl Fn(Note) -> T + Clone + Send + Sync + 'static,
) -> Stream<T> {
    let owner = owner.to_owned();
    Stream::unfold((0_u64, watched), move |(number, watched)| {
        let (owner, form) = (owner.clone(), form.clone());
        async move {
            let note = next(&owner, mood, number).await?;
            Ok(note.map(|note| (form(note), (number + 1, watched))))
        }
    })
}

async fn next(owner: &str, mood: Mood, number: u64) -> Result<Option<Note>, Failure> {
    let mut note = Note {
        id: number.to_string(),
        owner_id: owner.to_owned(),
        text: "line\nbreak".to_owned(),
        card: Some("4111111111111111".to_owned().into()),
        margin: Some(5),
    };
    if mood == Mood::Endless {
        note.text = "y".repeat(1024);
        return Ok(Some(note));
    }
    match (mood, number) {
        (Mood::Silent, _) => std::future::pending().await,
        (Mood::Good, 3..) => return Ok(None),
        (Mood::Foreign, 1) => "somebody-else".clone_into(&mut note.owner_id),
        (Mood::Fails, 1) => Err(std::io::Error::other("secret: hunter2"))?,
        (Mood::Panics, 1) => panic!("secret: hunter2"),
        (Mood::Huge, 1) => note.text = "z".repeat(2 << 20),
        (Mood::Wrong, 1) => note.margin = Some(99),
        (_, 4..) => return Ok(None),
        _ => {}
    }
    Ok(Some(note))
}
