//! `session` operations: the runtime stands where a handler would.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    contract::{Operation, Property, Sensitivity, SessionStep, TokenMember},
    emit::{
        docs,
        names::ident,
        plan::{OperationNames, Plan},
        tokens::method_text,
    },
};

use super::operations::body_field;

/// What stands instead of proofs, and instead of a call of the application.
pub(super) struct Step {
    /// The proof.
    pub(super) proof: TokenStream,
    /// How the prover gives it.
    pub(super) proven: TokenStream,
    /// Whether the application is asked for its accounts.
    pub(super) asks: bool,
    /// The answer, of `app`, `proof` and `input`.
    pub(super) handled: TokenStream,
}

/// The step of a `session` operation.
pub(super) fn step(
    plan: &Plan<'_>,
    operation: &Operation,
    names: &OperationNames,
    step: SessionStep,
) -> Step {
    let response = ident(&format!("{}Response", names.kind));
    let answered = |run: TokenStream| quote!(Ok(responses::#response(proof.#run.await?)));
    match step {
        SessionStep::Login => {
            let (name, password) = form(plan, operation);
            Step {
                proof: quote!(session::Login),
                proven: quote!(prover.login()),
                asks: true,
                handled: answered(quote!(run(app, #name, #password))),
            }
        }
        SessionStep::Refresh => Step {
            proof: quote!(session::Refresh),
            proven: quote!(prover.refresh()),
            asks: true,
            handled: answered(quote!(run(app))),
        },
        SessionStep::Logout => Step {
            proof: quote!(session::Logout),
            proven: quote!(prover.logout()),
            asks: false,
            handled: answered(quote!(run())),
        },
    }
}

/// Login name and password, borrowed from the input.
fn form(plan: &Plan<'_>, operation: &Operation) -> (TokenStream, TokenStream) {
    let form = plan
        .contract
        .login_form(operation)
        .expect("SG171 lets no login pass whose body holds anything else");
    let field = |property: &Property| ident(&body_field(plan, operation, &property.name));
    let (name, password) = (field(form.name), field(form.password));
    let name = match form.name.sensitive {
        Sensitivity::None => quote!(&input.body.#name),
        _ => quote!(input.body.#name.expose()),
    };
    (name, quote!(&input.body.#password))
}

/// The type that a `session` operation answers, written by the runtime and read by nobody else.
pub(super) fn answer(
    plan: &Plan<'_>,
    operation: &Operation,
    names: &OperationNames,
    step: SessionStep,
) -> Vec<TokenStream> {
    let name = ident(&format!("{}Response", names.kind));
    let line = docs::code(&format!("{} {}", method_text(operation.method), operation.path.raw));
    if step == SessionStep::Logout {
        let says = format!(" The end of a session, by {line}: a 204 that takes the cookie away.");
        return vec![
            quote!(#[doc = #says] #[derive(Debug)] pub struct #name(pub(super) session::SetCookie);),
            quote! {
                impl encode::Answer for #name {
                    fn answer(self, reply: &mut encode::Reply<'_>) {
                        reply.status(204).header("set-cookie", &self.0);
                        reply.empty();
                    }
                }
            },
        ];
    }
    let says = format!(" The tokens that {line} gives; the refresh token travels in the cookie.");
    let members = members(plan, operation);
    vec![
        quote!(#[doc = #says] #[derive(Debug)] pub struct #name(pub(super) session::Issued);),
        quote! {
            impl encode::Answer for #name {
                fn answer(self, reply: &mut encode::Reply<'_>) {
                    reply.status(200).header("set-cookie", &self.0.cookie);
                    reply.json(&self);
                }
            }
        },
        quote! {
            impl encode::Encode for #name {
                fn encode(&self, out: &mut encode::Encoder<'_>) {
                    out.object(|object| { #(#members)* });
                }
            }
        },
    ]
}

fn members(plan: &Plan<'_>, operation: &Operation) -> Vec<TokenStream> {
    let answer = plan
        .contract
        .token_answer(operation)
        .expect("SG171 lets no answer pass that holds anything else");
    let member = |(member, property): &(TokenMember, &Property)| {
        let name = &property.name;
        match member {
            TokenMember::AccessToken => quote!(object.member(#name, &self.0.access_token);),
            TokenMember::ExpiresIn => quote!(object.member(#name, &self.0.expires_in);),
            TokenMember::TokenType => quote!(object.member(#name, self.0.token_type);),
        }
    };
    answer.members.iter().map(member).collect()
}
