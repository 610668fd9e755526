import type { Clock } from '../ports/index.ts';
import { SecretsError } from '../secrets/index.ts';
import { type CredentialPorts, type CredentialWish, toCredentialWish } from './credential-wish.ts';
import type { GeneratedSecret } from './generated-secrets.ts';
import { issueAlone, type Issuing, KEEP_WITHIN_MS, takeBack } from './issue-alone.ts';
import { keep, type MadeSecrets, type Making, type TimeLimit } from './keep-secret.ts';

/** What making is done with. */
export interface MakingParts {
  readonly ports: CredentialPorts;
  /** Aborted: nothing more is made. What was made is put into its store all the same. */
  readonly cancelled: AbortSignal;
}

/**
 * Has a credential issued and puts its parts into the store; `kept` where another run did meanwhile.
 *
 * A run that dies leaves one under its unfinished name, which is the intent: written by the very call
 * that it announces, and readable from any machine, before there is a state. The next run takes it back
 * and issues another, so that what it stores belongs together. Of the parts, what is missing comes
 * last: once that is there, everything is, and of one credential.
 *
 * @throws SecretsError; nothing that opens anything is left behind then, unless it says so
 */
export async function makeCredential(
  generated: GeneratedSecret,
  parts: MakingParts,
): Promise<Making> {
  const wish = toCredentialWish(generated, parts.ports);
  const issuing = await issueAlone(wish, parts);
  if (issuing.kind === 'there-already') return { kind: 'kept' };
  const { id } = issuing.credential;
  const values = toSecrets(issuing, generated);
  try {
    await keepInTime(values, { generated, issuing, parts });
  } catch (error) {
    if (!(await isKept(values, generated, error))) {
      await takeBack(wish, id, error);
      throw error;
    }
  }
  await finish(wish, id, parts);
  return { kind: 'made', values };
}

function toSecrets(
  { credential, there }: Extract<Issuing, { readonly kind: 'issued' }>,
  { generator }: GeneratedSecret,
): MadeSecrets {
  const named = [...credential.parts].map(
    ([part, value]) => [`${generator.key}_${part}`, value] as const,
  );
  return new Map(named.toSorted(([a], [b]) => Number(there.has(b)) - Number(there.has(a))));
}

/** Gives up in time for whoever may take the credential for abandoned. */
async function keepInTime(
  values: MadeSecrets,
  {
    generated,
    issuing,
    parts,
  }: {
    readonly generated: GeneratedSecret;
    readonly issuing: Extract<Issuing, { readonly kind: 'issued' }>;
    readonly parts: MakingParts;
  },
): Promise<void> {
  const { concealer, sinkPorts } = parts.ports;
  using limit = openLimit(sinkPorts.clock, issuing.issuedAt + KEEP_WITHIN_MS);
  await keep(values, generated, { concealer, limit });
}

function openLimit(clock: Clock, until: number): TimeLimit {
  const over = new AbortController();
  const leftMs = Math.max(0, until - clock.now());
  const stop = clock.callAfter(leftMs, () => {
    over.abort();
  });
  return {
    signal: over.signal,
    check() {
      if (clock.now() < until) return;
      throw new SecretsError('SINK_UNAVAILABLE', 'the store did not take the credential in time', {
        hint: 'Run this again.',
      });
    },
    [Symbol.dispose]: stop,
  };
}

/**
 * Whether everything came to be there after all, as when only an answer was lost. Where the store
 * cannot say, nothing is taken back: a secret that is there and does not work any more would be kept
 * by every later run.
 *
 * @throws SecretsError `CREDENTIAL_UNCERTAIN`
 */
async function isKept(
  values: MadeSecrets,
  { store, names, generator }: GeneratedSecret,
  cause: unknown,
): Promise<boolean> {
  try {
    if (store.read === undefined) return (await store.find(names)).size === names.length;
    for (const [name, value] of values) {
      if ((await store.read(name))?.reveal() !== value.reveal()) return false;
    }
    return true;
  } catch (error) {
    if (!(error instanceof SecretsError)) throw error;
    const message = `it is not known whether the credential ${generator.name} came to its store`;
    throw new SecretsError('CREDENTIAL_UNCERTAIN', message, {
      cause,
      hint: `It is left as it is. Run this again when the store answers: where ${names.join(' and ')} are not both there, it takes that one back and issues another.`,
    });
  }
}

/**
 * Gives a stored credential its name. It works without: what cannot be done now is done by the next run
 * that has a token.
 *
 * @throws SecretsError `CREDENTIAL_UNCERTAIN` where it is gone: its parts are dead, or another run's
 */
async function finish(wish: CredentialWish, id: string, { ports }: MakingParts): Promise<void> {
  try {
    if ((await wish.issuer.rename(id, wish.name)) === 'renamed') return;
  } catch (error) {
    if (!(error instanceof SecretsError)) throw error;
    const hint = error.hint === undefined ? '' : ` ${error.hint}`;
    const text = `The credential ${wish.name} is stored and works; at the provider it is still called ${wish.unfinishedName}: ${error.message}.${hint} The next run tries again.`;
    ports.reporter.report({ kind: 'note', level: 'warning', text: ports.concealer.redact(text) });
    return;
  }
  const { names } = wish.generated;
  throw new SecretsError(
    'CREDENTIAL_UNCERTAIN',
    `the credential ${wish.name} was deleted at the provider while it was being stored`,
    { hint: `Delete ${names.join(' and ')} from the store, and run this again.` },
  );
}
