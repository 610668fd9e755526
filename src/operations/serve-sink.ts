import { Secret, toErrorChain } from '../kernel/index.ts';
import { toOutputText } from '../outputs/index.ts';
import type { ResourceRecord } from '../resources/index.ts';
import {
  createFingerprints,
  isForThisJob,
  isSameFingerprint,
  makeSalt,
  type SecretSink,
  SecretsError,
  type Sinks,
} from '../secrets/index.ts';
import type { HeldLock, SinkMark, SinkMarks } from '../state/index.ts';
import type { SinkWish } from './sink-wishes.ts';

/** How serving one sink ended. */
export type Served =
  | { readonly kind: 'delivered' | 'unchanged' | 'no-job' }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly error: string;
      readonly hint: string | undefined;
    };

/** What sinks are served with. */
export interface ServingParts {
  readonly sinks: Sinks;
  readonly marks: SinkMarks;
  /** What the marks said when this began. */
  readonly known: ReadonlyMap<string, SinkMark>;
  readonly lock: Pick<HeldLock, 'assertHeld'>;
  readonly stop: AbortSignal;
  /** Serves also what is there already: it may have been changed behind our back. */
  readonly isForced: boolean;
  readonly redact: (text: string) => string;
}

/** Serves sinks from records at hand. */
export interface Server {
  /** Whether the value that the record has now is known to be there. */
  isServed(wish: SinkWish, record: ResourceRecord): Promise<boolean>;
  /** Never rejects. */
  serve(wish: SinkWish, record: ResourceRecord): Promise<Served>;
}

/**
 * Serves one sink at a time: mark it as owed, put the value, mark it with the value's fingerprint; in
 * this order. Whatever instant this ends at, the next run finds what is owed.
 */
export function createServer(parts: ServingParts): Server {
  const { marks, lock, stop } = parts;
  const fingerprints = createFingerprints();
  const marked = new Map(parts.known);
  const salts = new Map<string, string>(
    [...parts.known.values()].map(({ resource, output, salt }) => [`${resource} ${output}`, salt]),
  );
  const saltFor = ({ resource, output }: SinkWish): string => {
    const key = `${resource} ${output}`;
    const salt = salts.get(key) ?? makeSalt();
    salts.set(key, salt);
    return salt;
  };
  const write = async (mark: SinkMark): Promise<void> => {
    lock.assertHeld();
    marked.set(mark.id, mark);
    marks.note(mark);
    await marks.save();
  };
  const toMark = ({ id, resource, output }: SinkWish, salt: string): SinkMark => ({
    ...{ id, resource, output, salt, fingerprint: '', owed: 'begun' },
  });
  const makeFingerprint = (wish: SinkWish, record: ResourceRecord, value: Secret) => {
    const source = { value, facts: [record.providerId, record.createdAt] };
    return fingerprints.make(source, wish.target, saltFor(wish));
  };
  const isThere = ({ id }: SinkWish, fingerprint: string): boolean => {
    const mark = marked.get(id);
    return mark?.owed === '' && isSameFingerprint(mark.fingerprint, fingerprint);
  };
  const put = async (
    work: { readonly wish: SinkWish; readonly sink: SecretSink; readonly value: Secret },
    record: ResourceRecord,
  ): Promise<Served> => {
    const { wish, sink, value } = work;
    if (isForThisJob(wish.target)) {
      await sink.put(value, { signal: stop });
      return { kind: 'delivered' };
    }
    const fingerprint = await makeFingerprint(wish, record, value);
    if (!parts.isForced && isThere(wish, fingerprint)) return { kind: 'unchanged' };
    const mark = toMark(wish, saltFor(wish));
    await write(mark);
    await sink.put(value, { signal: stop });
    await write({ ...mark, fingerprint, owed: '' });
    return { kind: 'delivered' };
  };
  return {
    isServed: async (wish, record) =>
      isThere(wish, await makeFingerprint(wish, record, readValue(wish, record))),
    async serve(wish, record) {
      try {
        if (stop.aborted) throw cancelled();
        const value = readValue(wish, record);
        const sink = parts.sinks.open(wish.target);
        return sink === undefined ? { kind: 'no-job' } : await put({ wish, sink, value }, record);
      } catch (error) {
        const { code, text, hint } = toErrorChain(stop.aborted ? cancelled(error) : error);
        await write({ ...toMark(wish, saltFor(wish)), owed: code }).catch(() => undefined);
        const { redact } = parts;
        return { kind: 'failed', code, error: redact(text), hint: hint && redact(hint) };
      }
    },
  };
}

/**
 * The output as one text.
 *
 * @throws SecretsError `SINK_NO_VALUE`
 */
export function readValue({ output, resource }: SinkWish, record: ResourceRecord): Secret {
  const outputs = record.outputs.reveal();
  const value = Object.hasOwn(outputs, output) ? outputs[output] : undefined;
  if (value === undefined || value === null) {
    const others = Object.keys(outputs).sort().join(', ');
    throw new SecretsError('SINK_NO_VALUE', `${resource} has no output ${output}`, {
      hint: `It has: ${others === '' ? 'none' : others}.`,
    });
  }
  const text = toOutputText(value);
  if (!text.startsWith('secret_ref://')) return new Secret(text);
  throw new SecretsError('SINK_NO_VALUE', `${output} of ${resource} is kept in a secret store`, {
    hint: 'The state only says where; let that store hand it on, or have the resource made anew.',
  });
}

function cancelled(cause?: unknown): SecretsError {
  return new SecretsError('SINK_CANCELLED', 'the run was about to end', {
    ...(cause === undefined ? {} : { cause }),
    hint: 'The next run makes up for it.',
  });
}
