//! The smallest guarded server: `build.rs` writes the guard, this file answers.

/// What `build.rs` wrote into `OUT_DIR`.
pub mod api {
    secgen_runtime::include_api!();
}

use std::{
    process::ExitCode,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use api::{models::Now, responses::NowResponse, traits::Clock};
use secgen_runtime::{auth::Caller, config::StartError, guard::Security, reject::Failure, serve};

/// Tells the time.
#[derive(Debug)]
pub struct App;

impl Clock for App {
    async fn now(&self, _caller: &Caller) -> Result<NowResponse, Failure> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
        Ok(NowResponse::Ok(Now { seconds: i64::try_from(since.as_secs())? }))
    }
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
    let router = api::router(Arc::new(App), Arc::clone(&security))?;
    serve::serve(router, security).await
}
