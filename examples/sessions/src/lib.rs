//! A club whose members log in here: what `cargo secgen` wrote, and the accounts behind it.

/// What `cargo secgen` wrote.
#[rustfmt::skip] // generated; kept as it was written
pub mod api;
pub mod handlers;

use std::{env, error::Error, process::ExitCode, sync::Arc};

use secgen_runtime::{guard::Security, serve, values::Secret};

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

/// Every member has the password of `MEMBER_PASSWORD`: this is an example.
async fn start() -> Result<(), Box<dyn Error>> {
    let security = Security::from_env(&api::API).await?;
    let password = env::var("MEMBER_PASSWORD").map_err(|_| "MEMBER_PASSWORD is not set")?;
    let record = security.passwords().hash(&Secret::from(password)).await?;
    let app = Arc::new(handlers::App::new(Arc::clone(&security), &record));
    let router = api::router(app, Arc::clone(&security))?;
    Ok(serve::serve(router, security).await?)
}
