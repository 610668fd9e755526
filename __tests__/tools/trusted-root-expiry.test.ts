import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findTrustedRootExpiry } from '../../tools/trusted-root-expiry.mjs';

const ROOTS = join(import.meta.dirname, '../../src/node/sigstore/trusted-roots');
const DAY_MS = 24 * 60 * 60_000;

/** Long enough for a release with a newer one to reach those who pin ours. */
const NOTICE_DAYS = 90;

async function readRoot(name: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(ROOTS, `${name}.json`), 'utf8')) as Record<string, unknown>;
}

describe('the trusted root that comes with us', () => {
  it.each(['public-good', 'github'])(
    `is of use for another ${String(NOTICE_DAYS)} days; else run npm run refresh:roots: %s`,
    async (name) => {
      const expiry = findTrustedRootExpiry(await readRoot(name));
      expect(expiry?.getTime() ?? Infinity).toBeGreaterThan(Date.now() + NOTICE_DAYS * DAY_MS);
    },
  );
});

describe('the end of a trusted root', () => {
  const log = (end?: string) => ({ publicKey: { validFor: end === undefined ? {} : { end } } });

  it('is when the last service of a kind ends', () => {
    const tlogs = [log('2024-01-01T00:00:00Z'), log('2025-01-01T00:00:00Z')];
    expect(findTrustedRootExpiry({ tlogs })).toEqual(new Date('2025-01-01T00:00:00Z'));
    const ctlogs = [log('2024-06-01T00:00:00Z')];
    expect(findTrustedRootExpiry({ tlogs, ctlogs })).toEqual(new Date('2024-06-01T00:00:00Z'));
  });

  it('is unknown when no service names one', () => {
    const tlogs = [log('2024-01-01T00:00:00Z'), log()];
    expect(findTrustedRootExpiry({ tlogs })).toBeUndefined();
  });

  it('is the end of the first certificate of a chain, however long its key is said to be good', async () => {
    const root = await readRoot('github');
    const { certificateAuthorities } = root as { certificateAuthorities: unknown[] };
    const first = { certificateAuthorities: certificateAuthorities.slice(0, 1) };
    expect(findTrustedRootExpiry(first)).toEqual(new Date('2024-05-25T00:00:00Z'));
    const withoutEnd = [{ ...(certificateAuthorities[0] as object), validFor: {} }];
    expect(findTrustedRootExpiry({ certificateAuthorities: withoutEnd })).toEqual(
      new Date('2024-09-11T14:06:54Z'),
    );
  });
});
