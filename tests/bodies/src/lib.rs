//! The bodies API of `openapi.yaml`: what `cargo secgen` wrote, and an application that says what it understood.

/// What `cargo secgen` wrote.
#[rustfmt::skip] // generated; kept as it was written
pub mod api;
pub mod handlers;

use std::{process::ExitCode, sync::Arc};

use secgen_runtime::{config::StartError, guard::Security, serve};

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
    let router = api::router(Arc::new(handlers::App), Arc::clone(&security))?;
    serve::serve(router, security).await
}
