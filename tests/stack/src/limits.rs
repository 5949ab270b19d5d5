//! Rates: by address before anything else, by caller once that is known.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{body::Body, extract::ConnectInfo, response::IntoResponse};
use governor::middleware::StateInformationMiddleware;
use http::{Request, Response};
use tower_governor::{
    GovernorError, GovernorLayer,
    governor::{GovernorConfig, GovernorConfigBuilder},
    key_extractor::KeyExtractor,
};

use crate::{auth::Caller, problem::Problem};

type Layer<K> = GovernorLayer<K, StateInformationMiddleware, Body>;

/// `limit` requests a minute by address, IPv6 by /64.
pub(crate) fn by_address(limit: u32) -> Layer<ByAddress> {
    layer(ByAddress, limit, limit)
}

/// `limit` requests a minute by caller, `burst` of them at once.
pub(crate) fn by_caller(limit: u32, burst: u32) -> Layer<ByCaller> {
    layer(ByCaller, limit, burst)
}

fn layer<K: KeyExtractor>(key: K, limit: u32, burst: u32) -> Layer<K> {
    let mut builder = GovernorConfigBuilder::default();
    let mut builder = builder.key_extractor(key);
    let builder = builder.period(Duration::from_secs(60) / limit).burst_size(burst);
    let config: GovernorConfig<K, _> =
        builder.use_headers().finish().expect("neither period nor burst is zero");
    GovernorLayer::new(config).error_handler(refused)
}

fn refused(error: GovernorError) -> Response<Body> {
    match error {
        GovernorError::TooManyRequests { headers, .. } => {
            let mut response = Problem::too_many().into_response();
            response.headers_mut().extend(headers.unwrap_or_default());
            response
        }
        _ => Problem::forbidden().into_response(),
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct ByAddress;

impl KeyExtractor for ByAddress {
    type Key = u128;

    fn extract<T>(&self, request: &Request<T>) -> Result<u128, GovernorError> {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let peer = peer.ok_or(GovernorError::UnableToExtractKey)?;
        Ok(match peer.0.ip().to_canonical() {
            std::net::IpAddr::V4(peer) => peer.to_bits().into(),
            std::net::IpAddr::V6(peer) => peer.to_bits() & !u128::from(u64::MAX),
        })
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct ByCaller;

impl KeyExtractor for ByCaller {
    type Key = String;

    fn extract<T>(&self, request: &Request<T>) -> Result<String, GovernorError> {
        let caller = request.extensions().get::<Arc<Caller>>();
        caller.map(|caller| caller.subject.clone()).ok_or(GovernorError::UnableToExtractKey)
    }
}
