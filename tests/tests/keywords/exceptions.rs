//! Where we differ from JSON Schema's test suite on purpose, one by one.

use secgen_tests::keywords::report::Exception;

const ASSERTED: &str = "`format` is asserted: in an API nobody else would check it";
const DEFAULT: &str = "a default that its schema refuses is a finding, for it is filled in";
const DIALECT: &str = "another dialect in `$schema` is a finding: a document has one";
const NOTHING: &str = "a schema that takes no value is a finding";
const POINT: &str =
    "1.0 is an integer in every version of OpenAPI, as in JSON Schema since draft 6";
const UNKNOWN: &str = "a keyword that nobody knows is a finding, for it would not be enforced";
const WIDTH: &str = "an integer without `format` or bounds that say otherwise is of 64 bits";

/// Source, group, instance (`""`: all), why.
pub(super) const EXCEPTIONS: &[Exception] = &[
    (
        "draft2020-12/format",
        "email format",
        "invalid email string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "idn-email format",
        "invalid idn-email string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "regex format",
        "invalid regex string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "ipv4 format",
        "invalid ipv4 string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "ipv6 format",
        "invalid ipv6 string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "idn-hostname format",
        "invalid idn-hostname string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "hostname format",
        "invalid hostname string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "date format",
        "invalid date string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "date-time format",
        "invalid date-time string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "time format",
        "invalid time string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "json-pointer format",
        "invalid json-pointer string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "relative-json-pointer format",
        "invalid relative-json-pointer string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "iri format",
        "invalid iri string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "iri-reference format",
        "invalid iri-reference string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "uri format",
        "invalid uri string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "uri-reference format",
        "invalid uri-reference string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "uri-template format",
        "invalid uri-template string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "uuid format",
        "invalid uuid string is only an annotation by default",
        ASSERTED,
    ),
    (
        "draft2020-12/format",
        "duration format",
        "invalid duration string is only an annotation by default",
        ASSERTED,
    ),
    ("draft2020-12/default", "invalid type for default", "", DEFAULT),
    ("draft2020-12/default", "invalid string value for default", "", DEFAULT),
    (
        "draft2020-12/default",
        "the default keyword does not do anything if the property is missing",
        "",
        DEFAULT,
    ),
    ("draft2020-12/optional/bignum", "integer", "a bignum is an integer", WIDTH),
    ("draft2020-12/optional/bignum", "integer", "a negative bignum is an integer", WIDTH),
    (
        "draft2020-12/optional/float-overflow",
        "all integers are multiples of 0.5, if overflow is handled",
        "valid if optional overflow handling is implemented",
        WIDTH,
    ),
    ("draft4/default", "invalid type for default", "", DEFAULT),
    ("draft4/default", "invalid string value for default", "", DEFAULT),
    (
        "draft4/default",
        "the default keyword does not do anything if the property is missing",
        "",
        DEFAULT,
    ),
    ("draft4/optional/bignum", "integer", "a bignum is an integer", WIDTH),
    ("draft4/optional/bignum", "integer", "a negative bignum is an integer", WIDTH),
    (
        "draft2020-12/vocabulary",
        "schema that uses custom metaschema with with no validation vocabulary",
        "",
        DIALECT,
    ),
    ("draft2020-12/vocabulary", "ignore unrecognized optional vocabulary", "", DIALECT),
    (
        "draft2020-12/optional/cross-draft",
        "refs to historic drafts are processed as historic drafts",
        "",
        DIALECT,
    ),
    (
        "draft2020-12/optional/format-assertion",
        "schema that uses custom metaschema with format-assertion: false",
        "",
        DIALECT,
    ),
    (
        "draft2020-12/optional/format-assertion",
        "schema that uses custom metaschema with format-assertion: true",
        "",
        DIALECT,
    ),
    (
        "draft2020-12/optional/refOfUnknownKeyword",
        "reference of a root arbitrary keyword ",
        "",
        UNKNOWN,
    ),
    (
        "draft2020-12/optional/refOfUnknownKeyword",
        "reference of a root arbitrary keyword with encoded ref",
        "",
        UNKNOWN,
    ),
    (
        "draft2020-12/optional/refOfUnknownKeyword",
        "reference of an arbitrary keyword of a sub-schema",
        "",
        UNKNOWN,
    ),
    (
        "draft2020-12/optional/refOfUnknownKeyword",
        "reference of an arbitrary keyword of a sub-schema with encoded ref",
        "",
        UNKNOWN,
    ),
    (
        "draft2020-12/optional/unknownKeyword",
        "$id inside an unknown keyword is not a real identifier",
        "",
        UNKNOWN,
    ),
    ("draft2020-12/enum", "empty enum", "", NOTHING),
    (
        "draft4/optional/zeroTerminatedFloats",
        "some languages do not distinguish between different types of numeric value",
        "",
        POINT,
    ),
];
