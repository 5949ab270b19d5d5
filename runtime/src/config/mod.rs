//! What only the environment can tell, checked before the port is bound, every fault at once.

mod environment;
mod fault;
mod files;
mod rules;
mod secrets;
mod settings;
mod watch;

pub use environment::Environment;
pub use fault::{Origin, StartError, StartFault, StartFaults};
pub use settings::{Resolved, Trust};

pub(crate) use files::read_within;
pub(crate) use rules::{KeyLocation, is_private, literal_host, network, url};
pub(crate) use watch::{Reread, Watched};
