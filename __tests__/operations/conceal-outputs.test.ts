import { expect, it } from 'vitest';
import type { ModuleOutput } from '../../src/config/index.ts';
import { type JsonObject, type JsonValue, Secret } from '../../src/kernel/index.ts';
import type { Unconcealed } from '../../src/ports/index.ts';
import {
  concealOutput,
  concealRecords,
  type DeclaredOutputs,
} from '../../src/operations/conceal-outputs.ts';
import { createRecordingReporter } from '../fakes/recording-reporter.ts';
import { aRecord } from '../resources/builders.ts';

const OUTPUTS = {
  password: 'p-value',
  endpoint: 'e-value',
  host: 'h-value',
  region: 'r-value',
  mirror: 'postgres://u:pw-value@h/db',
  public_key: 'k-value',
  nature: 'n-value',
};

const DECLARED: DeclaredOutputs = declaring({ host: true, public_key: false, endpoint: false });

function declaring(sensitive: Readonly<Record<string, boolean>>): DeclaredOutputs {
  const outputs = Object.entries(sensitive).map(([name, isSensitive]): [string, ModuleOutput] => [
    name,
    { sensitive: isSensitive, description: '', sinks: [] },
  ]);
  return new Map([['db', new Map(outputs)]]);
}

function concealAll(
  outputs: JsonObject,
  given: {
    readonly declared: DeclaredOutputs;
    readonly marks: Readonly<Record<string, boolean>>;
    readonly unconcealed?: readonly Unconcealed[];
  },
) {
  const concealed: JsonValue[] = [];
  const noted: string[] = ['nature'];
  const reporter = createRecordingReporter();
  concealOutput(
    'infra.database',
    { name: 'db', outputs: new Secret(outputs), sensitive: new Map(Object.entries(given.marks)) },
    {
      session: {
        declaredOutputs: given.declared,
        sensitiveFields: {
          note: (_, field) => noted.push(field),
          isNoted: (_, field) => field === 'nature',
        },
      },
      ports: {
        reporter,
        concealer: {
          conceal: (value) => {
            concealed.push(value);
            return given.unconcealed ?? [];
          },
          spare: () => undefined,
          redact: String,
        },
      },
    },
  );
  return { concealed, noted, reports: reporter.events };
}

it('hides what is named like a credential, marked, declared so or carries one', () => {
  const { concealed, noted } = concealAll(OUTPUTS, {
    declared: DECLARED,
    marks: { password: false, endpoint: true, host: false },
  });
  expect(concealed).toEqual([
    'p-value',
    'e-value',
    'h-value',
    'postgres://u:pw-value@h/db',
    'n-value',
  ]);
  expect(noted).toEqual(['nature', 'endpoint']);
});

it('takes nothing of it back when the config says that an output is no secret', () => {
  const all = declaring(Object.fromEntries(Object.keys(OUTPUTS).map((name) => [name, false])));
  const { concealed } = concealAll(OUTPUTS, { declared: all, marks: { endpoint: true } });
  // What only has the name of a credential is taken for none; the provider's word stays.
  expect(concealed).toEqual(['e-value', 'postgres://u:pw-value@h/db', 'n-value']);
});

it('warns of a secret that is too short to hide, by name and not by value', () => {
  const unconcealed = [{ path: 'users[0].pin', because: 'too-short' }] as const;
  const { reports } = concealAll(
    { host: { users: [{ pin: '77' }] } },
    {
      ...{ declared: DECLARED, marks: {}, unconcealed },
    },
  );
  expect(reports).toMatchObject([{ kind: 'note', level: 'warning' }]);
  expect(JSON.stringify(reports)).toContain('db.host (users[0].pin)');
  expect(JSON.stringify(reports)).not.toContain('77');
});

it('says nothing of a short value that nobody called a secret', () => {
  const unconcealed = [{ path: '', because: 'too-short' }] as const;
  const { reports } = concealAll({ key: 'id' }, { declared: new Map(), marks: {}, unconcealed });
  expect(reports).toEqual([]);
});

it('hides what records hold by the same rule', () => {
  const concealed: JsonValue[] = [];
  concealRecords(
    [aRecord('db', { outputs: new Secret(OUTPUTS), appliedConfig: { password: 's-value' } })],
    {
      session: { declaredOutputs: DECLARED },
      marks: { has: (_type, field) => field === 'endpoint' },
    },
    {
      concealer: {
        conceal: (value) => {
          concealed.push(value);
          return [];
        },
        spare: () => undefined,
        redact: String,
      },
      environment: () => undefined,
    },
  );
  expect(concealed).toEqual([
    ...['p-value', 'e-value', 'h-value', 'postgres://u:pw-value@h/db'],
    { text: 's-value' },
  ]);
});
