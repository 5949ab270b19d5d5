//! Certificates of every kind at a scheme that trusts one authority and one pattern of names.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, IsCa, date_time_ymd};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};

use super::{
    testing::{Authority, Folder, Issued, WEAK_RSA, pem},
    *,
};
use crate::{
    auth::{Caller, Denied, Flaw, caller::Issue},
    config::{Environment, StartFaults},
    policy::{Carrier, CertificateRules, Claims, KeyFile, RevokedCertificates, Scheme, Verifier},
};

const SANS: &[&str] = &["*.clients.example", "spiffe://mesh/batch"];

const fn mesh(revoked: RevokedCertificates) -> Scheme {
    let verifier = Verifier::Certificate(CertificateRules {
        trust: KeyFile::Env("TRUST"),
        sans: SANS,
        revoked,
    });
    let claims = Claims { subject: "sub", scopes: &["scope"], roles: &[], tenant: "org" };
    Scheme { name: "mesh", carrier: Carrier::Certificate, verifier, claims }
}

static MESH: Scheme = mesh(RevokedCertificates::NoList);
static LISTED: Scheme = mesh(RevokedCertificates::Listed(KeyFile::Env("CRL")));

/// An authority, the files that say so, and a started scheme.
struct World {
    root: Authority,
    _folder: Folder,
    verifier: CertificateVerifier,
}

impl World {
    fn new() -> Self {
        let (root, folder) = (Authority::new("root"), Folder::new());
        let verifier = start(&MESH, &folder, &root.pem(), "").unwrap();
        Self { root, _folder: folder, verifier }
    }

    fn ask(&self, issued: &Issued) -> Result<Caller, Flaw> {
        ask(&self.verifier, issued)
    }

    /// What happens to a client's certificate that was changed before it was signed.
    fn changed(&self, change: impl FnOnce(&mut CertificateParams)) -> Result<Caller, Flaw> {
        let issued = self.root.issue(&["a.clients.example"], |params| {
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
            change(params);
        });
        self.ask(&issued)
    }
}

fn start(
    scheme: &'static Scheme,
    folder: &Folder,
    roots: &str,
    lists: &str,
) -> Result<CertificateVerifier, String> {
    let Verifier::Certificate(rules) = &scheme.verifier else { unreachable!() };
    let files = [("TRUST", folder.put("roots", roots)), ("CRL", folder.put("lists", lists))];
    let mut faults = StartFaults::new();
    let (issue, environment) = (issue(), Environment::of(files));
    let verifier = CertificateVerifier::start(scheme, rules, issue, &environment, &mut faults);
    faults.finish(verifier).map_err(|error| error.to_string())
}

fn issue() -> Issue {
    Issue {
        scheme: "mesh",
        scheme_index: 0,
        is_api_key: false,
        scopes: &[],
        roles: &[],
        principals: Arc::default(),
    }
}

fn ask(verifier: &CertificateVerifier, issued: &Issued) -> Result<Caller, Flaw> {
    ask_at(verifier, issued, SystemTime::now())
}

fn ask_at(
    verifier: &CertificateVerifier,
    issued: &Issued,
    now: SystemTime,
) -> Result<Caller, Flaw> {
    let shown = ClientCertificate::new(issued.chain()).unwrap();
    verifier.verify(&shown, now).map_err(|denied| match denied {
        Denied::Invalid(flaw) | Denied::Expired(flaw) => flaw,
        other => panic!("{other:?}"),
    })
}

fn refused(found: Result<Caller, Flaw>) -> Flaw {
    found.expect_err("it was let in")
}

#[tokio::test]
async fn the_right_certificate_is_its_one_name_vouched_for_by_its_root() {
    let world = World::new();
    let issued = world.root.client(&["other.example", "Batch.Clients.example"]);
    let caller = world.ask(&issued).unwrap();
    assert_eq!((caller.scheme(), caller.subject()), ("mesh", "batch.clients.example"));
    assert_eq!(caller.claim("sub").and_then(|it| it.as_str()), Some("batch.clients.example"));
    assert!(caller.tenant().is_none() && caller.claim("org").is_none());
    assert_eq!(caller.credential().map(str::len), Some(64));

    let below = world.root.under("one").under("two").client(&["batch.clients.example"]);
    let other = world.ask(&below).unwrap();
    assert_eq!(other.issuer(), caller.issuer());
    assert_eq!(other.key(), caller.key(), "another certificate of the same caller");

    let elsewhere = Authority::new("another root");
    let folder = Folder::new();
    let verifier = start(&MESH, &folder, &elsewhere.pem(), "").unwrap();
    let stranger = ask(&verifier, &elsewhere.client(&["batch.clients.example"])).unwrap();
    assert_ne!(stranger.issuer(), caller.issuer());
}

#[tokio::test]
async fn a_certificate_of_another_authority_is_nobody() {
    let world = World::new();
    // Of the same name, so that only the signature tells.
    let impostor = Authority::new("root");
    for chain in [
        impostor.client(&["a.clients.example"]),
        impostor.under("x").client(&["a.clients.example"]),
    ] {
        assert_eq!(refused(world.ask(&chain)), Flaw::CertificateUntrusted);
    }
    // A good intermediate of the right root beside it does not help.
    let mut chain = impostor.client(&["a.clients.example"]).chain();
    chain.extend(world.root.under("one").client(&["a.clients.example"]).chain());
    chain.push(world.root.der().to_vec());
    let shown = ClientCertificate::new(chain).unwrap();
    assert!(world.verifier.verify(&shown, SystemTime::now()).is_err());
    // Neither does a root that the client brings along, nor its own signature.
    let mut chain = impostor.client(&["a.clients.example"]).chain();
    chain.push(impostor.der().to_vec());
    let shown = ClientCertificate::new(chain).unwrap();
    assert!(world.verifier.verify(&shown, SystemTime::now()).is_err());
}

#[tokio::test]
async fn a_chain_in_which_everybody_may_have_issued_everybody_costs_no_more_than_another() {
    let world = World::new();
    let authorities: Vec<_> = (0..9).map(|_| Authority::new("same")).collect();
    let mut chain = authorities[0].client(&["a.clients.example"]).chain();
    chain.extend(authorities.iter().map(|it| it.der().to_vec()));
    let shown = ClientCertificate::new(chain).unwrap();
    let begin = std::time::Instant::now();
    assert!(world.verifier.verify(&shown, SystemTime::now()).is_err());
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    // The order in which a chain is sent does not matter, nor what else is sent.
    let mut chain = world.root.under("one").under("two").client(&["a.clients.example"]).chain();
    chain[1..].reverse();
    chain.insert(1, authorities[0].der().to_vec());
    let shown = ClientCertificate::new(chain).unwrap();
    assert!(world.verifier.verify(&shown, SystemTime::now()).is_ok());
}

#[tokio::test]
async fn a_client_is_no_authority() {
    let world = World::new();
    // Signed by somebody whose own certificate, from the right root, does not say CA.
    let (leaf, under) = (world.root.client(&["a.clients.example"]), Authority::new("somebody"));
    let mut chain = under.client(&["b.clients.example"]).chain();
    chain.push(leaf.certificate.der().to_vec());
    let shown = ClientCertificate::new(chain).unwrap();
    assert!(world.verifier.verify(&shown, SystemTime::now()).is_err());
    // An authority's certificate is not a client's.
    let found = world.changed(|it| it.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained));
    assert_eq!(refused(found), Flaw::CertificateUsage);
    // The root itself, whoever shows it.
    let root = ClientCertificate::new([world.root.der().to_vec()]).unwrap();
    assert!(world.verifier.verify(&root, SystemTime::now()).is_err());
}

#[tokio::test]
async fn a_certificate_that_is_not_said_to_be_for_clients_is_refused() {
    let world = World::new();
    let server =
        world.changed(|it| it.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]);
    assert_eq!(refused(server), Flaw::CertificateUsage);
    let silent = world.changed(|it| it.extended_key_usages = Vec::new());
    assert_eq!(refused(silent), Flaw::CertificateUsage);
    let any = world.changed(|it| it.extended_key_usages = vec![ExtendedKeyUsagePurpose::Any]);
    assert_eq!(refused(any), Flaw::CertificateUsage);
    use ExtendedKeyUsagePurpose::{ClientAuth, ServerAuth};
    assert!(world.changed(|it| it.extended_key_usages = vec![ServerAuth, ClientAuth]).is_ok());
}

#[tokio::test]
async fn an_authority_that_is_not_for_clients_vouches_for_none() {
    let world = World::new();
    use ExtendedKeyUsagePurpose::{ClientAuth, ServerAuth};
    let servers = world.root.under_for("servers", vec![ServerAuth]);
    let both = world.root.under_for("both", vec![ServerAuth, ClientAuth]);
    let ask = |authority: &Authority| world.ask(&authority.client(&["a.clients.example"]));
    assert_eq!(refused(ask(&servers)), Flaw::CertificateUsage);
    assert!(ask(&both).is_ok());
}

#[tokio::test]
async fn a_short_rsa_key_stands_for_nobody() {
    let world = World::new();
    let weak = CertificateDer::from_pem_slice(WEAK_RSA.as_bytes()).unwrap();
    let shown = ClientCertificate::new([weak.to_vec()]).unwrap();
    let found = world.verifier.verify(&shown, SystemTime::now()).unwrap_err();
    assert_eq!(found, Denied::Invalid(Flaw::CertificateKey));
}

#[tokio::test]
async fn what_was_decided_holds_for_one_scheme_one_trust_and_one_second() {
    let caller = |number: u64, shown: &ClientCertificate| {
        let held = [(0, 0, 0), (0, 0, 1), (0, 1, 1), (1, 1, 1)].map(|(scheme, trust, second)| {
            let mut asked = false;
            let _caller = shown.verdict(scheme, trust + number, second, || {
                asked = true;
                Err(Denied::Missing)
            });
            asked
        });
        assert_eq!(held, [true; 4], "{number}");
        let again = shown.verdict(1, number + 1, 1, || panic!("asked again"));
        assert_eq!(again.unwrap_err(), Denied::Missing);
    };
    let shown = ClientCertificate::new([b"any".to_vec()]).unwrap();
    (0..3).for_each(|number| caller(10 * number, &shown));
}

#[tokio::test]
async fn a_certificate_holds_from_its_first_second_to_its_last() {
    let world = World::new();
    let issued = world.root.issue(&["a.clients.example"], |it| {
        it.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        (it.not_before, it.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
    });
    let at = |seconds: u64| {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        ask_at(&world.verifier, &issued, now)
    };
    let (first, last) = (978_307_200, 1_009_843_200);
    assert!(at(first).is_ok() && at(last).is_ok());
    assert_eq!(refused(at(first - 1)), Flaw::CertificateNotYetValid);
    assert_eq!(refused(at(last + 1)), Flaw::CertificateExpired);
    // A clock that is broken lets nobody in.
    let broken = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
    assert!(ask_at(&world.verifier, &issued, broken).is_err());
}

#[tokio::test]
async fn only_who_was_genuine_once_hears_that_the_time_has_passed() {
    let world = World::new();
    let past = |it: &mut CertificateParams| {
        it.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        it.not_after = date_time_ymd(2002, 1, 1);
    };
    let genuine = world.root.issue(&["a.clients.example"], past);
    let nameless = world.root.issue(&["a.example"], past);
    let forged = Authority::new("root").issue(&["a.clients.example"], past);
    let ask = |issued: &Issued| {
        let shown = ClientCertificate::new(issued.chain()).unwrap();
        world.verifier.verify(&shown, SystemTime::now()).unwrap_err()
    };
    assert_eq!(ask(&genuine), Denied::Expired(Flaw::CertificateExpired));
    assert_eq!(ask(&nameless), Denied::Invalid(Flaw::CertificateExpired));
    assert_eq!(ask(&forged), Denied::Invalid(Flaw::CertificateExpired));
}

#[tokio::test]
async fn a_name_that_is_not_the_schemes_and_two_that_are_refuse() {
    let world = World::new();
    for (sans, flaw) in [
        (&["a.example"][..], Flaw::CertificateName),
        (&["a.b.clients.example"], Flaw::CertificateName),
        (&["*.clients.example"], Flaw::CertificateName),
        (&[], Flaw::CertificateName),
        (&["a.clients.example", "b.clients.example"], Flaw::CertificateNames),
    ] {
        assert_eq!(refused(world.ask(&world.root.client(sans))), flaw, "{sans:?}");
    }
}

#[tokio::test]
async fn what_is_no_certificate_is_refused_whatever_its_bytes() {
    let world = World::new();
    let good = world.root.client(&["a.clients.example"]).chain().remove(0);
    let try_it = |der: Vec<u8>| {
        let shown = ClientCertificate::new([der]).unwrap();
        world.verifier.verify(&shown, SystemTime::now())
    };
    assert!(try_it(good.clone()).is_ok());
    for length in 0..good.len() {
        assert!(try_it(good[..length].to_vec()).is_err(), "{length} bytes were enough");
    }
    for place in 0..good.len() {
        let mut der = good.clone();
        der[place] ^= 1;
        assert!(try_it(der).is_err(), "byte {place} does not matter");
    }
}

#[tokio::test]
async fn a_revoked_certificate_is_refused_and_so_is_one_that_no_current_list_covers() {
    let (root, folder) = (Authority::new("root"), Folder::new());
    let below = root.under("below");
    let (good, bad) = (root.client(&["a.clients.example"]), root.client(&["b.clients.example"]));
    let started = |lists: &str| start(&LISTED, &folder, &root.pem(), lists).unwrap();

    let verifier = started(&root.revokes(&[&bad], 4000));
    assert!(ask(&verifier, &good).is_ok());
    assert_eq!(refused(ask(&verifier, &bad)), Flaw::CertificateRevoked);
    let deep = below.client(&["c.clients.example"]);
    assert_eq!(refused(ask(&verifier, &deep)), Flaw::CertificateStatus, "`below` has no list");

    let verifier = started(&[root.revokes(&[], 4000), below.revokes(&[&deep], 4000)].concat());
    assert_eq!(refused(ask(&verifier, &deep)), Flaw::CertificateRevoked);
    assert!(ask(&verifier, &below.client(&["d.clients.example"])).is_ok());

    let verifier = started(&root.revokes(&[], 2021));
    assert_eq!(refused(ask(&verifier, &good)), Flaw::CertificateStatus, "the list is old");

    // A list in the root's name that the root has not signed.
    let verifier = started(&Authority::new("root").revokes(&[], 4000));
    assert!(ask(&verifier, &good).is_err());
}

#[tokio::test]
async fn changed_roots_and_lists_hold_for_connections_that_are_open() {
    let (root, other, folder) = (Authority::new("root"), Authority::new("other"), Folder::new());
    let issued = root.client(&["a.clients.example"]);
    let verifier = start(&LISTED, &folder, &root.pem(), &root.revokes(&[], 4000)).unwrap();
    let open = ClientCertificate::new(issued.chain()).unwrap();
    let now = SystemTime::now();
    assert!(verifier.verify(&open, now).is_ok());

    folder.put("lists", root.revokes(&[&issued], 4000));
    until(|| verifier.verify(&open, now).is_err()).await;

    folder.put("lists", "nothing");
    folder.put("roots", "nothing");
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let still = verifier.verify(&open, now).unwrap_err();
    assert_eq!(still, Denied::Invalid(Flaw::CertificateRevoked), "a bad file was taken");

    folder.put("lists", other.revokes(&[], 4000));
    folder.put("roots", other.pem());
    let next = ClientCertificate::new(other.client(&["a.clients.example"]).chain()).unwrap();
    until(|| verifier.verify(&next, now).is_ok()).await;
    assert!(verifier.verify(&open, now).is_err());
}

/// Waits for what a reload is to bring.
async fn until(mut comes: impl FnMut() -> bool) {
    for _ in 0..200 {
        if comes() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it did not come");
}

#[tokio::test]
async fn every_fault_of_the_files_is_named_at_start() {
    let (root, folder) = (Authority::new("root"), Folder::new());
    let (roots, lists) = (root.pem(), root.revokes(&[], 4000));
    let client = root.client(&["a.clients.example"]).pem();
    let old = Authority::expired("root").pem();
    for (roots, lists, said) in [
        ("", &*lists, "no root certificate"),
        ("-----BEGIN CERTIFICATE-----\n!", &lists, "breaks off"),
        (&pem("CERTIFICATE", b"x"), &lists, "not X.509"),
        (&[&*roots, &client].concat(), &lists, "is not an authority's"),
        (&old, &lists, "has expired"),
        (&roots, "", "no revocation list"),
        (&roots, &pem("X509 CRL", b"x"), "not one of RFC 5280"),
    ] {
        let error = start(&LISTED, &folder, roots, lists).err().unwrap();
        assert!(error.contains(said) && error.contains("securitySchemes.mesh"), "{said}: {error}");
    }
    let Verifier::Certificate(rules) = &LISTED.verifier else { unreachable!() };
    let mut faults = StartFaults::new();
    let environment = Environment::of([("TRUST", folder.path("nowhere"))]);
    assert!(
        CertificateVerifier::start(&LISTED, rules, issue(), &environment, &mut faults).is_none()
    );
    let error = faults.finish(Some(())).unwrap_err().to_string();
    assert!(error.contains("CRL is not set") && error.contains("revocation lists"), "{error}");
}
