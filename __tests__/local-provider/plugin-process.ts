import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { credentials, type ServiceError } from '@grpc/grpc-js';
import { GRPCControllerClient, GRPCStdioClient } from '../../src/gen/go-plugin.ts';
import { HealthClient } from '../../src/gen/health.ts';
import {
  type DiffResult,
  type HealthResult,
  IaCProviderDriftConfigDetectorClient,
  IaCProviderDriftDetectorClient,
  IaCProviderEnumeratorClient,
  IaCProviderFinalizerClient,
  IaCProviderLogCaptureClient,
  IaCProviderOwnershipClient,
  IaCProviderRequiredClient,
  IaCProviderValidatorClient,
  type ResourceDiffResponse,
  ResourceDriverClient,
  type ResourceHealthCheckResponse,
  type ResourceOutput,
  type ResourceRef,
  type ResourceSpec,
} from '../../src/gen/iac.ts';
import { PluginServiceClient } from '../../src/gen/plugin.ts';
import { ServerReflectionClient } from '../../src/gen/reflection-v1.ts';
import type { JsonObject } from '../../src/kernel/index.ts';
import { buildLocalProvider } from '../../tools/build-local-provider.mjs';

/** Bundles the plugin into a folder of its own; the path of the executable. */
export async function buildPlugin(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wfctl-plugin-'));
  await buildLocalProvider(folder);
  return join(folder, 'local');
}

/** A new empty folder for one test's cloud. */
export function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'wfctl-local-'));
}

/** A folder may still be written to by a service that is about to die. */
export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** A resource as the tests speak of it. */
export interface Wanted {
  readonly type: string;
  readonly name: string;
  readonly config?: JsonObject;
}

/** A plain call's answer, or its gRPC error as a rejection. */
export function ask<Response>(
  call: (done: (error: ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    call((error, response) => {
      if (error === null) resolve(response);
      else reject(error);
    });
  });
}

/** The gRPC status a call is refused with; 0 when it is not. */
export async function statusOf(answer: Promise<unknown>): Promise<number> {
  try {
    await answer;
    return 0;
  } catch (error) {
    return (error as ServiceError).code;
  }
}

export function bytes(value: JsonObject): Buffer {
  return Buffer.from(JSON.stringify(value));
}

export function parse(buffer: Uint8Array): Record<string, unknown> {
  return JSON.parse(Buffer.from(buffer).toString('utf8')) as Record<string, unknown>;
}

export function specOf({ type, name, config = {} }: Wanted): ResourceSpec {
  const hints = undefined;
  return { name, type, configJson: bytes(config), size: '', hints, dependsOn: [] };
}

export function refOf({ type, name }: Wanted, providerId = ''): ResourceRef {
  return { name, type, providerId };
}

/** What a test reads of an output. */
export interface Shown {
  readonly id: string;
  readonly status: string;
  readonly outputs: Record<string, unknown>;
  readonly sensitive: Record<string, boolean>;
}

function show(output: ResourceOutput | undefined): Shown {
  if (output === undefined) throw new TypeError('no output');
  const { providerId: id, status, outputsJson, sensitive } = output;
  return { id, status, outputs: parse(outputsJson), sensitive };
}

/** The calls most tests make, in few words. */
export interface PluginCalls {
  initialize(directory: string, more?: JsonObject): Promise<unknown>;
  create(wanted: Wanted): Promise<Shown>;
  /** By id, or without one by name. */
  read(wanted: Wanted, id?: string): Promise<Shown>;
  update(wanted: Wanted, id?: string): Promise<Shown>;
  remove(wanted: Wanted, id?: string): Promise<unknown>;
  diff(wanted: Wanted): Promise<DiffResult | undefined>;
  healthCheck(wanted: Wanted): Promise<HealthResult | undefined>;
}

/** One client for each service. */
export interface PluginClients {
  readonly provider: IaCProviderRequiredClient;
  readonly driver: ResourceDriverClient;
  readonly enumerator: IaCProviderEnumeratorClient;
  readonly drift: IaCProviderDriftDetectorClient;
  readonly configDrift: IaCProviderDriftConfigDetectorClient;
  readonly ownership: IaCProviderOwnershipClient;
  readonly finalizer: IaCProviderFinalizerClient;
  readonly validator: IaCProviderValidatorClient;
  readonly logs: IaCProviderLogCaptureClient;
  readonly plugin: PluginServiceClient;
  readonly health: HealthClient;
  readonly stdio: GRPCStdioClient;
  readonly controller: GRPCControllerClient;
  readonly reflection: ServerReflectionClient;
}

/** A plugin process and a connection to it. Disposing it kills it. */
export interface RunningPlugin extends PluginClients, PluginCalls, AsyncDisposable {
  readonly child: ChildProcess;
  /** Exit code and signal. */
  readonly exited: Promise<unknown[]>;
  readonly handshake: string;
  /** What it wrote to standard error so far. */
  readonly log: readonly string[];
  readonly sockets: string;
}

/** Starts the bundled plugin as a host does, and connects to it. */
export async function startPlugin(executable: string): Promise<RunningPlugin> {
  const sockets = await mkdtemp(join(tmpdir(), 'wfctl-sock-'));
  const child = spawn(process.execPath, [executable], {
    env: {
      PATH: process.env['PATH'],
      WORKFLOW_PLUGIN: 'workflow-external-plugin-v1',
      PLUGIN_UNIX_SOCKET_DIR: sockets,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  const [handshake] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const clients = connect(`unix:${handshake.split('|')[3] ?? ''}`);
  const exited = once(child, 'exit');
  const dispose = async (): Promise<void> => {
    for (const client of Object.values(clients) as PluginClients[keyof PluginClients][])
      client.close();
    child.kill('SIGKILL');
    await exited;
    await rm(sockets, { recursive: true, force: true });
  };
  const calls = createCalls(clients.provider, clients.driver);
  return {
    ...clients,
    ...calls,
    child,
    exited,
    handshake,
    log,
    sockets,
    [Symbol.asyncDispose]: dispose,
  };
}

function connect(address: string): PluginClients {
  const plain = credentials.createInsecure();
  return {
    provider: new IaCProviderRequiredClient(address, plain),
    driver: new ResourceDriverClient(address, plain),
    enumerator: new IaCProviderEnumeratorClient(address, plain),
    drift: new IaCProviderDriftDetectorClient(address, plain),
    configDrift: new IaCProviderDriftConfigDetectorClient(address, plain),
    ownership: new IaCProviderOwnershipClient(address, plain),
    finalizer: new IaCProviderFinalizerClient(address, plain),
    validator: new IaCProviderValidatorClient(address, plain),
    logs: new IaCProviderLogCaptureClient(address, plain),
    plugin: new PluginServiceClient(address, plain),
    health: new HealthClient(address, plain),
    stdio: new GRPCStdioClient(address, plain),
    controller: new GRPCControllerClient(address, plain),
    reflection: new ServerReflectionClient(address, plain),
  };
}

interface Answer<Result> {
  output: Result | undefined;
}

function createCalls(
  provider: IaCProviderRequiredClient,
  driver: ResourceDriverClient,
): PluginCalls {
  return {
    initialize: (directory, more = {}) =>
      ask((done) => provider.initialize({ configJson: bytes({ directory, ...more }) }, done)),
    create: async (wanted) => {
      const request = { resourceType: wanted.type, spec: specOf(wanted) };
      const { output } = await ask<Answer<ResourceOutput>>((done) => driver.create(request, done));
      return show(output);
    },
    read: async (wanted, id) => {
      const request = { resourceType: wanted.type, ref: refOf(wanted, id) };
      const { output } = await ask<Answer<ResourceOutput>>((done) => driver.read(request, done));
      return show(output);
    },
    update: async (wanted, id) => {
      const request = { resourceType: wanted.type, ref: refOf(wanted, id), spec: specOf(wanted) };
      const { output } = await ask<Answer<ResourceOutput>>((done) => driver.update(request, done));
      return show(output);
    },
    remove: (wanted, id) =>
      ask((done) => driver.delete({ resourceType: wanted.type, ref: refOf(wanted, id) }, done)),
    diff: async (wanted) => {
      const request = { resourceType: wanted.type, desired: specOf(wanted), current: undefined };
      const answer = await ask<ResourceDiffResponse>((done) => driver.diff(request, done));
      return answer.result;
    },
    healthCheck: async (wanted) => {
      const request = { resourceType: wanted.type, ref: refOf(wanted) };
      const answer = await ask<ResourceHealthCheckResponse>((done) =>
        driver.healthCheck(request, done),
      );
      return answer.result;
    },
  };
}

/** The lines of the operations log. */
export async function readOperations(
  folder: string,
): Promise<{ method: string; name: string; id: string; operation: string }[]> {
  const path = join(folder, 'operations.log');
  if (!existsSync(path)) return [];
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  return lines.map(
    (line) => JSON.parse(line) as { method: string; name: string; id: string; operation: string },
  );
}

/** The names of the files in one of the cloud's folders. */
export function listFiles(folder: string, part: string): Promise<string[]> {
  return readdir(join(folder, part));
}
