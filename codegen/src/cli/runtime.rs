//! Where the generated package finds the runtime: as asked, or the checkout that this binary came
//! from, or the registry.

use std::path::Path;

use crate::emit::RuntimeSource;
use crate::write::relative_package;

/// The runtime beside the sources that this binary was built from; a checkout has it.
const OF_CHECKOUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime");

/// The runtime for a package in `folder`; the error says what is wrong with what was asked for.
pub(super) fn source(asked: Option<&str>, folder: &Path) -> Result<RuntimeSource, String> {
    match asked {
        Some(asked) if is_version(asked) => Ok(RuntimeSource::Version(asked.to_owned())),
        Some(asked) => relative(folder, Path::new(asked)).ok_or_else(|| {
            format!(
                "--runtime takes a version or the path of a package, and there is none at `{asked}`"
            )
        }),
        None => Ok(relative(folder, Path::new(OF_CHECKOUT))
            .unwrap_or_else(|| RuntimeSource::Version(env!("CARGO_PKG_VERSION").to_owned()))),
    }
}

fn relative(folder: &Path, package: &Path) -> Option<RuntimeSource> {
    let path = relative_package(folder, package)?;
    Some(RuntimeSource::Path(path.to_str()?.replace('\\', "/")))
}

/// `0.1`, `=0.1.2`, `^1`.
fn is_version(text: &str) -> bool {
    let bare = text.trim_start_matches(['=', '^', '~']);
    bare.starts_with(|c: char| c.is_ascii_digit())
        && bare.chars().all(|c| c.is_ascii_alphanumeric() || ".-+".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binary_of_a_checkout_names_its_runtime_by_a_relative_path() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/none");
        let Ok(RuntimeSource::Path(path)) = source(None, &folder) else { panic!("a path") };
        assert_eq!(path, "../../runtime");
    }

    #[test]
    fn a_version_is_taken_and_a_path_must_hold_a_package() {
        let folder = std::env::temp_dir();
        for version in ["0.1", "=0.1.2", "^1", "1.0.0-rc.1"] {
            assert_eq!(source(Some(version), &folder), Ok(RuntimeSource::Version(version.into())));
        }
        for wrong in ["nowhere/runtime", "", "1\"; evil = \"", "latest"] {
            assert!(source(Some(wrong), &folder).is_err(), "{wrong}");
        }
    }
}
