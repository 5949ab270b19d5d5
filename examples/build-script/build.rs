//! Writes the guard of `openapi.yaml` anew whenever the document changes.

fn main() {
    secgen::build("openapi.yaml");
}
