//! Serves the API. What is missing from the environment is named before the port is bound.

use std::{process::ExitCode, sync::Arc};

use secgen_runtime::{config::StartError, guard::Security, serve::serve};

use first_files::{api, handlers::App};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), StartError> {
    let security = Security::from_env(&api::API).await?;
    let service = api::service(Arc::new(App), Arc::clone(&security))?;
    serve(service, security).await
}
