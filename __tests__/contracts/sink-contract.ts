import { describe, expect, it } from 'vitest';
import { Secret, toErrorChain } from '../../src/kernel/index.ts';
import { type SecretSink, SecretsError } from '../../src/secrets/index.ts';
import type { FakeClock } from '../fakes/fake-clock.ts';

/** A sink, and the place behind it as its owner sees it. */
export interface SinkPlace {
  readonly sink: SecretSink;
  /** What is under the sink's name now. */
  read(): Promise<string | undefined> | string | undefined;
  /** How often anything was written. */
  writes(): number;
  /** From now on the credentials may not come in; absent where there are none. */
  readonly deny?: () => void;
  /** From now on nobody answers; absent where nobody has to. */
  readonly break?: () => void;
  readonly clock: FakeClock;
}

/** What every place keeps as it is. */
const VALUES: Readonly<Record<string, string>> = {
  'a password': 'correct horse battery staple',
  'several lines': '-----BEGIN KEY-----\nabc+/=\r\n-----END KEY-----\n',
  'what shells and workflows read': '%0A::set-output $(x) `y` "q" \'s\' ${{ a }}',
  'other scripts': 'pässwörd 秘密 🔑',
  'a JSON object': '{"user":"u","password":"p\\n"}',
};

/** What a {@link SecretSink} owes. */
export function sinkContract(name: string, open: () => SinkPlace | Promise<SinkPlace>): void {
  describe(name, () => {
    it.each(Object.entries(VALUES))('keeps %s as it is', async (_, value) => {
      const place = await open();
      await place.sink.put(new Secret(value));
      expect(await place.read()).toBe(value);
    });

    it('has the last value that was put', async () => {
      const place = await open();
      for (const value of ['first value', 'second value', 'second value']) {
        await place.sink.put(new Secret(value));
      }
      expect(await place.read()).toBe('second value');
    });

    it('changes nothing when it is checked', async () => {
      const place = await open();
      await place.sink.put(new Secret('kept value'));
      const writes = place.writes();
      await place.sink.check();
      expect([await place.read(), place.writes()]).toEqual(['kept value', writes]);
    });

    it('says that it may not be written to, and nothing of the value', async (test) => {
      const place = await open();
      if (place.deny === undefined) return test.skip('there are no credentials');
      place.deny();
      const error = await refusalOf(place.sink.put(new Secret('the-value-itself')));
      expect(error.code).toBe('SINK_FORBIDDEN');
      expect(error.hint).toBeDefined();
      const { text, stacks, hint } = toErrorChain(error);
      expect(`${text}${stacks}${hint ?? ''}`).not.toContain('the-value-itself');
    });

    it('gives up in time on a place that does not answer', async (test) => {
      const place = await open();
      if (place.break === undefined) return test.skip('nobody has to answer');
      place.break();
      const put = refusalOf(place.sink.put(new Secret('the-value-itself')));
      await place.clock.advance(600_000);
      const error = await put;
      expect(error.code).toBe('SINK_UNAVAILABLE');
      const { text, stacks } = toErrorChain(error);
      expect(`${text}${stacks}`).not.toContain('the-value-itself');
    });
  });
}

/** The error that a call rejects with. */
export async function refusalOf(call: Promise<unknown>): Promise<SecretsError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof SecretsError) return error;
  throw new TypeError('it was not refused', { cause: error });
}
