import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import {
  compareByHash,
  compareByProvider,
  type Comparison,
  toCurrent,
  toDriverSpec,
} from '../../src/resources/compare.ts';
import {
  type DiffAnswer,
  DriverError,
  type ResourceRecord,
  type ResourceSpec,
} from '../../src/resources/index.ts';
import { createScriptedDriver } from '../fakes/scripted-driver.ts';
import { aFieldChange, aRecord, aSpec } from './builders.ts';

const environment = '';
const forms = {
  lookup: { variable: () => undefined, output: () => ({ kind: 'unknown-module' }) as const },
  expandFully: undefined,
  isSizeUnresolved: false,
};
const config = { env_vars: { URI: '${db.uri}' } };
const placeholder = aFieldChange('env_vars.URI', { old: 'pg://h', new: '${db.uri}' });

function ask(
  record: ResourceRecord,
  answer: DiffAnswer,
  spec: ResourceSpec = aSpec('app', { config }),
): Promise<Comparison> {
  const question = {
    driver: createScriptedDriver({ diff: () => Promise.resolve(answer) }),
    filled: new Secret(config),
    unresolved: new Set(['${db.uri}']),
  };
  return compareByProvider({ spec, record, forms, environment }, question, {});
}

describe('compareByProvider', () => {
  const answer = { needsUpdate: true, needsReplace: false, changes: [placeholder] };

  it('believes no change to a placeholder of a config that was applied, in an older form too', async () => {
    const older = aRecord('app', { appliedConfig: { ...config, protected: true } });
    expect(await ask(older, answer)).toEqual({ kind: 'unchanged', needsRewrite: true });
  });

  it('believes it where the config is another one', async () => {
    const other = aRecord('app', { appliedConfig: { env_vars: { URI: '${old.uri}' } } });
    expect(await ask(other, answer)).toMatchObject({ kind: 'update' });
  });

  it('does not ask about a resource of another type', async () => {
    const driver = createScriptedDriver({});
    const question = { driver, filled: new Secret(config), unresolved: new Set<string>() };
    const record = aRecord('app', { type: 'infra.dns' });
    const request = { spec: aSpec('app'), record, forms, environment };
    expect(await compareByProvider(request, question, {})).toMatchObject({ kind: 'replace' });
  });
});

it('says what to do about a resource that the provider does not have any more', async () => {
  const gone = new DriverError('PROVIDER_NOT_FOUND', 'there is no such app');
  const driver = createScriptedDriver({ diff: () => Promise.reject(gone) });
  const question = { driver, filled: new Secret(config), unresolved: new Set<string>() };
  const request = { spec: aSpec('app'), record: aRecord('app'), forms, environment: 'pr 7' };
  await expect(compareByProvider(request, question, {})).rejects.toMatchObject({
    code: 'PROVIDER_NOT_FOUND',
    hint: expect.stringContaining(
      "wfctl infra drift --env 'pr 7' --refresh --prune-ghosts",
    ) as string,
  });
});

describe('compareByHash', () => {
  it('replaces a resource of another type though its config is the same', () => {
    const record = aRecord('a', { type: 'infra.dns' });
    const request = { spec: aSpec('a'), record, forms, environment };
    expect(compareByHash(request)).toEqual({
      kind: 'replace',
      changes: [{ path: 'type', old: 'infra.dns', new: 'infra.vpc', forceNew: true }],
    });
  });
});

describe('what a provider is told', () => {
  it('has the record’s id and outputs, and the config as a secret', () => {
    const record = aRecord('a');
    const secret = new Secret(config);
    expect(toCurrent(record)).toMatchObject({ providerId: 'id-of-a', outputs: record.outputs });
    const spec = toDriverSpec(aSpec('a', { size: 'm', hints: { cpu: '1' } }), secret);
    expect(spec).toMatchObject({ size: 'm', hints: { cpu: '1' }, config: secret });
    expect(JSON.stringify(spec)).not.toContain('db.uri');
  });
});
