//! The rules, one file each, in the order of their codes.
//!
//! A rule's file opens with what it checks, why, and two examples: `## Refused` must be refused by
//! exactly that rule, `## Accepted` must have no error at all. Both are documentation (`cargo secgen
//! explain`) and test (`tests/rules.rs`). An example is one of
//!
//! * a whole document: it says `openapi` and `info`, or is no object at all;
//! * a fragment, merged into `frame.yaml` key by key (a list or a scalar replaces), so that it
//!   shows only what matters; one that cannot be read by itself is put below the frame as text;
//! * an overlay: it says `overlay`, and is laid over the frame.
//!
//! A new rule is a file, a code in `finding/codes.rs` and two lines here.

mod adopted_debt;
mod alias_budget;
mod always_tier_dropped;
mod ambiguous_parameters;
mod ambiguous_path;
mod audit_switched_off;
mod bad_quantity;
mod bad_value;
mod cached_answer;
mod carriers_collide;
mod circular_reference;
mod clock_skew_too_long;
mod condition_without_caller;
mod contradictory_schema;
mod cors_credentials_without_cookie;
mod cost_over_limit;
mod credential_in_url;
mod credential_outside_session;
mod default_does_not_fit;
mod demand_never_met;
mod duplicate_key;
mod each;
mod empty_control;
mod empty_demand;
mod empty_reason;
mod external_reference;
mod idempotency_header_not_in_cors;
mod idempotency_header_taken;
mod idempotency_loosened;
mod idempotency_without_effect;
mod identifier_without_owns;
mod idle_waiver;
mod limit_looser_than_default;
mod list_without_page;
mod literal_secret;
mod lockout_of_others;
mod login_without_tier;
mod looser_than_before;
mod malformed_claim_path;
mod marked_part;
mod marks_differ;
mod mask_on_non_string;
mod missing_key;
mod missing_operation_id;
mod name_collision;
mod never_waivable;
mod not_an_object;
mod not_annotated;
mod odd_plans;
mod odd_resource_metadata;
mod odd_san;
mod odd_tier;
mod open_bypass;
mod overlay_forbidden;
mod overlay_loosens;
mod overlay_shape;
mod overlay_target;
mod owner_field_writable;
mod owner_never_matches;
mod path_parameter_mismatch;
mod private_address;
mod public_but_secured;
mod public_without_reason;
mod resource_field_missing;
mod resource_without_owner;
mod resource_without_owns;
mod security_absent;
mod server_paths_differ;
mod session_operation;
mod session_rules;
mod several_documents;
mod slow_over_timeout;
mod step_up_never_met;
mod store_error_looser;
mod streamed_body_repeated;
mod syntax;
mod tier_limits_nothing;
mod tier_without_value;
mod token_type_relaxed;
mod too_large;
mod too_many_tiers;
mod two_key_sources;
mod undeclared_scope;
mod unknown_format;
mod unknown_key;
mod unknown_resource;
mod unknown_scheme;
mod unknown_tier;
mod unreadable_scalar;
mod unresolved_reference;
mod unsafe_algorithm;
mod unsafe_flow;
mod unsafe_network;
mod unsafe_origin;
mod unsupported_media_type;
mod unsupported_openapi_feature;
mod unsupported_openapi_version;
mod unsupported_parameter_style;
mod unsupported_pattern;
mod unsupported_security_key;
mod untyped_schema;
mod unusable_name;
mod verifier_incomplete;
mod waiver_stands;
mod wildcard_origin;
mod wrong_type;
mod yaml_1_1;
mod yaml_merge_key;
mod yaml_tag;

use super::Rule;

/// Every rule, ordered by code.
pub fn all() -> &'static [Rule] {
    &ALL
}

/// The document into which a fragment of an example is merged.
pub const FRAME: &str = include_str!("frame.yaml");

static ALL: [Rule; 108] = [
    syntax::RULE,
    duplicate_key::RULE,
    alias_budget::RULE,
    several_documents::RULE,
    too_large::RULE,
    not_an_object::RULE,
    unknown_key::RULE,
    wrong_type::RULE,
    missing_key::RULE,
    unsupported_openapi_version::RULE,
    bad_value::RULE,
    bad_quantity::RULE,
    overlay_shape::RULE,
    overlay_target::RULE,
    overlay_forbidden::RULE,
    overlay_loosens::RULE,
    yaml_1_1::RULE,
    yaml_tag::RULE,
    yaml_merge_key::RULE,
    unsupported_security_key::RULE,
    unsupported_openapi_feature::RULE,
    unreadable_scalar::RULE,
    unresolved_reference::RULE,
    circular_reference::RULE,
    unknown_tier::RULE,
    unknown_resource::RULE,
    unknown_scheme::RULE,
    undeclared_scope::RULE,
    unusable_name::RULE,
    name_collision::RULE,
    unsupported_media_type::RULE,
    unsupported_parameter_style::RULE,
    external_reference::RULE,
    server_paths_differ::RULE,
    missing_operation_id::RULE,
    path_parameter_mismatch::RULE,
    ambiguous_path::RULE,
    unsupported_pattern::RULE,
    contradictory_schema::RULE,
    unknown_format::RULE,
    malformed_claim_path::RULE,
    untyped_schema::RULE,
    default_does_not_fit::RULE,
    security_absent::RULE,
    public_without_reason::RULE,
    condition_without_caller::RULE,
    identifier_without_owns::RULE,
    wildcard_origin::RULE,
    unsafe_origin::RULE,
    credential_in_url::RULE,
    unsafe_flow::RULE,
    verifier_incomplete::RULE,
    unsafe_algorithm::RULE,
    clock_skew_too_long::RULE,
    literal_secret::RULE,
    empty_reason::RULE,
    never_waivable::RULE,
    limit_looser_than_default::RULE,
    list_without_page::RULE,
    audit_switched_off::RULE,
    cors_credentials_without_cookie::RULE,
    odd_tier::RULE,
    cost_over_limit::RULE,
    private_address::RULE,
    resource_field_missing::RULE,
    owner_field_writable::RULE,
    resource_without_owns::RULE,
    empty_demand::RULE,
    mask_on_non_string::RULE,
    adopted_debt::RULE,
    waiver_stands::RULE,
    always_tier_dropped::RULE,
    looser_than_before::RULE,
    not_annotated::RULE,
    unsafe_network::RULE,
    empty_control::RULE,
    marks_differ::RULE,
    open_bypass::RULE,
    resource_without_owner::RULE,
    carriers_collide::RULE,
    cached_answer::RULE,
    public_but_secured::RULE,
    idle_waiver::RULE,
    owner_never_matches::RULE,
    two_key_sources::RULE,
    odd_san::RULE,
    token_type_relaxed::RULE,
    demand_never_met::RULE,
    step_up_never_met::RULE,
    session_operation::RULE,
    session_rules::RULE,
    login_without_tier::RULE,
    credential_outside_session::RULE,
    odd_resource_metadata::RULE,
    odd_plans::RULE,
    lockout_of_others::RULE,
    tier_limits_nothing::RULE,
    tier_without_value::RULE,
    store_error_looser::RULE,
    too_many_tiers::RULE,
    slow_over_timeout::RULE,
    idempotency_loosened::RULE,
    idempotency_without_effect::RULE,
    idempotency_header_not_in_cors::RULE,
    idempotency_header_taken::RULE,
    streamed_body_repeated::RULE,
    ambiguous_parameters::RULE,
    marked_part::RULE,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn are_ordered_by_code_and_no_code_or_name_stands_twice() {
        assert!(ALL.windows(2).all(|pair| pair[0].code < pair[1].code));
        let names: BTreeSet<&str> = ALL.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), ALL.len());
    }

    #[test]
    fn are_named_like_their_files_and_documented_by_them() {
        for rule in all() {
            let file = format!("{}.rs", rule.name.replace('-', "_"));
            let path = format!("{}/src/check/rules/{file}", env!("CARGO_MANIFEST_DIR"));
            assert_eq!(std::fs::read_to_string(path).unwrap(), rule.documentation, "{file}");
        }
    }

    #[test]
    fn document_every_code() {
        let codes = include_str!("../../finding/codes.rs");
        let allotted: Vec<u16> = codes
            .lines()
            .filter_map(|line| line.split_once("Code(")?.1.strip_suffix(");")?.parse().ok())
            .collect();
        let documented: Vec<u16> = all().iter().map(|rule| rule.code.0).collect();
        assert_eq!(allotted, documented);
    }
}
