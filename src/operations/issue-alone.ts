import { randomInt } from 'node:crypto';
import type { Clock } from '../ports/index.ts';
import { type IssuedCredential, type ListedCredential, SecretsError } from '../secrets/index.ts';
import type { CredentialPorts, CredentialWish } from './credential-wish.ts';

/** How long whoever issued a credential may take to put it into its store; then it gives up. */
export const KEEP_WITHIN_MS = 120_000;

/**
 * How old an unfinished credential is when whoever issued it has certainly given up. What is more than
 * KEEP_WITHIN_MS is for what was on its way by then, and for clocks that do not run alike.
 */
const ABANDONED_AFTER_MS = 180_000;

/** Between two looks at what somebody else is about to finish; half as much again, at random. */
const LOOK_AGAIN_MS = 4_000;

/** By then whatever was there at the first look is abandoned. */
const GIVE_UP_AFTER_MS = 300_000;

export type Issuing =
  | {
      readonly kind: 'issued';
      readonly credential: IssuedCredential;
      /** Our time, from before it was asked for. */
      readonly issuedAt: number;
      /** Those of the names that the store has already, of which some others are missing. */
      readonly there: ReadonlySet<string>;
    }
  /** Another run has stored all of it. */
  | { readonly kind: 'there-already' };

interface IssuingParts {
  readonly ports: CredentialPorts;
  readonly cancelled: AbortSignal;
}

/**
 * Issues a credential under its unfinished name, and answers it only if nobody else is about the same.
 *
 * ```
 * list ── somebody is at it ──> wait, look again
 *   └─ nobody, or one that gave up ─> issue ─> list ── somebody is at it ──> take ours back, wait
 *                                                └─ nobody ─> take back what was given up
 * ```
 *
 * Whoever issues looks afterwards, so that of two at least one sees the other: both may yield, and
 * never both go on. No lock of an environment would do: the state may need the credential to be reached,
 * and two environments may share a store.
 *
 * @throws SecretsError `CREDENTIAL_TAKEN` for one of the final name, which nobody proves to be ours;
 *   `CREDENTIAL_UNCERTAIN`
 */
export async function issueAlone(wish: CredentialWish, parts: IssuingParts): Promise<Issuing> {
  const { store, names } = wish.generated;
  const { clock } = parts.ports.sinkPorts;
  const signal = parts.cancelled;
  const startedAt = clock.now();
  for (let isTold = false; ; isTold = true) {
    const listed = await wish.issuer.list([wish.name, wish.unfinishedName], { signal });
    const there = await store.find(names, { signal });
    if (there.size === names.length) return { kind: 'there-already' };
    if (listed.some(({ name }) => name === wish.name)) throw taken(wish);
    if (listed.every(isAbandoned)) {
      const issuedAt = clock.now();
      const credential = await wish.issuer.issue(wish.unfinishedName);
      for (const value of credential.parts.values()) parts.ports.concealer.conceal(value.reveal());
      if (await isAlone(credential, wish)) return { kind: 'issued', credential, issuedAt, there };
      await takeBack(wish, credential.id);
    }
    if (clock.now() - startedAt > GIVE_UP_AFTER_MS) throw busy(wish);
    if (!isTold) tellWaiting(wish, parts.ports);
    await pause(clock, signal);
  }
}

/** Whether nobody knows what is stored of a credential, since whoever issued it gave up or died. */
export function isAbandoned({ ageMs }: ListedCredential): boolean {
  return ageMs >= ABANDONED_AFTER_MS;
}

/**
 * Whether nobody else is about to store one, or has just done so. What was given up is taken back then:
 * before ours is stored, so that what is stored is always the only one that is left.
 */
async function isAlone({ id }: IssuedCredential, wish: CredentialWish): Promise<boolean> {
  try {
    const listed = await wish.issuer.list([wish.name, wish.unfinishedName]);
    const others = listed.filter((other) => other.id !== id);
    const isOurs = others.every((other) => other.name !== wish.name && isAbandoned(other));
    if (isOurs) for (const other of others) await wish.issuer.revoke(other.id);
    return isOurs;
  } catch (error) {
    await takeBack(wish, id, error);
    throw error;
  }
}

/**
 * Takes back what came to no store.
 *
 * @throws SecretsError `CREDENTIAL_UNCERTAIN`
 */
export async function takeBack(wish: CredentialWish, id: string, cause?: unknown): Promise<void> {
  try {
    await wish.issuer.revoke(id);
  } catch (error) {
    if (!(error instanceof SecretsError)) throw error;
    throw new SecretsError(
      'CREDENTIAL_UNCERTAIN',
      `the credential ${wish.name} could neither be kept nor taken back`,
      {
        cause: cause ?? error,
        hint: `It is called ${wish.unfinishedName} at the provider, and nobody uses it. Run this again in three minutes: that takes it back, or says why it cannot.`,
      },
    );
  }
}

async function pause(clock: Clock, signal: AbortSignal): Promise<void> {
  await clock.sleep(LOOK_AGAIN_MS + randomInt(LOOK_AGAIN_MS / 2), signal);
  if (!signal.aborted) return;
  throw new SecretsError('SINK_CANCELLED', 'the run was about to end');
}

function tellWaiting({ unfinishedName }: CredentialWish, { reporter }: CredentialPorts): void {
  const text = `… ${unfinishedName} is at the provider: another run is about to store it, or died before it had. It is looked at again until that is clear, for three minutes at most.`;
  reporter.report({ kind: 'note', level: 'info', text });
}

function taken({ name, generated }: CredentialWish): SecretsError {
  const { names, generator } = generated;
  return new SecretsError('CREDENTIAL_TAKEN', `there is a key called ${name} at the provider`, {
    hint: `Its secret cannot be read again, ${names.join(' and ')} are not all in the store, and nothing proves that nobody else uses it, so it is left alone. If nobody does, delete it at the provider and run this again; otherwise give ${generator.key} another \`name\`.`,
  });
}

function busy({ name, unfinishedName }: CredentialWish): SecretsError {
  return new SecretsError(
    'CREDENTIAL_UNCERTAIN',
    `other runs keep issuing the credential ${name}`,
    {
      hint: `Nothing was made. When none of them is left, delete the key ${unfinishedName} at the provider, if there is one, and run this again.`,
    },
  );
}
