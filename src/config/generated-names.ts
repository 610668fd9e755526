/** What each credential of a provider consists of; every part is a secret of its own. */
const CREDENTIAL_PARTS = ['access_key', 'secret_key'];

/** The names of the secrets that a generator makes, by which texts refer to them. */
export function namesOf({
  type,
  key,
}: {
  readonly type: string;
  readonly key: string;
}): readonly string[] {
  return type === 'provider_credential' ? CREDENTIAL_PARTS.map((part) => `${key}_${part}`) : [key];
}
