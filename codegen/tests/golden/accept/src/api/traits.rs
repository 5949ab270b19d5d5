use ::secgen_runtime::reject;
use super::responses;

/// The tag reports.
pub trait Reports: Send + Sync + 'static {
    /// `GET /report`
    fn report(
        &self,
        media: responses::ReportMedia,
    ) -> impl Future<Output = Result<responses::ReportResponse, reject::Failure>> + Send;
}

/// Everything that the document asks of the application.
pub trait Application: Reports + Send + Sync + 'static {}

impl<A: Reports + Send + Sync + 'static> Application for A {}
