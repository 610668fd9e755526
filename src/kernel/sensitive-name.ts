/**
 * Whether the name of a variable, setting or output says that its value is a secret.
 *
 * The rule, word by word (`API_KEY`, `apiKey` and `api-key` have the words `api` and `key`): a word
 * that contains token, secret, passw, passphrase, pwd, credential, dsn, kubeconfig or connection,
 * that ends in key or keys, or that is pass, creds, auth, private, pat or uri. Rather one mask too
 * many than a leak.
 */
export function isSensitiveName(name: string): boolean {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1_$2').split(/[^A-Za-z\d]+/);
  return words.some((word) => SENSITIVE_WORD.test(word));
}

const SENSITIVE_WORD =
  /token|secret|passw|passphrase|pwd|credential|dsn|kubeconfig|connection|keys?$|^(?:pass|creds|auth|private|pat|uri)$/i;
