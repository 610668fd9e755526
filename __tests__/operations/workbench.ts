import { execFile } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/kernel/index.ts';
import {
  createBuckets,
  createClock,
  createFiles,
  createHttp,
  createProcesses,
  createSql,
  openLiveness,
  openSinkPorts,
} from '../../src/node/index.ts';
import {
  apply,
  type ApplyOutcome,
  type ApplyRequest,
  destroy,
  importResource,
  type ImportOutcome,
  type ImportRequest,
  type OperationPorts,
  plan,
  type PlanOutcome,
  type PlanRequest,
} from '../../src/operations/index.ts';
import { createConcealer, createRedactor } from '../../src/outputs/index.ts';
import type { Processes, ReportEvent } from '../../src/ports/index.ts';
import type { Plan, ResourceRecord } from '../../src/resources/index.ts';
import { parseResourceName, toEnvironmentName } from '../../src/resources/index.ts';
import { type Intent, openJournal, openStore, type StateStore } from '../../src/state/index.ts';
import { createRecordingReporter } from '../fakes/recording-reporter.ts';

/** A line of the provider's `operations.log`, or a file of its catalogue, as far as tests read it. */
export interface CloudEntry {
  readonly name: string;
  readonly type: string;
  readonly id: string;
  readonly method: string;
  readonly config: JsonObject;
  readonly outputs: JsonObject;
}

/** One project in a folder of its own, with a cloud beside it, and the operations on it. */
export interface Workbench {
  readonly folder: string;
  readonly events: readonly ReportEvent[];
  /** The environment variables the operations see. */
  readonly variables: Map<string, string>;
  /** Replace members of it to meddle with the world. */
  readonly ports: OperationPorts;
  /** Writes a config: JSON is YAML. */
  write(document: JsonValue, file?: string): Promise<void>;
  writeText(text: string, file?: string): Promise<void>;
  plan(over?: Partial<PlanRequest>): Promise<PlanOutcome>;
  apply(over?: Partial<ApplyRequest>): Promise<ApplyOutcome>;
  destroy(over?: Partial<ApplyRequest>): Promise<ApplyOutcome>;
  import(over: Partial<ImportRequest>): Promise<ImportOutcome>;
  store(directory?: string): Promise<StateStore>;
  /** Record texts by file name. */
  stateFiles(directory?: string): Promise<Readonly<Record<string, JsonObject>>>;
  /** Everything below a folder, as one text. */
  everythingIn(folder: string): Promise<string>;
  intents(environment?: string): Promise<readonly Intent[]>;
  /** What exists at the provider, by name. */
  cloud(): Promise<ReadonlyMap<string, CloudEntry>>;
  /** What was done there: `create web`, `delete db`, … */
  operations(): Promise<readonly string[]>;
}

const RECIPE = fileURLToPath(new URL('../../tools/build-local-provider.mjs', import.meta.url));

/** A process that does not end by then has leaked, however busy the machine is. */
const PATIENCE_MS = 30_000;

let plugins = '';

/** Builds the embedded provider for the tests of a file. */
export function useLocalProvider(): void {
  beforeAll(async () => {
    plugins = await mkdtemp(join(tmpdir(), 'wfctl-plugins-'));
    await promisify(execFile)(process.execPath, [RECIPE, join(plugins, 'local')]);
  }, PATIENCE_MS);
  afterAll(() => rm(plugins, { recursive: true, force: true }));
}

/** A new project that ends with its test. */
export async function openWorkbench(): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), 'wfctl-operations-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const variables = new Map<string, string>();
  const reporter = createRecordingReporter();
  const concealer = createConcealer(createRedactor());
  const shared = {
    clock: createClock(),
    environment: (name: string) => variables.get(name),
    files: createFiles(),
    http: createHttp(),
  };
  const ports: OperationPorts = {
    ...shared,
    sinkPorts: { ...openSinkPorts(shared, concealer), step: undefined },
    processes: watched(createProcesses()),
    liveness: await openLiveness(),
    sql: createSql((name) => variables.get(name)),
    buckets: createBuckets({
      http: createHttp(),
      clock: createClock(),
      environment: (name) => variables.get(name),
    }),
    reporter,
    concealer,
    identity: {
      ...{ repository: 'acme/shop', runId: '7', runAttempt: '1', job: 'deploy' },
      ...{ actor: 'octo', host: 'here', pid: process.pid, url: '' },
    },
    embeddedPlugins: plugins,
  };
  const bench: Workbench = {
    ...{ folder, variables, ports, events: reporter.events },
    write: (document, file) => bench.writeText(JSON.stringify(document, null, 2), file),
    writeText: async (text, file = 'infra.yaml') => {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), text);
    },
    plan: (over) =>
      plan({ ...base(folder), asksProviders: true, output: undefined, ...over }, bench.ports),
    apply: (over) => apply(toApplyRequest(folder, over), bench.ports),
    destroy: (over) => destroy(toApplyRequest(folder, over), bench.ports),
    import: (over) =>
      importResource({ ...toApplyRequest(folder), name: '', id: undefined, ...over }, bench.ports),
    store: (directory = 'state') =>
      openStore({ kind: 'filesystem', directory: join(folder, directory) }, bench.ports),
    stateFiles: (directory = 'state') => readObjects(join(folder, directory)),
    everythingIn: (below) => readAll(join(folder, below)),
    intents: async (environment = '') =>
      openJournal((await bench.store()).companions, toEnvironmentName(environment)).pending(),
    cloud: async () => {
      const objects = await readObjects(join(folder, '.wfctl/local/catalogue'));
      return new Map(
        Object.values(objects)
          .map(toEntry)
          .map((entry) => [entry.name, entry]),
      );
    },
    operations: async () => {
      const path = join(folder, '.wfctl/local/operations.log');
      const text = await readFile(path, 'utf8').catch(() => '');
      const lines = text.split('\n').filter((line) => line !== '');
      return lines
        .map(parse)
        .map(toEntry)
        .map(({ method, name }) => `${method} ${name}`);
    },
  };
  return bench;
}

/** Processes that must all have ended when the test has. */
function watched(processes: Processes): Processes {
  const exits: Promise<unknown>[] = [];
  onTestFinished(async () => {
    await Promise.all(exits);
  }, PATIENCE_MS);
  return {
    ...processes,
    start: async (request) => {
      const live = await processes.start(request);
      exits.push(live.exited);
      return live;
    },
  };
}

/** A replaceable view of a workbench's ports: the operations of the answer run on them. */
export function withPorts(bench: Workbench, parts: Partial<OperationPorts>): Workbench {
  const ports = { ...bench.ports, ...parts };
  return {
    ...bench,
    ports,
    plan: (over) =>
      plan({ ...base(bench.folder), asksProviders: true, output: undefined, ...over }, ports),
    apply: (over) => apply(toApplyRequest(bench.folder, over), ports),
    destroy: (over) => destroy(toApplyRequest(bench.folder, over), ports),
    import: (over) =>
      importResource({ ...toApplyRequest(bench.folder), name: '', id: undefined, ...over }, ports),
  };
}

/** Resolves when an event of that kind about that resource is told. */
export function whenTold(
  bench: Workbench,
  kind: ReportEvent['kind'],
  resource?: string,
): { readonly promise: Promise<unknown>; readonly bench: Workbench } {
  const told = new EventEmitter();
  const reporter = {
    report: (event: ReportEvent) => {
      bench.ports.reporter.report(event);
      const about = 'resource' in event ? event.resource : undefined;
      if (event.kind === kind && about === resource) told.emit('told');
    },
  };
  return { promise: once(told, 'told'), bench: withPorts(bench, { reporter }) };
}

/** The members every request has. */
export function base(
  folder: string,
): Pick<
  PlanRequest,
  'folder' | 'config' | 'positional' | 'environment' | 'pluginFolder' | 'limit' | 'allowReplace'
> {
  return {
    ...{ folder, config: undefined, positional: undefined, environment: '' },
    ...{ pluginFolder: undefined, limit: 8, allowReplace: new Set<string>() },
  };
}

function toApplyRequest(folder: string, over: Partial<ApplyRequest> = {}): ApplyRequest {
  return {
    ...base(folder),
    ...{ lockWaitMs: 0, confirm: undefined, cancelled: new AbortController().signal },
    ...{ expectedPlanDigest: undefined, planFile: undefined },
    ...over,
  };
}

/** The state and the provider most configs have. */
export const STATE = {
  name: 'state',
  type: 'iac.state',
  config: { backend: 'filesystem', directory: 'state' },
};
export const PROVIDER = { name: 'cloud', type: 'iac.provider', config: { provider: 'local' } };

/** A resource module of the provider `cloud`; a VPC when nothing else is said. */
export function aModule(
  name: string,
  config: JsonObject = {},
  more: JsonObject = {},
): JsonObject & { readonly name: string } {
  return { name, type: 'infra.vpc', config: { provider: 'cloud', ...config }, ...more };
}

/** A config with state and provider, and the modules given. */
export function aConfig(modules: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  return { ...more, modules: [STATE, PROVIDER, ...modules] };
}

/** A config whose provider cannot finish its work after an apply. */
export function withFinalizerTrouble(modules: readonly JsonObject[]): JsonObject {
  const fail = { mode: 'always', method: 'finalize_apply', code: 'INTERNAL' };
  const provider = { ...PROVIDER, config: { provider: 'local', simulate: { fail } } };
  return { modules: [STATE, provider, ...modules] };
}

/** `create web`, `update db`, … in plan order; fails when there is no plan. */
export function changesOf(outcome: PlanOutcome | ApplyOutcome): readonly string[] {
  return planOf(outcome).changes.map(({ kind, name }) => `${kind} ${name}`);
}

export function planOf(outcome: PlanOutcome | ApplyOutcome): Plan {
  if ('plan' in outcome) return outcome.plan;
  throw new TypeError(`no plan: ${JSON.stringify(outcome)}`);
}

/** How each step ended, by resource: `done`, or a code of failure. */
export function resultsOf(outcome: ApplyOutcome): Readonly<Record<string, string>> {
  if (!('report' in outcome)) throw new TypeError(`no report: ${JSON.stringify(outcome)}`);
  return Object.fromEntries(
    outcome.report.results.map((result) => [
      result.name,
      result.kind === 'failed' ? result.code : result.kind,
    ]),
  );
}

/** The codes of an outcome's findings. */
export function codesOf(outcome: object): readonly string[] {
  if (!('diagnostics' in outcome)) throw new TypeError(`no findings: ${JSON.stringify(outcome)}`);
  const { diagnostics } = outcome as { readonly diagnostics: readonly { readonly code: string }[] };
  return diagnostics.map(({ code }) => code);
}

/** An intent as a run that was cut off leaves it. */
export function anIntent(parts: Partial<Intent> & { readonly name: Intent['name'] }): Intent {
  return {
    ...{ action: 'create', type: 'infra.vpc', providerRef: 'cloud', provider: 'local' },
    ...{ providerId: '', configHash: '', priorHash: '', config: undefined, dependencies: [] },
    ...{ run: 'dead', at: '2026-01-01T00:00:00Z' },
    ...parts,
  };
}

/** Writes an intent down as a run that was cut off leaves it. */
export async function leaveIntent(
  bench: Workbench,
  parts: Partial<Omit<Intent, 'name'>> & { readonly name: string },
  environment = '',
): Promise<void> {
  const store = await bench.store();
  const intent = anIntent({ ...parts, name: parseResourceName(parts.name)! });
  await openJournal(store.companions, toEnvironmentName(environment)).open(intent);
}

/** Removes a record behind the operations' back. */
export async function loseRecord(bench: Workbench, name: string): Promise<ResourceRecord> {
  const store = await bench.store();
  const stored = (await store.read(parseResourceName(name)!))!;
  await store.remove(stored.record.name, stored.revision);
  return stored.record;
}

function toEntry(entry: JsonObject): CloudEntry {
  return entry as unknown as CloudEntry;
}

function parse(text: string): JsonObject {
  return JSON.parse(text) as JsonObject;
}

async function readObjects(folder: string): Promise<Readonly<Record<string, JsonObject>>> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json')).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return Object.fromEntries(files.map((name, index) => [name, parse(texts[index] ?? '')]));
}

async function readAll(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = await Promise.all(
    files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')),
  );
  return texts.join('\n');
}
