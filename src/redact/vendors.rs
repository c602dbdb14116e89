//! The shapes of tokens whose issuer gave them a mark of its own: one table, a row each.
//!
//! A token with no mark (32 hex digits, say) is none of this table's: its name gives it away, see [`super::assigned`].

use std::ops::Range;
use std::sync::OnceLock;

use regex::bytes::Regex;

use super::stand_ins;

/// A shape of token.
pub(super) struct Vendor {
    pub(super) kind: &'static str,
    /// What it begins with, in lower case; or, where `back` says so, what stands in it.
    pub(super) words: &'static [&'static str],
    /// The least and the most characters of the token that stand before the word.
    back: (usize, usize),
    /// The whole token; without a right boundary, so that whatever follows (`&`, a backtick, a bracket) ends it.
    pattern: &'static str,
}

const fn begins(kind: &'static str, words: &'static [&'static str], pattern: &'static str) -> Vendor {
    Vendor { kind, words, back: (0, 0), pattern }
}

const fn inside(
    kind: &'static str,
    words: &'static [&'static str],
    back: (usize, usize),
    pattern: &'static str,
) -> Vendor {
    Vendor { kind, words, back, pattern }
}

#[rustfmt::skip]
pub(super) const VENDORS: &[Vendor] = &[
    begins("age-key", &["age-secret-key-"], r"AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{40,}"),
    begins("airtable-token", &["pat"], r"pat[A-Za-z0-9]{14}\.[a-f0-9]{64}"),
    begins("alibaba-key", &["ltai"], r"LTAI[A-Za-z0-9]{16,26}"),
    begins("anthropic-key", &["sk-ant-"], r"sk-ant-[A-Za-z0-9_-]{20,}"),
    begins("artifactory-key", &["akcp"], r"AKCp[A-Za-z0-9]{60,}"),
    inside("asana-token", &[":"], (18, 36), r"[0-9]/[0-9]{13,17}(?:/[0-9]{13,17})?:[a-f0-9]{32}"),
    begins("atlassian-token", &["atatt3", "atctt3", "atbb", "atsc"], r"(?:AT[AC]TT3|ATBB|ATSC)[A-Za-z0-9_=-]{20,}"),
    begins("aws-key", &["akia", "asia", "abia", "acca"], r"A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}"),
    begins("aws-key", &["absk"], r"ABSK[A-Za-z0-9+/]{80,}={0,2}"),
    inside("azure-secret", &["8q~"], (3, 3), r"[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{31,34}"),
    begins("brevo-key", &["xkeysib-", "xsmtpsib-"], r"x(?:key|smtp)sib-[a-f0-9]{40,}-?[A-Za-z0-9]*"),
    begins("buildkite-token", &["bkua_", "bkct_", "bkaj_"], r"bk(?:ua|ct|aj)_[A-Za-z0-9]{30,}"),
    begins("circleci-token", &["ccipat_", "ccipsa_"], r"CCIP(?:AT|SA)_[A-Za-z0-9]{15,}_[a-f0-9]{30,}"),
    begins("clojars-token", &["clojars_"], r"CLOJARS_[a-f0-9]{50,}"),
    begins("cloudflare-key", &["v1.0-"], r"v1\.0-[a-f0-9]{24}-[a-f0-9]{100,}"),
    begins("contentful-token", &["cfpat-"], r"CFPAT-[A-Za-z0-9_-]{40,}"),
    begins("crates-io-token", &["cio"], r"cio[A-Za-z0-9]{32}"),
    begins("databricks-token", &["dapi"], r"dapi[a-f0-9]{32}(?:-[0-9])?"),
    begins("digitalocean-token", &["dop_v1_", "doo_v1_", "dor_v1_"], r"do[opr]_v1_[a-f0-9]{60,}"),
    inside("discord-token", &["."], (23, 28), r"[MNO][A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}"),
    begins("discord-token", &["mfa."], r"mfa\.[A-Za-z0-9_-]{80,}"),
    begins("docker-token", &["dckr_pat_", "dckr_oat_"], r"dckr_[po]at_[A-Za-z0-9_-]{20,}"),
    begins("doppler-token", &["dp."], r"dp\.(?:pt|ct|sa|st|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{36,}"),
    begins("duffel-token", &["duffel_"], r"duffel_(?:live|test)_[A-Za-z0-9_=-]{40,}"),
    begins("dynatrace-token", &["dt0"], r"dt0[a-z][0-9]{2}\.[A-Z0-9]{20,}\.[A-Z0-9]{60,}"),
    begins("easypost-key", &["ezak", "eztk"], r"EZ[AT]K[A-Za-z0-9]{50,}"),
    begins("facebook-token", &["eaa"], r"EAA[A-Za-z0-9]{30,}"),
    begins("figma-token", &["figd_", "figu_", "figo_"], r"fig[duo]_[A-Za-z0-9_-]{30,}"),
    inside("firebase-key", &[":apa91b"], (7, 24), r"[A-Za-z0-9_-]{7,24}:APA91b[A-Za-z0-9_-]{100,}"),
    begins("flutterwave-key", &["flwseck"], r"FLWSECK(?:_TEST)?-[A-Za-z0-9-]{12,}"),
    begins("fly-token", &["fo1_", "fm1r_", "fm2_"], r"(?:fo1_|fm1r_|fm2_)[A-Za-z0-9+/=_-]{40,}"),
    begins("github-token", &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], r"gh[pousr]_[A-Za-z0-9_.-]{36,}"),
    begins("github-token", &["github_pat_"], r"github_pat_[A-Za-z0-9_]{22,}"),
    begins("gitlab-token", &["glpat-", "glptt-", "gldt-", "glrt-", "glrtr-", "glcbt-", "glft-", "glimt-", "glagent-", "glsoat-", "gloas-", "glffct-"], r"gl(?:pat|ptt|dt|rt|rtr|cbt|ft|imt|agent|soat|oas|ffct)-[A-Za-z0-9_.=-]{18,}"),
    begins("gitlab-token", &["gr1348941"], r"GR1348941[A-Za-z0-9_-]{20,}"),
    begins("google-key", &["aiza"], r"AIza[A-Za-z0-9_-]{33,}"),
    begins("google-key", &["gocspx-"], r"GOCSPX-[A-Za-z0-9_-]{20,}"),
    begins("google-key", &["ya29."], r"ya29\.[A-Za-z0-9_.-]{20,}"),
    begins("google-key", &["1//0"], r"1//0[A-Za-z0-9_-]{30,}"),
    begins("grafana-token", &["glc_"], r"glc_[A-Za-z0-9+/=]{30,}"),
    begins("grafana-token", &["glsa_"], r"glsa_[A-Za-z0-9]{32}(?:_[A-Fa-f0-9]{8})?"),
    begins("grafana-token", &["eyjrijoi"], r"eyJrIjoi[A-Za-z0-9+/_-]{40,}={0,2}"),
    begins("groq-key", &["gsk_"], r"gsk_[A-Za-z0-9]{40,}"),
    begins("hashicorp-token", &["hvs.", "hvb.", "hvr."], r"hv[sbr]\.[A-Za-z0-9_-]{20,}"),
    begins("hashicorp-token", &["s.", "b."], r"[sb]\.[A-Za-z0-9]{24}\b"),
    inside("hashicorp-token", &[".atlasv1."], (14, 14), r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}"),
    begins("heroku-key", &["hrku-"], r"HRKU-[A-Za-z0-9_-]{30,}"),
    begins("hugging-face-token", &["hf_", "api_org_"], r"(?:hf_|api_org_)[A-Za-z0-9]{30,}"),
    begins("infracost-key", &["ico-"], r"ico-[A-Za-z0-9]{32}"),
    begins("jwt", &["eyj"], r"eyJ[A-Za-z0-9_-]{8,}\.(?:eyJ[A-Za-z0-9_-]{5,}|[A-Za-z0-9_-]{0,})\.[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]+)*"),
    begins("langsmith-key", &["lsv2_"], r"lsv2_(?:pt|sk)_[A-Za-z0-9]{30,}(?:_[a-f0-9]+)?"),
    begins("launchdarkly-key", &["sdk-", "api-", "mob-"], r"(?:sdk|api|mob)-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}"),
    begins("linear-key", &["lin_api_", "lin_oauth_", "lin_wh_"], r"lin_(?:api|oauth|wh)_[A-Za-z0-9]{30,}"),
    inside("mailchimp-key", &["-us"], (32, 32), r"[a-f0-9]{32}-us[0-9]{1,2}"),
    begins("mailgun-key", &["key-", "pubkey-"], r"(?:pub)?key-[a-f0-9]{32}"),
    inside("mailgun-key", &["-"], (32, 32), r"[a-f0-9]{32}-[a-f0-9]{8}-[a-f0-9]{8}\b"),
    begins("netlify-token", &["nfp_", "nfc_", "nfo_", "nfu_"], r"nf[pcou]_[A-Za-z0-9]{30,}"),
    begins("new-relic-key", &["nrak-", "nrjs-", "nrii-", "nraa-", "nrra-", "nrsp-"], r"NR(?:AK|JS|II|AA|RA|SP)-[A-Za-z0-9_-]{18,}"),
    begins("notion-token", &["ntn_"], r"ntn_[A-Za-z0-9]{40,}"),
    begins("notion-token", &["secret_"], r"secret_[A-Za-z0-9]{40,}"),
    begins("npm-token", &["npm_"], r"npm_[A-Za-z0-9]{36,}"),
    begins("onepassword-token", &["ops_ey"], r"ops_ey[A-Za-z0-9_=-]{60,}"),
    begins("onepassword-token", &["a3-"], r"A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}"),
    begins("paypal-token", &["access_token$"], r"access_token\$(?:production|sandbox)\$[a-z0-9]{10,}\$[a-f0-9]{32}"),
    begins("perplexity-key", &["pplx-"], r"pplx-[A-Za-z0-9]{40,}"),
    begins("planetscale-token", &["pscale_"], r"pscale_(?:tkn|pw|oauth|otkn)_[A-Za-z0-9_.=-]{30,}"),
    begins("posthog-key", &["phx_", "phs_"], r"ph[xs]_[A-Za-z0-9]{30,}"),
    begins("postman-key", &["pmak-"], r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}"),
    begins("prefect-key", &["pnu_", "pnb_"], r"pn[ub]_[A-Za-z0-9]{30,}"),
    begins("pulumi-token", &["pul-"], r"pul-[a-f0-9]{40}"),
    begins("pypi-token", &["pypi-"], r"pypi-[A-Za-z0-9_-]{32,}"),
    begins("readme-key", &["rdme_"], r"rdme_[a-z0-9]{60,}"),
    begins("replicate-token", &["r8_"], r"r8_[A-Za-z0-9]{30,}"),
    begins("resend-key", &["re_"], r"re_[A-Za-z0-9]{8,10}_[A-Za-z0-9]{20,}"),
    begins("rubygems-key", &["rubygems_"], r"rubygems_[a-f0-9]{40,}"),
    begins("sendgrid-key", &["sg."], r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}"),
    begins("sentry-token", &["sntrys_", "sntryu_"], r"sntry[su]_[A-Za-z0-9+/=_]{40,}"),
    begins("shippo-token", &["shippo_"], r"shippo_(?:live|test)_[a-f0-9]{40}"),
    begins("shopify-token", &["shpat_", "shpca_", "shppa_", "shpss_", "shpua_"], r"shp(?:at|ca|pa|ss|ua)_[A-Fa-f0-9]{32}"),
    begins("slack-token", &["xoxa-", "xoxb-", "xoxc-", "xoxd-", "xoxe-", "xoxe.", "xoxo-", "xoxp-", "xoxr-", "xoxs-"], r"xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9%+/-]{10,}"),
    begins("slack-token", &["xapp-", "xwfp-"], r"x(?:app|wfp)-[0-9]-[A-Za-z0-9-]{20,}"),
    begins("sonar-token", &["squ_", "sqp_", "sqa_"], r"sq[upa]_[a-f0-9]{40}"),
    begins("sourcegraph-token", &["sgp_", "slk_"], r"(?:sgp|slk)_(?:[A-Za-z0-9]{16}_|local_)?[a-f0-9]{40,}"),
    begins("square-token", &["sq0"], r"sq0[a-z]{3}-[A-Za-z0-9_-]{22,}"),
    begins("stripe-key", &["sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_prod_", "rk_prod_"], r"[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,}"),
    begins("stripe-key", &["whsec_"], r"whsec_[A-Za-z0-9+/=]{16,}"),
    begins("supabase-key", &["sbp_"], r"sbp_(?:v0_)?[A-Za-z0-9]{36,}"),
    begins("supabase-key", &["sb_secret_"], r"sb_secret_[A-Za-z0-9_-]{20,}"),
    begins("tailscale-key", &["tskey-"], r"tskey-[a-z]+-[A-Za-z0-9]{8,}(?:-[A-Za-z0-9]{16,})?"),
    begins("tavily-key", &["tvly-"], r"tvly-[A-Za-z0-9-]{24,}"),
    inside("telegram-token", &[":aa"], (7, 14), r"(?:bot)?[0-9]{7,11}:AA[A-Za-z0-9_-]{30,}"),
    begins("tencent-key", &["akid"], r"AKID[A-Za-z0-9]{32}"),
    begins("token", &["sk-"], r"sk-(?:[a-z0-9]{2,12}-)*[A-Za-z0-9_-]{20,}"),
    begins("token", &["sk_"], r"sk_[a-f0-9]{40,}"),
    begins("token", &["xai-", "csk-", "fw_"], r"(?:xai-|csk-|fw_)[A-Za-z0-9]{24,}"),
    begins("token", &["agp_", "tfp_", "aio_"], r"(?:agp_|tfp_|aio_)[A-Za-z0-9]{24,}"),
    begins("twilio-key", &["sk"], r"SK[a-f0-9]{32}"),
    begins("twitter-token", &["aaaaaaaaaaaaaaaaaaaa"], r"A{20,}[A-Za-z0-9%]{30,}"),
    begins("vercel-token", &["vcp_", "vck_", "vci_", "vca_", "vcr_"], r"vc[pkiar]_[A-Za-z0-9]{24,}"),
    begins("webhook", &["hooks.slack.com/"], r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/_-]{20,}"),
    begins("webhook", &["discord.com/api/", "discordapp.com/api/"], r"discord(?:app)?\.com/api/(?:v[0-9]+/)?webhooks/[0-9]{15,}/[A-Za-z0-9_-]{40,}"),
    begins("webhook", &["hooks.zapier.com/"], r"hooks\.zapier\.com/hooks/catch/[0-9]+/[A-Za-z0-9]+"),
    inside("webhook", &[".webhook.office.com/"], (1, 60), r"[A-Za-z0-9-]+\.webhook\.office\.com/webhookb2/[A-Za-z0-9@/_-]{60,}"),
    begins("yandex-key", &["aqvn", "y0_"], r"(?:AQVN|y0_)[A-Za-z0-9_-]{34,}"),
];

/// So much of a text is matched: hardly any token is longer.
const LONGEST: usize = 64 * 1024;

/// The token whose word stands at `word`, if that is one.
pub(super) fn find(text: &[u8], vendor: usize, word: Range<usize>) -> Option<Range<usize>> {
    static COMPILED: [OnceLock<Option<Regex>>; VENDORS.len()] = [const { OnceLock::new() }; VENDORS.len()];
    let Vendor { back: (least, most), pattern, .. } = &VENDORS[vendor];
    let before = text[..word.start].iter().rev().take(most + 1).take_while(|byte| is_of_token(**byte)).count();
    if before < *least || !is_of_token(*text.get(word.end)?) {
        return None;
    }
    // A longer run may begin with something else, such as `=` or `/` of an address.
    let starts =
        (word.start - before.min(*most)..=word.start - least).filter(|start| begins_here(text, *start, word.len()));
    let pattern = COMPILED[vendor]
        // The patterns are constants and compiled by a test.
        .get_or_init(|| Regex::new(&format!("^(?-u:{pattern})")).ok())
        .as_ref()?;
    let found = starts.filter_map(|start| {
        let end = text.len().min(word.end + LONGEST);
        let found = pattern.find(&text[start..end])?;
        // Of one that is longer still, the rest goes too.
        let is_cut = start + found.end() == end;
        let beyond = text[end..].iter().take_while(|byte| is_cut && is_of_token(**byte)).count();
        Some(start..start + found.end() + beyond).filter(|span| word.end <= span.end)
    });
    found.take(1).next().filter(|span| is_made_up_of_chance(&text[span.clone()]))
}

/// Whether a token may begin here: not inside a word, but behind an escaped letter, as of a line feed in JSON. Behind a joint
/// (`api_AKIA…`) only one that is known by so much that no other name has it.
fn begins_here(text: &[u8], at: usize, known_by: usize) -> bool {
    let is_of_word = |byte: u8| byte.is_ascii_alphanumeric() || known_by < 4 && matches!(byte, b'_' | b'-');
    match text[..at] {
        [.., b'\\', b'n' | b'r' | b't'] => true,
        // `%3D` and the like.
        [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => true,
        [.., last] => !is_of_word(last),
        [] => true,
    }
}

fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'~' | b'/' | b'$' | b'%' | b'+')
}

/// Not a sample such as `ghp_xxxxxxxxxxxx`, and not words joined by dashes, such as `sk-learn-model-selection-guide`.
fn is_made_up_of_chance(token: &[u8]) -> bool {
    token.iter().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) && !stand_ins::is_sample(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles_and_every_word_is_in_lower_case() {
        for vendor in VENDORS {
            Regex::new(vendor.pattern).expect(vendor.pattern);
            assert!(vendor.words.iter().all(|word| !word.is_empty() && *word == word.to_ascii_lowercase()));
        }
    }
}
