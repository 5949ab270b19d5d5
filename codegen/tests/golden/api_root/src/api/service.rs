use ::std::sync::Arc;
use ::secgen_runtime::{config, guard, secure};
use super::{operations, traits};

/// Every operation of the document.
pub fn endpoints<A: traits::Application>() -> Vec<guard::Endpoint<A>> {
    [guard::Endpoint::of::<operations::A>()].into()
}

/// The document's operations behind its guard, as a tower service.
///
/// # Errors
/// When two paths of the document can match one address, or a pattern does not compile.
pub fn service<A: traits::Application>(
    app: Arc<A>,
    security: Arc<guard::Security>,
) -> Result<guard::Service<A>, config::StartError> {
    guard::Service::new(app, endpoints(), security)
}

/// The same, as a router; `#[secure]` routes of your own may stand beside it.
///
/// # Errors
/// As [`service`].
pub fn router<A: traits::Application>(
    app: Arc<A>,
    security: Arc<guard::Security>,
) -> Result<secure::Router, config::StartError> {
    Ok(secure::Router::new(service(app, security)?))
}
