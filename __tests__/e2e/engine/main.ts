/**
 * The engine as these tests run it, in a process of its own: the real operations over the real ports,
 * with a knife between the two. Does what its one argument, a `Script` as JSON, says.
 */
import { join } from 'node:path';
import { isCoreError } from '../../../src/kernel/index.ts';
import {
  createBuckets,
  createClock,
  createEnvironment,
  createFiles,
  createHttp,
  createProcesses,
  createSql,
  openLiveness,
  openSinkPorts,
} from '../../../src/node/index.ts';
import {
  apply,
  type ApplyOutcome,
  drift,
  type DriftOutcome,
  importAll,
  type ImportAllOutcome,
  type OperationPorts,
} from '../../../src/operations/index.ts';
import type { ReportEvent } from '../../../src/ports/index.ts';
import { createKnife, say } from './knife.ts';
import type { Script, Word } from './script.ts';

const script = JSON.parse(process.argv[2] ?? '') as Script;
// As the hosts do: the first signal cancels, the second one hurries.
const cancelled = new AbortController();
const hurried = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    (cancelled.signal.aborted ? hurried : cancelled).abort(signal);
  });
}
const knife = createKnife(script.blow, {
  files: createFiles(),
  processes: createProcesses(),
  sql: createSql(createEnvironment()),
  buckets: createBuckets({
    http: createHttp(),
    clock: createClock(),
    environment: createEnvironment(),
  }),
});
const shared = {
  clock: createClock(),
  environment: createEnvironment(),
  files: knife.files,
  http: createHttp(),
};
const concealer = { conceal: () => [], spare: () => undefined, redact: (text: string) => text };
const ports: OperationPorts = {
  ...shared,
  sinkPorts: { ...openSinkPorts(shared, concealer), step: undefined },
  processes: knife.processes,
  liveness: await openLiveness(),
  sql: knife.sql,
  buckets: knife.buckets,
  reporter: { report: tell },
  concealer,
  identity: {
    repository: 'org/repo',
    runId: '7',
    runAttempt: '1',
    job: script.job,
    actor: 'octo',
    host: 'here',
    pid: process.pid,
    url: '',
  },
  embeddedPlugins: script.plugins,
};
const TASKS = { apply: runApply, refresh: runRefresh, 'import-all': runImportAll } as const;
for (let pass = 0; pass < script.passes; pass += 1) await run();

async function run(): Promise<void> {
  try {
    await TASKS[script.task]();
  } catch (error) {
    process.exitCode = 1;
    const code = isCoreError(error) ? error.code : 'not ours';
    say({ kind: 'threw', code, message: error instanceof Error ? error.message : '' });
  }
}

function toRequest() {
  return {
    folder: script.folder,
    config: join(script.folder, script.config),
    positional: undefined,
    environment: 'test',
    pluginFolder: undefined,
    limit: 8,
    cancelled: cancelled.signal,
  };
}

async function runApply(): Promise<void> {
  const outcome = await apply(
    {
      ...toRequest(),
      allowReplace: new Set(),
      expectedPlanDigest: undefined,
      planFile: undefined,
      lockWaitMs: script.lockWaitMs,
      confirm: undefined,
      hurried: hurried.signal,
      onLocked: () => {
        say({ kind: 'locked', atMs: Date.now() });
      },
    },
    ports,
  );
  if (!['applied', 'nothing-to-do'].includes(outcome.kind)) process.exitCode = 1;
  const results = 'report' in outcome ? outcome.report.results : [];
  sayHowItEnded(outcome, {
    failures: results.flatMap((result) =>
      result.kind === 'failed' ? [{ name: result.name, code: result.code }] : [],
    ),
    cutOff: results.filter(({ kind }) => kind === 'cut-off').map(({ name }) => name),
  });
}

async function runRefresh(): Promise<void> {
  const { lockWaitMs } = script;
  const refresh = { prunesGhosts: true, allowProtectedPrune: new Set<string>(), lockWaitMs };
  const outcome = await drift({ ...toRequest(), refresh }, ports);
  if (outcome.kind !== 'checked') process.exitCode = 1;
  const resources = 'report' in outcome ? outcome.report.resources : [];
  sayHowItEnded(outcome, {
    failures: resources.flatMap(({ record, verdict }) =>
      verdict.kind === 'could-not-tell' ? [{ name: record.name, code: verdict.code }] : [],
    ),
    cutOff: [],
  });
}

async function runImportAll(): Promise<void> {
  const everything = { providers: [], types: [], skip: [], owners: [], acceptsSharedNames: false };
  const { lockWaitMs } = script;
  const outcome = await importAll(
    { ...toRequest(), ...everything, isDryRun: false, lockWaitMs, confirm: undefined },
    ports,
  );
  if (!['imported', 'nothing-to-do'].includes(outcome.kind)) process.exitCode = 1;
  sayHowItEnded(outcome, { failures: [], cutOff: [] });
}

function sayHowItEnded(
  outcome: ApplyOutcome | DriftOutcome | ImportAllOutcome,
  results: Pick<Extract<Word, { readonly kind: 'ended' }>, 'failures' | 'cutOff'>,
): void {
  say({
    ...{ kind: 'ended', outcome: outcome.kind, ...results },
    codes: 'diagnostics' in outcome ? outcome.diagnostics.map(({ code }) => code) : [],
    counts: knife.counts,
  });
}

function tell(event: ReportEvent): void {
  if (event.kind === 'lock-waiting') say({ kind: 'waiting', holder: event.holder });
  if (event.kind === 'resource-done') {
    say({ kind: 'changed', atMs: Date.now(), resource: event.resource });
  }
}
