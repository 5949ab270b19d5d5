use ::secgen_runtime::{assertion, decode};

pub(super) static THING_IF: assertion::Assertion = assertion::Assertion::new(
    &[
        assertion::Keyword::Properties(
            &[
                (
                    "kind",
                    &assertion::Assertion::new(
                        &[assertion::Keyword::Enum(&["\"card\""])],
                    ),
                ),
            ],
        ),
    ],
);

pub(super) static ALWAYS: assertion::Assertion = assertion::Assertion::new(
    &[assertion::Keyword::Always],
);

pub(super) static THING: assertion::Assertion = assertion::Assertion::new(
    &[
        assertion::Keyword::If {
            condition: &THING_IF,
            then: Some(
                &assertion::Assertion::new(&[assertion::Keyword::Required(&["card"])]),
            ),
            otherwise: None,
        },
        assertion::Keyword::DependentRequired(&[("card", &["kind"])]),
        assertion::Keyword::Properties(
            &[
                ("kind", &ALWAYS),
                ("card", &ALWAYS),
                ("codes", &ALWAYS),
                ("extra", &ALWAYS),
            ],
        ),
    ],
);

pub(super) static THING_CODES: assertion::Assertion = assertion::Assertion::new(
    &[
        assertion::Keyword::Contains {
            schema: &assertion::Assertion::new(
                &[assertion::Keyword::Enum(&["\"main\""])],
            ),
            min: 1,
            max: None,
        },
    ],
);

pub(super) static THING_EXTRA: assertion::Assertion = assertion::Assertion::new(
    &[
        assertion::Keyword::PatternProperties(
            &[
                (
                    &super::patterns::P_X,
                    &assertion::Assertion::new(
                        &[
                            assertion::Keyword::Type(&[assertion::Type::String]),
                            assertion::Keyword::Text(
                                &decode::StringRule::new().max_length(5),
                            ),
                        ],
                    ),
                ),
            ],
        ),
        assertion::Keyword::AdditionalProperties(
            &assertion::Assertion::new(&[assertion::Keyword::Never]),
        ),
    ],
);

pub(super) static CODE: assertion::Assertion = assertion::Assertion::new(
    &[
        assertion::Keyword::Not(
            &assertion::Assertion::new(&[assertion::Keyword::Enum(&["\"none\""])]),
        ),
    ],
);

pub(super) static MAKE_N200_RESPONSE_ANSWER: assertion::Assertion = assertion::Assertion::new(
    &[assertion::Keyword::Ref(&THING_ANSWER)],
);

pub(super) static THING_ANSWER: assertion::Assertion = assertion::Assertion::new(
    &[
        assertion::Keyword::Required(&["kind"]),
        assertion::Keyword::Properties(
            &[
                (
                    "kind",
                    &assertion::Assertion::new(
                        &[
                            assertion::Keyword::Enum(&["\"card\"", "\"cash\""]),
                            assertion::Keyword::Type(&[assertion::Type::String]),
                        ],
                    ),
                ),
                (
                    "card",
                    &assertion::Assertion::new(
                        &[assertion::Keyword::Type(&[assertion::Type::String])],
                    ),
                ),
                ("codes", &THING_ANSWER_CODES),
                ("extra", &THING_ANSWER_EXTRA),
            ],
        ),
        assertion::Keyword::Type(&[assertion::Type::Object]),
        assertion::Keyword::If {
            condition: &THING_ANSWER_IF,
            then: Some(
                &assertion::Assertion::new(&[assertion::Keyword::Required(&["card"])]),
            ),
            otherwise: None,
        },
        assertion::Keyword::DependentRequired(&[("card", &["kind"])]),
    ],
);

pub(super) static THING_ANSWER_CODES: assertion::Assertion = assertion::Assertion::new(
    &[
        assertion::Keyword::MaxItems(9),
        assertion::Keyword::Items(&THING_ANSWER_CODES_ITEMS),
        assertion::Keyword::Type(&[assertion::Type::Array]),
        assertion::Keyword::Contains {
            schema: &assertion::Assertion::new(
                &[assertion::Keyword::Enum(&["\"main\""])],
            ),
            min: 1,
            max: None,
        },
    ],
);

pub(super) static THING_ANSWER_EXTRA: assertion::Assertion = assertion::Assertion::new(
    &[
        assertion::Keyword::PatternProperties(
            &[
                (
                    &super::patterns::P_X,
                    &assertion::Assertion::new(
                        &[
                            assertion::Keyword::Type(&[assertion::Type::String]),
                            assertion::Keyword::Text(
                                &decode::StringRule::new().max_length(5),
                            ),
                        ],
                    ),
                ),
            ],
        ),
        assertion::Keyword::AdditionalProperties(
            &assertion::Assertion::new(&[assertion::Keyword::Never]),
        ),
        assertion::Keyword::Type(&[assertion::Type::Object]),
    ],
);

pub(super) static THING_ANSWER_IF: assertion::Assertion = assertion::Assertion::new(
    &[
        assertion::Keyword::Properties(
            &[
                (
                    "kind",
                    &assertion::Assertion::new(
                        &[assertion::Keyword::Enum(&["\"card\""])],
                    ),
                ),
            ],
        ),
    ],
);

pub(super) static THING_ANSWER_CODES_ITEMS: assertion::Assertion = assertion::Assertion::new(
    &[assertion::Keyword::Ref(&CODE_ANSWER)],
);

pub(super) static CODE_ANSWER: assertion::Assertion = assertion::Assertion::new(
    &[
        assertion::Keyword::Not(
            &assertion::Assertion::new(&[assertion::Keyword::Enum(&["\"none\""])]),
        ),
        assertion::Keyword::Type(&[assertion::Type::String]),
        assertion::Keyword::Text(&decode::StringRule::new().max_length(9)),
    ],
);
