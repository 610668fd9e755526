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
  /** Whether it is served though it is there already: it may have been changed behind our back. */
  readonly isForced: (wish: SinkWish) => boolean;
  readonly redact: (text: string) => string;
}

/** Serves sinks from records at hand. */
export interface Server {
  /** Whether the value that the record has now is known to be there. */
  isServed(wish: SinkWish, record: ResourceRecord): Promise<boolean>;
  /** Never rejects. */
  serve(wish: SinkWish, record: ResourceRecord): Promise<Served>;
}

/** The marks as they are by now, and the salts in them. */
interface MarkBook {
  isThere(wish: SinkWish, fingerprint: string): boolean;
  saltFor(wish: SinkWish): string;
  /** Resolves once it is written. Rejects with `StateError`, also where the lock is lost. */
  write(wish: SinkWish, state: Pick<SinkMark, 'fingerprint' | 'owed'>): Promise<void>;
}

function openMarkBook({ marks, known, lock }: ServingParts): MarkBook {
  const marked = new Map(known);
  const toKey = ({ resource, output }: Pick<SinkMark, 'resource' | 'output'>): string =>
    `${resource} ${output}`;
  const salts = new Map([...known.values()].map((mark) => [toKey(mark), mark.salt]));
  const saltFor = (wish: SinkWish): string => {
    const salt = salts.get(toKey(wish)) ?? makeSalt();
    salts.set(toKey(wish), salt);
    return salt;
  };
  return {
    saltFor,
    isThere: ({ id }, fingerprint) => {
      const mark = marked.get(id);
      return mark?.owed === '' && isSameFingerprint(mark.fingerprint, fingerprint);
    },
    async write(wish, state) {
      lock.assertHeld();
      const { id, resource, output } = wish;
      const mark = { id, resource, output, salt: saltFor(wish), ...state };
      marked.set(id, mark);
      marks.note(mark);
      await marks.save();
    },
  };
}

/**
 * Serves one sink at a time: mark it as owed, put the value, mark it with the value's fingerprint; in
 * this order. Whatever instant this ends at, the next run finds what is owed.
 */
export function createServer(parts: ServingParts): Server {
  const { sinks, stop, isForced, redact } = parts;
  const fingerprints = createFingerprints();
  const book = openMarkBook(parts);
  const makeFingerprint = (wish: SinkWish, record: ResourceRecord): Promise<string> => {
    const facts = [record.providerId, record.createdAt];
    const source = { value: readValue(wish, record), facts };
    return fingerprints.make(source, wish.target, book.saltFor(wish));
  };
  const put = async (
    wish: SinkWish,
    record: ResourceRecord,
    sink: SecretSink,
  ): Promise<'delivered' | 'unchanged'> => {
    const value = readValue(wish, record);
    const isKept = !isForThisJob(wish.target);
    const fingerprint = isKept ? await makeFingerprint(wish, record) : '';
    if (isKept && !isForced(wish) && book.isThere(wish, fingerprint)) return 'unchanged';
    if (isKept) await book.write(wish, { fingerprint: '', owed: 'begun' });
    await sink.put(value, { signal: stop });
    if (isKept) await book.write(wish, { fingerprint, owed: '' });
    return 'delivered';
  };
  return {
    isServed: async (wish, record) =>
      !isForced(wish) && book.isThere(wish, await makeFingerprint(wish, record)),
    async serve(wish, record) {
      try {
        if (stop.aborted) throw cancelled();
        const sink = sinks.open(wish.target);
        return { kind: sink === undefined ? 'no-job' : await put(wish, record, sink) };
      } catch (error) {
        const { code, text, hint } = toErrorChain(stop.aborted ? cancelled(error) : error);
        if (!isForThisJob(wish.target)) {
          await book.write(wish, { fingerprint: '', owed: code }).catch(() => undefined);
        }
        return { kind: 'failed', code, error: redact(text), hint: hint && redact(hint) };
      }
    },
  };
}

/**
 * The output as one text.
 *
 * @throws SecretsError `SINK_NO_VALUE`, `SINK_VALUE_UNUSABLE`
 */
export function readValue(
  { output, resource }: Pick<SinkWish, 'output' | 'resource'>,
  record: ResourceRecord,
): Secret {
  const outputs = record.outputs.reveal();
  const value = Object.hasOwn(outputs, output) ? outputs[output] : undefined;
  if (value === undefined || value === null) {
    const others = Object.keys(outputs).sort().join(', ');
    throw new SecretsError('SINK_NO_VALUE', `${resource} has no output ${output}`, {
      hint: `It has: ${others === '' ? 'none' : others}.`,
    });
  }
  const text = toOutputText(value);
  // Every store takes UTF-8, which has no halves: another value than this one would arrive.
  if (/\p{Surrogate}/u.test(text)) {
    throw new SecretsError('SINK_VALUE_UNUSABLE', `${output} of ${resource} is no whole text`, {
      hint: 'It holds half of a character; have the provider give out such bytes in base64.',
    });
  }
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
