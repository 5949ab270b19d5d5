//! The media API of `openapi.yaml`: what `cargo secgen` wrote, and an application that takes and answers every kind of body.

/// What `cargo secgen` wrote.
#[rustfmt::skip] // generated; kept as it was written
pub mod api;
pub mod handlers;

use std::{
    path::Path,
    process::ExitCode,
    sync::Arc,
    time::{Duration, SystemTime},
};

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
    let router = api::router(Arc::<handlers::App>::default(), Arc::clone(&security))?;
    if let (Ok(file), Ok(issuer)) = (std::env::var("REVOKE_WHEN"), std::env::var("IDP_ISSUER")) {
        tokio::spawn(revoke(Arc::clone(&security), file, issuer));
    }
    serve::serve(router, security).await
}

/// Revokes whatever was issued to `eve` once there is such a file.
async fn revoke(security: Arc<Security>, file: String, issuer: String) {
    while !Path::new(&file).exists() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let moment = SystemTime::now() + Duration::from_secs(1);
    let revoked = security.revocations().revoke_subject("idp", &issuer, "eve", moment).await;
    #[expect(clippy::print_stderr, reason = "the test that waits reads it there")]
    if let Err(error) = revoked {
        eprintln!("{error}");
    }
}
