/**
 * Whether the name of a variable or of a setting says that its value is a secret.
 *
 * The rule, word by word (`API_KEY`, `apiKey` and `api-key` have the words `api` and `key`): a word
 * that contains token, secret, passw, passphrase, pwd, credential, dsn or connection, that ends in
 * key or keys, or that is pass, creds, auth, private or pat. Rather one mask too many than a leak.
 */
export function isSensitiveName(name: string): boolean {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1_$2').split(/[^A-Za-z\d]+/);
  return words.some((word) => SENSITIVE_WORD.test(word));
}

/** Whether a value carries a password in a URL, whatever the variable is called. */
export function hasCredentials(value: string): boolean {
  for (const [, authority = ''] of value.matchAll(/:\/\/([^\s/]*)/g)) {
    const user = authority.slice(0, Math.max(0, authority.lastIndexOf('@')));
    const colon = user.indexOf(':');
    if (colon !== -1 && colon < user.length - 1) return true;
  }
  return false;
}

const SENSITIVE_WORD =
  /token|secret|passw|passphrase|pwd|credential|dsn|connection|keys?$|^(?:pass|creds|auth|private|pat)$/i;
