//! Every code by its meaning: allotted by stage, never used again for another one.
//!
//! SG001 to SG039 are raised while a document is read, SG040 to SG069 while it is resolved, from
//! SG100 on by the rules of `check`. The rule file of the same name documents each.

use super::Code;

/// The text is neither YAML nor JSON.
pub const SYNTAX: Code = Code(1);
/// A key stands twice in one object.
pub const DUPLICATE_KEY: Code = Code(2);
/// Aliases unfold beyond their budget.
pub const ALIAS_BUDGET: Code = Code(3);
/// Two documents in one file.
pub const SEVERAL_DOCUMENTS: Code = Code(4);
/// Too deep, too large or too many nodes.
pub const TOO_LARGE: Code = Code(5);
/// The root is not an object.
pub const NOT_AN_OBJECT: Code = Code(6);
/// A key that nothing reads.
pub const UNKNOWN_KEY: Code = Code(7);
/// A value of another type than its key asks for.
pub const WRONG_TYPE: Code = Code(8);
/// A required key is absent.
pub const MISSING_KEY: Code = Code(9);
/// Not OpenAPI 3.0, 3.1 or 3.2.
pub const UNSUPPORTED_OPENAPI_VERSION: Code = Code(10);
/// A value outside its list or range.
pub const BAD_VALUE: Code = Code(11);
/// Not a duration (`500ms 10s 15m 1h 7d`) or a size (`64KiB`).
pub const BAD_QUANTITY: Code = Code(12);
/// An overlay is not of a shape that OpenAPI Overlay 1.0 allows.
pub const OVERLAY_SHAPE: Code = Code(13);
/// An overlay's target is not supported, or matches nothing.
pub const OVERLAY_TARGET: Code = Code(14);
/// An overlay touches what it may not touch.
pub const OVERLAY_FORBIDDEN: Code = Code(15);
/// An overlay removes or loosens something.
pub const OVERLAY_LOOSENS: Code = Code(16);
/// A scalar that YAML 1.1 and 1.2 read differently (`on off yes no y n`).
pub const YAML_1_1: Code = Code(17);
/// A YAML tag that changes what a value is.
pub const YAML_TAG: Code = Code(18);
/// A YAML merge key (`<<`).
pub const YAML_MERGE_KEY: Code = Code(19);
/// A key of `x-security` that is not enforced yet.
pub const UNSUPPORTED_SECURITY_KEY: Code = Code(20);
/// A part of OpenAPI that is not generated yet.
pub const UNSUPPORTED_OPENAPI_FEATURE: Code = Code(21);
/// A number that cannot be read exactly, or a text that cannot be JSON.
pub const UNREADABLE_SCALAR: Code = Code(22);

/// A `$ref` whose target is not there.
pub const UNRESOLVED_REFERENCE: Code = Code(40);
/// A `$ref` that only leads back to itself.
pub const CIRCULAR_REFERENCE: Code = Code(41);
/// A tier that `rateTiers` does not hold.
pub const UNKNOWN_TIER: Code = Code(42);
/// A resource that `resources` does not hold.
pub const UNKNOWN_RESOURCE: Code = Code(43);
/// A scheme that `securitySchemes` does not hold.
pub const UNKNOWN_SCHEME: Code = Code(44);
/// A scope that no scheme declares.
pub const UNDECLARED_SCOPE: Code = Code(45);
/// A name that cannot become a Rust identifier.
pub const UNUSABLE_NAME: Code = Code(46);
/// Two names become one Rust identifier.
pub const NAME_COLLISION: Code = Code(47);
// 48 was a schema keyword that was not enforced: every one is.
/// A media type that is not decoded.
pub const UNSUPPORTED_MEDIA_TYPE: Code = Code(49);
/// A parameter style that is not decoded.
pub const UNSUPPORTED_PARAMETER_STYLE: Code = Code(50);
/// A `$ref` into another file.
pub const EXTERNAL_REFERENCE: Code = Code(51);
/// `servers` whose paths differ.
pub const SERVER_PATHS_DIFFER: Code = Code(52);
/// An operation without an `operationId` (note).
pub const MISSING_OPERATION_ID: Code = Code(53);
/// A path's template and its parameters do not agree.
pub const PATH_PARAMETER_MISMATCH: Code = Code(54);
/// Two paths that match the same request.
pub const AMBIGUOUS_PATH: Code = Code(55);
/// A pattern that cannot run in linear time, or is none.
pub const UNSUPPORTED_PATTERN: Code = Code(56);
/// A schema that no value can satisfy, or whose keywords contradict its type.
pub const CONTRADICTORY_SCHEMA: Code = Code(57);
/// A `format` that is not known.
pub const UNKNOWN_FORMAT: Code = Code(58);
/// A claim path that is not dotted names.
pub const MALFORMED_CLAIM_PATH: Code = Code(59);
/// Keywords about one type without a `type`: values of other types pass.
pub const UNTYPED_SCHEMA: Code = Code(60);
/// A `default` that its schema does not take.
pub const DEFAULT_DOES_NOT_FIT: Code = Code(61);

/// No `security` says who may call.
pub const SECURITY_ABSENT: Code = Code(100);
/// Anyone may call and no reason is given.
pub const PUBLIC_WITHOUT_REASON: Code = Code(101);
/// A condition that needs a caller where anyone may call.
pub const CONDITION_WITHOUT_CALLER: Code = Code(102);
/// An identifier, and no `owns`.
pub const IDENTIFIER_WITHOUT_OWNS: Code = Code(103);
/// `*` in `cors`.
pub const WILDCARD_ORIGIN: Code = Code(104);
/// An origin that is plain HTTP, `null`, or can never match.
pub const UNSAFE_ORIGIN: Code = Code(105);
/// A credential in the query.
pub const CREDENTIAL_IN_URL: Code = Code(106);
/// The implicit or password flow, basic credentials, or a credential in a cookie.
pub const UNSAFE_FLOW: Code = Code(107);
/// A scheme that does not say how its credential is verified.
pub const VERIFIER_INCOMPLETE: Code = Code(108);
/// `none`, a symmetric algorithm, or an unknown one.
pub const UNSAFE_ALGORITHM: Code = Code(109);
/// A clock skew over 60 s.
pub const CLOCK_SKEW_TOO_LONG: Code = Code(110);
/// A secret written down in the document.
pub const LITERAL_SECRET: Code = Code(111);
/// A waiver whose reason is empty.
pub const EMPTY_REASON: Code = Code(112);
/// A waiver of what cannot be waived.
pub const NEVER_WAIVABLE: Code = Code(113);
/// A limit looser than the built-in default.
pub const LIMIT_LOOSER_THAN_DEFAULT: Code = Code(114);
/// A list without a page.
pub const LIST_WITHOUT_PAGE: Code = Code(115);
/// `audit: none` on what is not a public GET.
pub const AUDIT_SWITCHED_OFF: Code = Code(116);
/// CORS `credentials` without a cookie scheme.
pub const CORS_CREDENTIALS_WITHOUT_COOKIE: Code = Code(117);
/// A tier that refuses everybody or limits nobody.
pub const ODD_TIER: Code = Code(118);
/// A `cost` that no tier can pay.
pub const COST_OVER_LIMIT: Code = Code(119);
/// A private address or an unsafe URL written into the document.
pub const PRIVATE_ADDRESS: Code = Code(120);
/// A resource's field that its schema does not hold.
pub const RESOURCE_FIELD_MISSING: Code = Code(121);
/// An owner or tenant field that a client can write.
pub const OWNER_FIELD_WRITABLE: Code = Code(122);
/// An answer that holds a resource, and no `owns`.
pub const RESOURCE_WITHOUT_OWNS: Code = Code(123);
/// `any: []` or `all: []`.
pub const EMPTY_DEMAND: Code = Code(124);
/// A mask on what is not a string.
pub const MASK_ON_NON_STRING: Code = Code(125);
/// A decision that `adopt` wrote and nobody reviewed (warning).
pub const ADOPTED_DEBT: Code = Code(126);
/// A waiver stands (note).
pub const WAIVER_STANDS: Code = Code(127);
/// A tier of the built-in guards' names that no longer guards.
pub const ALWAYS_TIER_DROPPED: Code = Code(128);
/// A value that became looser than the one it replaces (note).
pub const LOOSER_THAN_BEFORE: Code = Code(129);
/// A document without any decision of its own: `adopt` first.
pub const NOT_ANNOTATED: Code = Code(131);
/// A network that is none, or that holds everybody.
pub const UNSAFE_NETWORK: Code = Code(132);
/// `rate: []` or `cors: { origins: [] }` without a waiver.
pub const EMPTY_CONTROL: Code = Code(133);
/// A field of a resource with different marks in different schemas.
pub const MARKS_DIFFER: Code = Code(134);
/// A bypass that everybody has.
pub const OPEN_BYPASS: Code = Code(135);
/// A resource without an owner and without a tenant.
pub const RESOURCE_WITHOUT_OWNER: Code = Code(136);
/// Two credentials of one request in one header.
pub const CARRIERS_COLLIDE: Code = Code(137);
/// Authenticated answers that may be cached.
pub const CACHED_ANSWER: Code = Code(138);
/// `public` where a caller is demanded.
pub const PUBLIC_BUT_SECURED: Code = Code(139);
/// A waiver that waives nothing (note).
pub const IDLE_WAIVER: Code = Code(140);
/// An ownership rule that a credential of the operation can never satisfy (warning).
pub const OWNER_NEVER_MATCHES: Code = Code(141);
/// Two sources of one scheme's verification keys.
pub const TWO_KEY_SOURCES: Code = Code(150);
/// A pattern of `sans` that is no name, or matches more than one label.
pub const ODD_SAN: Code = Code(151);
/// `tokenType: JWT` (warning).
pub const TOKEN_TYPE_RELAXED: Code = Code(152);
/// A demand that a credential of the operation can never meet (warning).
pub const DEMAND_NEVER_MET: Code = Code(153);
/// A `stepUp` that a credential of the operation can never meet (warning).
pub const STEP_UP_NEVER_MET: Code = Code(170);
/// A `session` operation that the runtime cannot answer.
pub const SESSION_OPERATION: Code = Code(171);
/// `sessions` that cannot work.
pub const SESSION_RULES: Code = Code(172);
/// A login without a rate tier of its own (warning).
pub const LOGIN_WITHOUT_TIER: Code = Code(173);
/// A `sensitive: credential` that no session gives.
pub const CREDENTIAL_OUTSIDE_SESSION: Code = Code(174);
/// `resourceMetadata` that clients cannot believe.
pub const ODD_RESOURCE_METADATA: Code = Code(175);
/// Plans of a tier that leave somebody without a limit, or that nobody can have.
pub const ODD_PLANS: Code = Code(180);
/// A `penalty` by which one locks others out.
pub const LOCKOUT_OF_OTHERS: Code = Code(181);
/// Only tiers that count by what the client chooses.
pub const TIER_LIMITS_NOTHING: Code = Code(182);
/// A tier by a header or a member of the body that the operation does not bound.
pub const TIER_WITHOUT_VALUE: Code = Code(183);
/// An `onStoreError` looser than the built-in one.
pub const STORE_ERROR_LOOSER: Code = Code(184);
/// More tiers than are decided at once.
pub const TOO_MANY_TIERS: Code = Code(185);
/// A delay as long as the request's deadline.
pub const SLOW_OVER_TIMEOUT: Code = Code(186);
/// An idempotency key that may be left out.
pub const IDEMPOTENCY_LOOSENED: Code = Code(190);
/// `idempotency` of a GET, HEAD or OPTIONS (warning).
pub const IDEMPOTENCY_WITHOUT_EFFECT: Code = Code(191);
/// An idempotency key that browsers may not send (warning).
pub const IDEMPOTENCY_HEADER_NOT_IN_CORS: Code = Code(192);
/// An idempotency key in the header of a credential.
pub const IDEMPOTENCY_HEADER_TAKEN: Code = Code(193);
/// `idempotency` where the body is a stream.
pub const STREAMED_BODY_REPEATED: Code = Code(194);
/// Two parameters that claim one name of the query, or of the cookies.
pub const AMBIGUOUS_PARAMETERS: Code = Code(195);
/// A mark of `x-security` on a part of a form.
pub const MARKED_PART: Code = Code(196);
