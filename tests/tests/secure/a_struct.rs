use secgen_runtime::secure;

#[secure(api = example_existing_axum::api)]
struct Shop;

fn main() {
    let _ = Shop;
}
