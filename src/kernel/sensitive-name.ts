/**
 * Words that make the name of a variable, setting or output stand for a credential, wherever they
 * stand in it, in whatever case and joined by whatever.
 */
const SENSITIVE_WORDS =
  /(^|[^a-z])(password|passwd|passphrase|secret|token|credential|credentials|apikey|dsn|uri)([^a-z]|$)|(private|secret|access|api|account|signing|encryption)[^a-z]?key|connection[^a-z]?string/;

/** Whether something of that name is taken for a secret when nobody says otherwise. */
export function isSensitiveName(name: string): boolean {
  return SENSITIVE_WORDS.test(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase());
}
