use secgen_runtime::secure;

struct Purged;

#[secure(api = example_existing_axum::api)]
async fn purge() -> Purged {
    Purged
}

fn main() {
    let _ = purge;
}
