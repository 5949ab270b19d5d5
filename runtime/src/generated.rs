//! What brings generated code in, and whether it fits this runtime.

/// Brings in the API that `secgen::build("openapi.yaml")` generated into `OUT_DIR`; it belongs into
/// a module of its own:
///
/// ```ignore
/// pub mod api {
///     secgen_runtime::include_api!();
/// }
/// ```
#[macro_export]
macro_rules! include_api {
    () => {
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/api.rs"));
    };
}

/// Generated code calls this in a constant with the version that wrote it, so that a mismatch does
/// not compile: below 1.0 the minor version must be the same, from there on the major one.
///
/// # Panics
/// In a constant, so at compile time, when the versions do not fit.
pub const fn generated_by(version: &str) {
    let (written, own) = (parts(version), parts(env!("CARGO_PKG_VERSION")));
    let fits = written[0] == own[0] && (own[0] > 0 || written[1] == own[1]);
    assert!(
        fits,
        "this code was generated for another version of secgen-runtime; generate it again"
    );
}

/// Major and minor version.
const fn parts(version: &str) -> [u32; 2] {
    let bytes = version.as_bytes();
    let mut parts = [0; 2];
    let (mut part, mut index) = (0, 0);
    while index < bytes.len() && part < 2 {
        match bytes[index] {
            digit @ b'0'..=b'9' => parts[part] = parts[part] * 10 + (digit - b'0') as u32,
            _ => part += 1,
        }
        index += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_this_release_fits_and_a_patch_of_it_too() {
        generated_by(env!("CARGO_PKG_VERSION"));
        let [major, minor] = parts(env!("CARGO_PKG_VERSION"));
        generated_by(&format!("{major}.{minor}.99"));
    }

    #[test]
    #[should_panic(expected = "another version")]
    fn another_major_version_does_not_fit() {
        let [major, minor] = parts(env!("CARGO_PKG_VERSION"));
        generated_by(&format!("{}.{minor}.0", major + 1));
    }
}
