import { describe, expect, it } from 'vitest';
import { canonicalDesired, desiredHash } from '../../src/resources/desired-hash.ts';
import cases from '../fixtures/conformance/desired-hash.json' with { type: 'json' };
import { aSpec } from './builders.ts';

/** The specs behind a canonical text: what the config room makes of the case's YAML. */
function specsOf(canonical: string): ReturnType<typeof aSpec>[] {
  const entries = JSON.parse(canonical) as {
    name: string;
    type: string;
    config: Record<string, string> | null;
    size?: string;
    depends_on?: string[];
  }[];
  return entries
    .map(({ name, type, config, size, depends_on: dependsOn = [] }) => ({
      ...aSpec(name, { type, size, dependsOn }),
      config: config ?? undefined,
    }))
    .reverse();
}

describe('desiredHash', () => {
  it.each(cases)('agrees with upstream on $id', ({ expected }) => {
    const specs = specsOf(expected.canonical);
    expect(canonicalDesired(specs)).toBe(expected.canonical);
    expect(desiredHash(specs)).toBe(expected.hash);
  });

  it('T-25 hashes no specs at all as an empty list', () => {
    expect(desiredHash([])).toBe(
      '4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945',
    );
  });

  it('covers size, hints and dependencies in the order of upstream’s struct', () => {
    const db = aSpec('bmw-staging-db', {
      type: 'infra.database',
      config: { engine: 'pg', provider: 'do-provider', size: 'm', depends_on: ['bmw-staging-vpc'] },
      size: 'm',
      dependsOn: ['bmw-staging-vpc'],
    });
    const vpc = aSpec('bmw-staging-vpc', {
      config: { cidr: '10.10.0.0/16', provider: 'do-provider' },
    });
    expect(desiredHash([vpc, db])).toBe(
      'dbbe77eb33ca246b3400278b3163b12710b0a9ea0e6ece1303ae06eeaded4b88',
    );
    expect(canonicalDesired([{ ...vpc, hints: { memory: '2Gi', cpu: '1' } }])).toContain(
      '"hints":{"cpu":"1","memory":"2Gi"}',
    );
  });

  it('T-29 does not depend on the value of a declared secret, which stays a placeholder', () => {
    const app = aSpec('app', { config: { env_vars: { TOKEN: '${TOKEN}' } } });
    expect(canonicalDesired([app])).toContain('${TOKEN}');
  });
});
