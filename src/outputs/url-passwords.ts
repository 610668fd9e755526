/**
 * Hides the password in every URL of a text, whoever knows of it: there is none that is no secret.
 * References such as `${NAME}`, stars, and the word that examples have in its place stay.
 */
export function hideUrlPasswords(text: string): string {
  if (!text.includes('://')) return text;
  return text.replace(PASSWORD, (whole, before: string, password: string) =>
    SAYS_NOTHING.test(password) ? whole : `${before}***`,
  );
}

/** Behind a user, which may be empty, up to the last `@` before the path. */
const PASSWORD = /(:\/\/[^\s/:@"'<>,{}\\]*:)([^\s/"'<>\\]+)(?=@)/g;

const SAYS_NOTHING = /^(?:\$\{[^}]*\}|\*+|password)$/;
