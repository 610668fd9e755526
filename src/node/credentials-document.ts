import { isJsonObject, isPrivateAddress, type JsonObject, Secret } from '../kernel/index.ts';
import { BucketError } from '../ports/index.ts';

/** Checked access to a credentials file; errors name fields and never show values. */
export interface CredentialsDocument {
  /** A text that has to be there. */
  text(name: string): string;
  /** A text that may be absent. */
  optional(name: string): string | undefined;
  /** A text that nobody may see; it has to be there. */
  secret(name: string): Secret;
  object(name: string): JsonObject;
  /** An address that has to be there, and that secrets may be sent to. */
  address(name: string): URL;
  /** The error for a file that cannot be used. */
  refuse(why: string): BucketError;
}

/** Opens a credentials file; `conceal` is told each secret that is read. */
export function openDocument(
  document: JsonObject,
  conceal: (secret: Secret) => void,
): CredentialsDocument {
  const optional = (name: string): string | undefined => {
    const value = document[name] ?? '';
    if (typeof value !== 'string') throw unusable(`\`${name}\` is no text`);
    return value === '' ? undefined : value;
  };
  const text = (name: string): string => {
    const value = optional(name);
    if (value === undefined) throw unusable(`\`${name}\` is missing`);
    return value;
  };
  return {
    text,
    optional,
    secret: (name) => {
      const secret = new Secret(text(name));
      conceal(secret);
      return secret;
    },
    object: (name) => {
      const value = document[name];
      if (!isJsonObject(value)) throw unusable(`\`${name}\` is no object`);
      return value;
    },
    address: (name) => {
      const address = text(name);
      const url = URL.canParse(address) ? new URL(address) : undefined;
      if (url !== undefined && isPrivateAddress(url)) return url;
      throw unusable(`\`${name}\` is no https address`);
    },
    refuse: unusable,
  };
}

function unusable(why: string): BucketError {
  return new BucketError(
    'BUCKET_CREDENTIALS_REFUSED',
    `the credentials file cannot be used: ${why}`,
    {
      hint: 'Use a credentials file as Google or google-github-actions/auth writes it, whole and unchanged.',
    },
  );
}
