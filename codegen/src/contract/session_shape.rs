//! What the bodies of `session` operations hold: no handler reads or writes them, so each part must
//! be one that the runtime knows.

use crate::source::Place;

use super::{
    Content, Contract, Form, Format, Kind, ObjectRules, Operation, Property, SchemaId, Sensitivity,
    SessionStep, Status,
};

/// The body of a login.
#[derive(Clone, Copy, Debug)]
pub struct LoginForm<'c> {
    /// The login name.
    pub name: &'c Property,
    /// The password.
    pub password: &'c Property,
}

/// The answer to a login or a refresh.
#[derive(Clone, Debug)]
pub struct TokenAnswer<'c> {
    /// Its members in document order.
    pub members: Vec<(TokenMember, &'c Property)>,
}

/// A member of a [`TokenAnswer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenMember {
    /// The access token.
    AccessToken,
    /// Its life in seconds.
    ExpiresIn,
    /// `Bearer`.
    TokenType,
}

/// A part of a `session` operation that the runtime cannot fill or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: &'static str,
}

const LOGIN_BODY: &str = "write an object with two required strings: the login name with `maxLength`, and the \
                          password with `format: password`";
const TOKEN_BODY: &str = "write an object with a required string marked `x-security: { sensitive: credential }`, \
                          and, if you like, an integer `expiresIn` and a string `tokenType`";

impl Contract {
    /// What a login takes.
    ///
    /// # Errors
    /// The first part that is no login name and no password.
    pub fn login_form(&self, operation: &Operation) -> Result<LoginForm<'_>, Misfit> {
        let misfit =
            |place, message: &str| Misfit { place, message: message.to_owned(), help: LOGIN_BODY };
        let Some(body) = &operation.body else {
            return Err(misfit(operation.place, "a login takes a body, and this one has none"));
        };
        if !body.required {
            return Err(misfit(body.place, "the body of a login is not required"));
        }
        let Some(rules) = body.value().and_then(|schema| self.plain_object(schema)) else {
            return Err(misfit(body.place, "the body of a login is no plain object"));
        };
        let is_password = |property: &&Property| {
            self.string(property).is_some_and(|format| format == Format::Password)
        };
        let mut passwords = rules.properties.iter().filter(is_password);
        let mut names = rules.properties.iter().filter(|property| !is_password(property));
        match (passwords.next(), passwords.next(), names.next(), names.next()) {
            (Some(password), None, Some(name), None) => {
                for property in [password, name] {
                    self.check_taken(property, misfit)?;
                }
                Ok(LoginForm { name, password })
            }
            (None, ..) => Err(misfit(body.place, "the body of a login has no `format: password`")),
            (_, _, _, Some(more)) => {
                Err(misfit(more.place, "a login reads a name and a password, and nothing else"))
            }
            (_, Some(second), ..) => Err(misfit(second.place, "a login reads one password")),
            (_, _, None, _) => Err(misfit(body.place, "the body of a login has no login name")),
        }
    }

    fn check_taken(
        &self,
        property: &Property,
        misfit: impl Fn(Place, &str) -> Misfit,
    ) -> Result<(), Misfit> {
        let plain = self.string(property).is_some_and(|format| format != Format::Uuid);
        let message = if !plain {
            "a login reads strings"
        } else if !property.required {
            "a login needs both, and this one is not `required`"
        } else if property.read_only || property.assign.is_some() {
            "a login reads what the client sends, and this one it cannot send"
        } else if !property.write_scopes.is_empty() {
            "nobody who logs in holds a scope yet"
        } else {
            return Ok(());
        };
        Err(misfit(property.place, message))
    }

    /// What a login or a refresh answers.
    ///
    /// # Errors
    /// The first part that is not the access token, its life or its type.
    pub fn token_answer(&self, operation: &Operation) -> Result<TokenAnswer<'_>, Misfit> {
        let misfit = |place, message: String| Misfit { place, message, help: TOKEN_BODY };
        let response = self.only_success(operation, 200)?;
        let content = &operation.responses[response].content;
        let place = operation.responses[response].place;
        let schema = match content.as_slice() {
            [] => return Err(misfit(place, "the access token has no body to stand in".to_owned())),
            [Content { media, form: Form::Json(schema), .. }] if media == "application/json" => {
                *schema
            }
            [other, ..] => {
                let message = format!("tokens are not answered as `{}`", other.media);
                return Err(misfit(place, message));
            }
        };
        let Some(rules) = self.plain_object(schema) else {
            return Err(misfit(place, "this body is no plain object".to_owned()));
        };
        let mut members = Vec::new();
        for property in &rules.properties {
            let member = self.token_member(property).ok_or_else(|| {
                let message = match self.string(property) {
                    Some(_) if property.sensitive == Sensitivity::None => format!(
                        "`{}` is a string, and not marked as the access token",
                        property.name
                    ),
                    _ => format!("nothing is known to answer as `{}`", property.name),
                };
                misfit(property.place, message)
            })?;
            if members.iter().any(|(known, _)| *known == member) {
                let message = format!("`{}` says again what stands before it", property.name);
                return Err(misfit(property.place, message));
            }
            members.push((member, property));
        }
        if !members.iter().any(|(member, _)| *member == TokenMember::AccessToken) {
            return Err(misfit(place, "no member is the access token".to_owned()));
        }
        Ok(TokenAnswer { members })
    }

    /// What a logout answers: nothing.
    ///
    /// # Errors
    /// Another answer than 204.
    pub fn empty_answer(&self, operation: &Operation) -> Result<(), Misfit> {
        self.only_success(operation, 204).map(|_| ())
    }

    /// The only answer of a `session` operation that is no refusal.
    fn only_success(&self, operation: &Operation, wanted: u16) -> Result<usize, Misfit> {
        let help = match wanted {
            204 => "answer `204` without `content`",
            _ => "answer `200` with the access token; refusals are the guard's",
        };
        let step = operation.session.map_or("session", |session| session.step.as_str());
        let misfit = |place, message: String| Misfit { place, message, help };
        let mut found = None;
        for (index, response) in operation.responses.iter().enumerate() {
            match response.status {
                Status::Code(code) if code == wanted => found = Some(index),
                Status::Code(400..=599) | Status::Range(4 | 5) => continue,
                _ => {
                    let message = format!("a {step} has one answer that is no refusal: {wanted}");
                    return Err(misfit(response.place, message));
                }
            }
            if wanted == 204 && !response.content.is_empty() {
                return Err(misfit(response.place, "a 204 has no body".to_owned()));
            }
            let cookie = |name: &str| name.eq_ignore_ascii_case("set-cookie");
            if let Some(header) = response.headers.iter().find(|header| !cookie(&header.name)) {
                let message = format!("no handler sets the header `{}` here", header.name);
                return Err(misfit(header.place, message));
            }
        }
        found.ok_or_else(|| {
            misfit(operation.place, format!("a {step} answers {wanted}, and that is not declared"))
        })
    }

    fn token_member(&self, property: &Property) -> Option<TokenMember> {
        let schema = &self.schemas[property.schema];
        let open = !property.write_only && property.read_scopes.is_empty() && !schema.nullable;
        match (&schema.kind, property.sensitive) {
            _ if !open => None,
            (Kind::String(rules), Sensitivity::Credential) => (property.required
                && rules.format == Format::None)
                .then_some(TokenMember::AccessToken),
            (Kind::Integer { .. }, Sensitivity::None)
                if matches!(property.name.as_str(), "expiresIn" | "expires_in") =>
            {
                Some(TokenMember::ExpiresIn)
            }
            (kind, Sensitivity::None)
                if matches!(property.name.as_str(), "tokenType" | "token_type") =>
            {
                says_bearer(kind).then_some(TokenMember::TokenType)
            }
            _ => None,
        }
    }

    fn plain_object(&self, schema: SchemaId) -> Option<&ObjectRules> {
        let schema = &self.schemas[schema];
        match &schema.kind {
            Kind::Object(rules) if !schema.nullable => Some(rules),
            _ => None,
        }
    }

    fn string(&self, property: &Property) -> Option<Format> {
        let schema = &self.schemas[property.schema];
        match &schema.kind {
            Kind::String(rules) if !schema.nullable => Some(rules.format),
            _ => None,
        }
    }
}

fn says_bearer(kind: &Kind) -> bool {
    match kind {
        Kind::String(rules) => rules.format == Format::None,
        Kind::Choice(values) => values.iter().any(|value| value == "Bearer"),
        Kind::Constant(values) => values.iter().any(|value| value.0 == "\"Bearer\""),
        _ => false,
    }
}

impl SessionStep {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Login, Self::Refresh, Self::Logout];
}
