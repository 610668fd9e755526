import type { Secret } from '../kernel/index.ts';
import { SecretsError } from './secrets-error.ts';

/**
 * Refuses a token that no header takes, such as one that was read from a file with its line end: it
 * would fail as something that nobody understands.
 *
 * @param name Of the variable that it is from.
 * @throws SecretsError `SINK_NO_CREDENTIALS`
 */
export function checkSendable(token: Secret, name: string): void {
  if (/^[\x21-\x7e]+$/.test(token.reveal())) return;
  throw new SecretsError('SINK_NO_CREDENTIALS', `the token of ${name} cannot be sent`, {
    hint: 'It holds a line end, a space or another character that no token has. Set it anew; a file is read without its line end by `$(cat FILE)`.',
  });
}
