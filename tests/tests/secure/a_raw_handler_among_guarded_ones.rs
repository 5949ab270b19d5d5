use secgen_runtime::secure::Routes;

async fn debug() -> &'static str {
    "everything"
}

fn main() {
    let _ = Routes::<()>::new().get("/debug", debug);
}
