//! The application: every operation answers what it understood of the body.

use secgen_runtime::{auth::Caller, body, reject::Failure};

use crate::api::{
    inputs::{self, AddNoteBody, AddPhotosPart, PutCarelesslyBody, PutCarelesslyPart},
    models::{Pet, Receipt},
    responses, traits,
};

/// Nothing to share.
#[derive(Debug)]
pub struct App;

fn receipt(kind: &str, bytes: usize, parts: usize, names: Vec<String>) -> Receipt {
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Receipt { kind: kind.to_owned(), bytes: count(bytes), parts: count(parts), names: Some(names) }
}

/// Reads everything and keeps nothing.
async fn length(body: &mut body::Stream) -> Result<usize, Failure> {
    let mut bytes = 0;
    while let Some(piece) = body.next().await? {
        bytes += piece.len();
    }
    Ok(bytes)
}

/// The same, and takes every error for the end.
async fn careless(mut body: body::Stream) -> usize {
    let mut bytes = 0;
    while let Ok(Some(piece)) = body.next().await {
        bytes += piece.len();
    }
    bytes
}

async fn file(mut file: body::File<'_>, names: &mut Vec<String>) -> Result<usize, Failure> {
    names.extend(file.file_name());
    let mut bytes = 0;
    while let Some(piece) = file.next().await? {
        bytes += piece.len();
    }
    Ok(bytes)
}

impl traits::Bodies for App {
    async fn put_file(
        &self,
        _caller: &Caller,
        mut input: inputs::PutFileInput,
    ) -> Result<responses::PutFileResponse, Failure> {
        let bytes = length(&mut input.body).await?;
        let kind = input.body.content_type();
        Ok(responses::PutFileResponse::Ok(receipt(kind, bytes, 1, Vec::new())))
    }

    async fn put_small_file(
        &self,
        _caller: &Caller,
        input: inputs::PutSmallFileInput,
    ) -> Result<responses::PutSmallFileResponse, Failure> {
        let Some(mut body) = input.body else {
            return Ok(responses::PutSmallFileResponse::Ok(receipt("none", 0, 0, Vec::new())));
        };
        let bytes = length(&mut body).await?;
        let kind = body.content_type();
        Ok(responses::PutSmallFileResponse::Ok(receipt(kind, bytes, 1, Vec::new())))
    }

    async fn put_carelessly(
        &self,
        _caller: &Caller,
        input: inputs::PutCarelesslyInput,
    ) -> Result<responses::PutCarelesslyResponse, Failure> {
        let (bytes, parts) = match input.body {
            PutCarelesslyBody::Bytes(body) => (careless(body).await, 1),
            // It is content with the first part.
            PutCarelesslyBody::Multipart(mut body) => match body.next().await {
                Ok(Some(PutCarelesslyPart::A(text))) => (text.len(), 1),
                Ok(Some(PutCarelesslyPart::B(_))) => (0, 1),
                Ok(None) | Err(_) => (0, 0),
            },
        };
        Ok(responses::PutCarelesslyResponse::Ok(receipt("careless", bytes, parts, Vec::new())))
    }

    async fn add_photos(
        &self,
        _caller: &Caller,
        mut input: inputs::AddPhotosInput,
    ) -> Result<responses::AddPhotosResponse, Failure> {
        let (mut bytes, mut parts, mut names) = (0, 0, Vec::new());
        while let Some(part) = input.body.next().await? {
            parts += 1;
            match part {
                AddPhotosPart::About(about) => names.push(about.title),
                AddPhotosPart::Caption(text) | AddPhotosPart::Tags(text) => names.push(text),
                AddPhotosPart::Year(year) => names.push(year.to_string()),
                AddPhotosPart::Photo(photo) => bytes += file(photo, &mut names).await?,
                AddPhotosPart::Film(film) => bytes += file(film, &mut names).await?,
                // Its size is of interest to nobody, and is bounded all the same.
                AddPhotosPart::Pages(_) => {}
            }
        }
        Ok(responses::AddPhotosResponse::Ok(receipt("photos", bytes, parts, names)))
    }

    async fn add_person(
        &self,
        _caller: &Caller,
        input: inputs::AddPersonInput,
    ) -> Result<responses::AddPersonResponse, Failure> {
        let person = input.body;
        let mut names = vec![person.name];
        names.extend(person.age.map(|age| age.to_string()));
        names.extend(person.langs.into_iter().chain(person.tags).flatten());
        names.extend(person.home.map(|home| format!("{} {:?}", home.city, home.floor)));
        names.extend(person.work.map(|work| work.city));
        Ok(responses::AddPersonResponse::Ok(receipt("person", 0, 1, names)))
    }

    async fn add_note(
        &self,
        _caller: &Caller,
        input: inputs::AddNoteInput,
    ) -> Result<responses::AddNoteResponse, Failure> {
        let receipt = match input.body {
            AddNoteBody::Json(note) => receipt("json", note.text.len(), 1, vec![note.text]),
            AddNoteBody::Text(text) => receipt("text", text.len(), 1, vec![text]),
            AddNoteBody::Bytes(body) => {
                receipt("bytes", body.collect(1000).await?.len(), 1, Vec::new())
            }
        };
        Ok(responses::AddNoteResponse::Ok(receipt))
    }

    async fn patch_note(
        &self,
        _caller: &Caller,
        input: inputs::PatchNoteInput,
    ) -> Result<responses::PatchNoteResponse, Failure> {
        let kind = match input.body.text {
            None => "kept".to_owned(),
            Some(text) => match text.into_option() {
                None => "removed".to_owned(),
                Some(text) => format!("changed to {text}"),
            },
        };
        Ok(responses::PatchNoteResponse::Ok(receipt(&kind, 0, 1, Vec::new())))
    }

    async fn add_pet(
        &self,
        _caller: &Caller,
        input: inputs::AddPetInput,
    ) -> Result<responses::AddPetResponse, Failure> {
        let (kind, name) = match input.body {
            Pet::Cat(cat) => (format!("cat {:?}", cat.lives), cat.name),
            Pet::Dog(dog) => (format!("dog {}", dog.barks), dog.name),
            Pet::Text(name) => ("name".to_owned(), name),
        };
        Ok(responses::AddPetResponse::Ok(receipt(&kind, 0, 1, vec![name])))
    }

    async fn list_notes(&self, _caller: &Caller) -> Result<responses::ListNotesResponse, Failure> {
        Ok(responses::ListNotesResponse::Ok(receipt("list", 0, 0, Vec::new())))
    }
}
