import type { JsonObject } from '../../src/kernel/index.ts';
import {
  teardown,
  type TeardownOutcome,
  type TeardownRequest,
} from '../../src/operations/index.ts';
import { aConfig, aModule, base, type Workbench } from './workbench.ts';

/** Tears down `staging` with approval, unless something else is said. */
export async function tearDown(
  bench: Workbench,
  over: Partial<TeardownRequest> = {},
): Promise<TeardownOutcome> {
  return await teardown(
    {
      ...base(bench.folder),
      environment: 'staging',
      approval: { kind: 'given' },
      ...{ tags: [], owners: [], keep: [], includesOrphans: false, lockWaitMs: 0 },
      cancelled: new AbortController().signal,
      ...over,
    },
    bench.ports,
  );
}

/** What became of each resource, by name. */
export function fatesOf(outcome: TeardownOutcome): Readonly<Record<string, string>> {
  if (!('report' in outcome)) throw new TypeError(`no report: ${JSON.stringify(outcome)}`);
  return Object.fromEntries(outcome.report.lines.map(({ name, kind }) => [name, kind]));
}

/** Names of what is left. */
export function leftoversOf(outcome: TeardownOutcome): readonly string[] {
  if (!('report' in outcome)) throw new TypeError(`no report: ${JSON.stringify(outcome)}`);
  return outcome.report.leftovers.map(({ name }) => name);
}

/** The codes of what could not be asked, read or written. */
export function problemsOf(outcome: TeardownOutcome): readonly string[] {
  if (!('report' in outcome)) throw new TypeError(`no report: ${JSON.stringify(outcome)}`);
  return outcome.report.problems.map(({ code }) => code);
}

/** A module that each of two environments has under a name of its own. */
export function inBoth(
  name: string,
  config: JsonObject = {},
  type = 'infra.vpc',
): JsonObject & { readonly name: string } {
  const renamed = (environment: string): JsonObject => ({
    config: { name: `${environment}-${name}` },
  });
  const environments = { staging: renamed('staging'), prod: renamed('prod') };
  return { ...aModule(name, config, { environments }), type };
}

/** A chain of three in each of two environments: files on a database on a network. */
export function aPairOfEnvironments(): JsonObject {
  return aConfig(
    [
      inBoth('net'),
      inBoth('db', { engine: 'sqlite', depends_on: ['net'] }, 'infra.database'),
      inBoth('files', { depends_on: ['db'] }, 'infra.storage'),
    ],
    { environments: { staging: {}, prod: {} } },
  );
}
