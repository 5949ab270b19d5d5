use super::*;

const LOCK: &str = "\
# @generated
api mount=/v1 headers=ab proxies=none debts=0
scheme oauth carrier=bearer issuer=env:A audience={orders} algorithms={EdDsa,Es256} jwksUri=env:J tokenType=at+jwt maxLifetime=3600s clockSkew=30s allowFrom={10.0.0.0/8} maxAge=9s binding=dpop revocation={jti,subjectBefore} trust=file:ca.pem sans={*.a.example,b.example} crl=env:CRL
sessions person accessTtl=900s refreshTtl=3600s absoluteTtl=7200s cookie=__Secure-r cookiePath=/v1/auth origins={https://s.example} algorithm=EdDsa key=env:K
tier write limit=20 window=60s burst=5 by={principal} always=false counts=requests
tier login limit=5 plans=level{gold:50,tin:7} window=60s burst=5 by={body:/name,ip} algorithm=gcra always=false counts=failures penalty=2:3600s:7200s slow=3:500ms:2s onStoreError=deny
resource Order schema=Order id=id tenant=orgId~org_id owner=ownerId~=sub@{oauth} bypass=none
GET /v1/orders listOrders access=required:oauth{read}|key{} scopes={all{a,b},any{c,d}} roles={} rates={edge,write} cost=2 owns={Order:list:hide} stepUp={acr{gold,silver}@300s} policy={hours,limits} body=65536 timeout=10s jsonDepth=32 concurrency=9 page=limit:100 unknownFields=refuse cors={https://a.example} corsMethods={GET} corsHeaders={} corsExpose={} corsCredentials=false corsMaxAge=600s cache=no-store audit=metadata media={} waive={media!} schemas=abc
";

/// The lock after one change.
fn after(from: &str, to: &str) -> Vec<String> {
    assert!(LOCK.contains(from), "{from}");
    let lines = loosened(LOCK, &LOCK.replacen(from, to, 1));
    lines.iter().map(|line| format!("{}: {}", line.line, line.field)).collect()
}

#[test]
fn nothing_is_looser_than_itself() {
    assert!(loosened(LOCK, LOCK).is_empty());
}

#[test]
fn another_name_of_a_parameter_hides_nothing() {
    let was = "GET /v1/{a}/b-{c} x access=required:oauth{read}\n";
    let is = "GET /v1/{d}/b-{e} y access=public\n";
    let lines = loosened(was, is);
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].line.as_str(), lines[0].now.as_str()), ("GET /v1/{}/b-{}", "public"));
    assert!(loosened(was, &is.replace("b-", "c-")).is_empty(), "another path");
}

#[test]
fn every_way_to_ask_less_is_looser() {
    for (from, to) in [
        ("required:oauth{read}|key{}", "public"),
        ("required:oauth", "optional:oauth"),
        ("oauth{read}|key{}", "oauth{read}|key{}|other{}"),
        ("oauth{read}|", "oauth{}|"),
        ("oauth{read}|", "oauth{write}|"),
        ("all{a,b}", "all{a}"),
        ("any{c,d}", "any{c,d,e}"),
        ("scopes={all{a,b},any{c,d}}", "scopes={}"),
        ("rates={edge,write}", "rates={edge}"),
        ("cost=2", "cost=1"),
        ("owns={Order:list:hide}", "owns={}"),
        ("owns={Order:list:hide}", "owns={Order:list:forbid}"),
        (" stepUp={acr{gold,silver}@300s}", ""),
        ("acr{gold,silver}@300s", "acr{gold,silver}@301s"),
        ("acr{gold,silver}@300s", "acr{gold,silver}@0s"),
        ("acr{gold,silver}@300s", "acr{gold,silver,tin}@300s"),
        ("acr{gold,silver}@300s", "acr{}@300s"),
        (" policy={hours,limits}", ""),
        ("policy={hours,limits}", "policy={hours}"),
        ("body=65536", "body=65537"),
        ("timeout=10s", "timeout=10001ms"),
        ("jsonDepth=32", "jsonDepth=64"),
        ("concurrency=9", "concurrency=0"),
        ("concurrency=9", "concurrency=10"),
        ("page=limit:100", "page=limit:101"),
        ("page=limit:100", "page=none"),
        ("unknownFields=refuse", "unknownFields=allow"),
        ("{https://a.example}", "{https://a.example,https://b.example}"),
        ("corsMethods={GET}", "corsMethods={GET,POST}"),
        ("corsCredentials=false", "corsCredentials=true"),
        ("corsMaxAge=600s", "corsMaxAge=601s"),
        ("cache=no-store", "cache=private:1s"),
        ("audit=metadata", "audit=none"),
        ("waive={media!}", "waive={media!,owns}"),
        (" audit=metadata", ""),
        (" body=65536", ""),
        (" schemas=abc", " schemas=abc surprise=1"),
    ] {
        assert_eq!(after(from, to).len(), 1, "{from} to {to}: {:?}", after(from, to));
        assert!(after(from, to)[0].starts_with("GET /v1/orders: "));
    }
}

#[test]
fn every_way_to_trust_more_is_looser() {
    for (from, to) in [
        ("limit=20", "limit=21"),
        ("window=60s", "window=59s"),
        ("burst=5", "burst=6"),
        ("by={principal}", "by={ip}"),
        ("counts=requests", "counts=failures"),
        ("always=false counts=requests", "always=false counts=requests onStoreError=allow"),
        ("counts=requests", "counts=requests algorithm=other"),
        ("counts=requests", "counts=requests plans=level{gold:50}"),
        ("algorithm=gcra", "algorithm=sliding"),
        ("onStoreError=deny", "onStoreError=memory"),
        ("penalty=2:", "penalty=1:"),
        ("penalty=2:3600s", "penalty=2:3599s"),
        (":7200s", ":60s"),
        ("penalty=2:3600s:7200s", "penalty=none"),
        ("slow=3:", "slow=4:"),
        ("slow=3:500ms", "slow=3:499ms"),
        ("500ms:2s", "500ms:1s"),
        ("slow=3:500ms:2s", "slow=none"),
        ("gold:50", "gold:51"),
        ("gold:50,", ""),
        ("tin:7}", "tin:7,zinc:1}"),
        ("level{", "rank{"),
        ("issuer=env:A", "issuer=env:B"),
        ("audience={orders}", "audience={orders,other}"),
        ("algorithms={EdDsa,Es256}", "algorithms={EdDsa,Es256,Rs256}"),
        ("jwksUri=env:J", "jwksUri=https://x"),
        ("maxLifetime=3600s", "maxLifetime=7200s"),
        ("clockSkew=30s", "clockSkew=60s"),
        ("allowFrom={10.0.0.0/8}", "allowFrom={}"),
        ("allowFrom={10.0.0.0/8}", "allowFrom={0.0.0.0/0}"),
        ("maxAge=9s", "maxAge=none"),
        ("tokenType=at+jwt", "tokenType=JWT"),
        ("binding=dpop", "binding=as-issued"),
        ("binding=dpop", "binding=mtls"),
        (" binding=dpop", ""),
        ("revocation={jti,subjectBefore}", "revocation={jti}"),
        ("revocation={jti,subjectBefore}", "revocation={}"),
        ("trust=file:ca.pem", "trust=file:more.pem"),
        ("sans={*.a.example,b.example}", "sans={*.a.example,*.b.example}"),
        ("crl=env:CRL", "crl=none"),
        ("crl=env:CRL", "crl=env:OTHER"),
        ("carrier=bearer", "carrier=query:key"),
        ("tenant=orgId~org_id", "tenant=none"),
        ("owner=ownerId~=sub@{oauth}", "owner=tenant"),
        ("bypass=none", "bypass=(scopes:{any{x}};roles:{};actions:{item})"),
        ("proxies=none", "proxies=forwarded({10.0.0.0/8};proto:true)"),
        ("headers=ab", "headers=cd"),
        ("debts=0", "metadata=public:env:R debts=0"),
        ("accessTtl=900s", "accessTtl=901s"),
        ("refreshTtl=3600s", "refreshTtl=7200s"),
        ("absoluteTtl=7200s", "absoluteTtl=7201s"),
        ("cookie=__Secure-r", "cookie=r"),
        ("cookiePath=/v1/auth", "cookiePath=/"),
        ("origins={https://s.example}", "origins={https://s.example,https://b.example}"),
        ("key=env:K", "key=file:k"),
    ] {
        assert_eq!(after(from, to).len(), 1, "{from} to {to}");
    }
}

#[test]
fn asking_more_is_no_fault() {
    for (from, to) in [
        ("oauth{read}|key{}", "oauth{read,more}"),
        ("oauth{read}|key{}", "key{}&oauth{read}"),
        ("any{c,d}", "any{c}"),
        ("any{c,d}", "all{c}"),
        ("all{a,b}", "all{a,b,c}"),
        ("roles={}", "roles={any{admin}}"),
        ("rates={edge,write}", "rates={edge,more,write}"),
        ("cost=2", "cost=3"),
        ("acr{gold,silver}@300s", "acr{gold}@30s"),
        ("acr{gold,silver}@300s", "acr{gold,silver}@300s,acr{}@9s"),
        ("policy={hours,limits}", "policy={hours,limits,more}"),
        ("body=65536", "body=1"),
        ("page=limit:100", "page=size:50"),
        ("{https://a.example}", "none"),
        ("audit=metadata", "audit=request"),
        ("waive={media!}", "waive={media}"),
        ("waive={media!}", "waive={}"),
        ("schemas=abc", "schemas=def"),
        ("limit=20", "limit=2"),
        ("window=60s", "window=3600s"),
        ("always=false", "always=true"),
        ("counts=failures", "counts=requests"),
        (
            "counts=requests",
            "counts=requests algorithm=sliding plans=none penalty=none slow=none onStoreError=memory",
        ),
        (
            "counts=requests",
            "counts=requests algorithm=gcra penalty=2:1s:2s slow=1:1s:1s onStoreError=deny",
        ),
        ("penalty=2:3600s:7200s", "penalty=3:3601s:7201s"),
        ("slow=3:500ms:2s", "slow=2:1s:3s"),
        ("gold:50", "gold:5"),
        ("sans={*.a.example,b.example}", "sans={b.example}"),
        ("algorithms={EdDsa,Es256}", "algorithms={EdDsa}"),
        ("clockSkew=30s", "clockSkew=500ms"),
        ("accessTtl=900s", "accessTtl=60s"),
        ("origins={https://s.example}", "origins={}"),
        ("GET /v1/orders listOrders", "GET /v1/orders renamed"),
        ("GET /v1/orders", "GET /v1/other"),
    ] {
        assert!(after(from, to).is_empty(), "{from} to {to}: {:?}", after(from, to));
    }
}

#[test]
fn a_lock_from_before_bindings_and_revocation_is_not_looser_for_it() {
    let before = LOCK.replace(" binding=dpop revocation={jti,subjectBefore}", "");
    let as_before = LOCK.replace("dpop revocation={jti,subjectBefore}", "as-issued revocation={}");
    assert!(loosened(&before, LOCK).is_empty());
    assert!(loosened(&before, &as_before).is_empty());
    assert!(loosened(&as_before, LOCK).is_empty(), "a binding is asked for that was not");
}

#[test]
fn a_public_operation_that_asks_for_a_caller_is_no_fault() {
    let public = LOCK.replace("required:oauth{read}|key{}", "public");
    assert!(loosened(&public, LOCK).is_empty());
}

#[test]
fn losing_cors_altogether_is_no_fault_though_its_fields_are_gone() {
    let mut without = LOCK.replace("cors={https://a.example}", "cors=none");
    for field in [
        "corsMethods={GET} ",
        "corsHeaders={} ",
        "corsExpose={} ",
        "corsCredentials=false ",
        "corsMaxAge=600s ",
    ] {
        without = without.replace(field, "");
    }
    assert!(loosened(LOCK, &without).is_empty());
    let back: Vec<_> = loosened(&without, LOCK).into_iter().map(|line| line.field).collect();
    assert_eq!(back, ["cors"]);
}

#[test]
fn what_became_looser_is_told_in_words() {
    let lines = loosened(LOCK, &LOCK.replace("limit=20 ", "limit=200 "));
    assert_eq!(lines[0].to_string(), "tier write: limit was 20, is 200");
}
