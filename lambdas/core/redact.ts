/** What stands where a secret stood. */
export const redacted = "‹redacted›";

/** Names of settings whose values are nobody's business: what the AWS SDK's schemas mark as sensitive is named like this. */
const secretName =
  /passw(or)?d|passphrase|secret|token|credential|private_?-?key|api_?-?key|access_?-?key|authorization|connection_?-?string|cookie/i;

/**
 * Texts that are secrets wherever they stand. Sources: IAM User Guide, "IAM identifiers" (prefixes of key ids);
 * RFC 7468 (PEM), RFC 7519 (JWT), RFC 3986 section 3.2.1 (a password in a URL); GitHub and Slack, "token formats".
 */
const secretTexts: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|xox[abprs]-[\w-]{10,})/g,
  /(?<=\b\w{2,12}:\/\/[^\s:/@]{0,64}:)[^\s/@]{1,256}(?=@)/g,
  /(?<=\b(?:password|passwd|secret|token|api[_-]?key|secret[_-]?access[_-]?key)["']?\s{0,3}[=:]\s{0,3}["']?)[^\s"',;&]{4,256}/gi,
];

/** Text without the secrets that can be known by their form. */
export const redactText = (text: string): string =>
  secretTexts.reduce((safe, secret) => safe.replace(secret, redacted), text);

/** A JSON value to show: without what is named like a secret, in its key or beside it as tags are, or looks like one. */
export const redact = (value: unknown): unknown => {
  if (typeof value === "string") return redactText(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(redact);
  const members = Object.entries(value);
  const isNamedBeside = members.some(([name, text]) => /^(name|key)$/i.test(name) && secretName.test(String(text)));
  const hides = (name: string): boolean => secretName.test(name) || (isNamedBeside && /^value$/i.test(name));
  return Object.fromEntries(
    members.map(([name, member]) => [redactText(name), hides(name) && tells(member) ? redacted : redact(member)]),
  );
};

/** A switch or an absence is no secret, whatever it is called. */
const tells = (member: unknown): boolean => member !== null && typeof member !== "boolean";
