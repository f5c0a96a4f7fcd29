/** Some character that is no lower-case letter, unlike in a word of a sentence. */
export const NO_WORD = String.raw`(?=[a-z]*[^a-z\s.,:;!?()"'])`;

/** The issuers whose keys are a name of theirs and a long random text: it has a digit, unlike the name of a tool. */
const NAMED_KEYS = [
  'ops|p8e|ico|pul|pnu|rdme|rubygems|pcsk|nfp|napi|e2b|jina|fc|nvapi|ph[xs]|tgp_v1|CFPAT|HRKU|bedrock-api-key',
  'fo1|fm[12][ar]?|fio-u|tk-us|x(?:key|smtp)sib|s-s4t2(?:ud|af)|sgp|sntryu|sb_secret|(?:CLOJARS|clojars)|lsv2_[ps][tk]|lin_oauth',
  '(?:duffel|shippo)_(?:test|live)|pscale_(?:tkn|oauth|pw)|FLWSECK|tskey-[a-z]{3,8}|apify_api|pat-[a-z]{2}\\d',
].join('|');

/**
 * Secrets by their shape: bearer and basic credentials, JSON web tokens, keys of well-known issuers. Each form is as narrow as its
 * issuer's, because tools, packages and constraints have names such as `skills_list`, `npm-search-mcp` and `pk_orders`.
 *
 * Source of the rarer ones: the rules of the scanner gitleaks, https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml.
 */
export const TOKEN = new RegExp(
  String.raw`\b(?:${[
    String.raw`(?:[Bb]earer|BEARER|[Bb]asic|BASIC)\s+${NO_WORD}[\w.~+/=-]{8,}`,
    String.raw`eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?`,
    String.raw`(?:sk|rk|gh[opsur]|github_pat|gl(?:pat|rt|dt|ptt|soat|cbt|ffct|ft|imt|agent|oas)|xox[a-eo-s]|xapp-\d|dckr_[po]at|figd|GOCSPX|PMAK)[-_][\w-]{12,}`,
    String.raw`pk[-_](?=[\w-]{0,64}\d)[\w-]{12,}`,
    '(?:npm|hf|gsk|r8|sbp|ntn|lin_api|glsa|whsec|shp(?:at|ca|pa|ss)|do[oprt]_v1|sm_[aps]at)_[A-Za-z0-9]{12,}',
    'api_org_[A-Za-z]{34}|FLWSECK_TEST-[A-Za-z0-9]{12,}|eyJrIjoi[A-Za-z0-9]{70,}',
    String.raw`(?:glc|sntrys)_(?=eyJ)[\w+/=-]{16,}`,
    String.raw`(?:${NAMED_KEYS})[-_](?=[\w.=+/-]{0,31}\d)[\w.=+/-]{28,}`,
    '(?:secret_|dapi)[A-Za-z0-9]{32,}',
    '(?:xai|pplx|tvly|tvly-dev|tvly-prod|NR(?:AK|II|IQ)|AGE-SECRET-KEY)-[A-Za-z0-9]{16,}',
    String.raw`(?:ya29|hv[bsr])\.[\w-]{16,}`,
    String.raw`SG\.[\w-]{16,}\.[\w-]{16,}`,
    String.raw`(?:AT[ACS]TT3|ATBB|pypi-AgE|sq0[a-z]{3}-|GR1348941|1\/\/0)[\w-]{16,}`,
    '(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}',
    String.raw`AIza[\w-]{12,}`,
    String.raw`(?:bot)?\d{8,10}:AA[\w-]{30,}`,
    String.raw`(?:LTAI|SK)(?=[A-Za-z]{0,19}\d)[A-Za-z0-9]{20,32}\b`,
    '(?:AKCp|cmVmd|EZ[AT]K|EAA[A-Z])[A-Za-z0-9]{54,}|ABSK[A-Za-z0-9+/]{64,}={0,2}',
    'A3-[A-Z0-9]{6}-[A-Z0-9]{6}-?[A-Z0-9]{5}(?:-[A-Z0-9]{5}){3}|API-[A-Z0-9]{26}|4b1d[A-Za-z0-9]{38}',
    String.raw`dp\.[a-z]{2,5}\.[\w.-]{40,}|dt0[a-z]\d\d\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}|v1\.0-[a-f0-9]{24}-[a-f0-9]{146}`,
    String.raw`pat[A-Za-z0-9]{14}\.[a-f0-9]{64}|[ps]at\.[\w-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}`,
    String.raw`sha256~[\w-]{43}|\.atlasv1\.[\w=-]{60,}`,
    String.raw`(?:sc|ext|scauth|authress)_[A-Za-z0-9]{5,30}\.[A-Za-z0-9]{4,6}\.acc[_-][A-Za-z0-9-]{10,32}\.[\w+/=-]{30,}`,
  ].join('|')})`,
  'g',
);

/** The secret of an application in Azure. */
export const AZURE_SECRET = /[\w~.-]{3}\dQ~[\w~.-]{31,34}/g;
