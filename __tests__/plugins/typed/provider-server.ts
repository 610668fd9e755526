import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import * as iac from '../../../src/gen/iac.ts';
import type { ProviderClient } from '../../../src/plugins/index.ts';
import type { ApplyPlan } from '../../../src/plugins/provider-plan.ts';
import { type Caller, createCaller } from '../../../src/plugins/typed/caller.ts';
import { createTypedClient } from '../../../src/plugins/typed/client.ts';
import { createPlanApplier } from '../../../src/plugins/typed/planning.ts';
import { connect, type UnaryMethod } from '../../../src/plugins/wire/index.ts';
import type { Clock } from '../../../src/ports/index.ts';
import { systemClock } from '../harness.ts';

/** Every service of the typed wire. */
const SERVICES = [
  iac.IaCProviderRequiredService,
  iac.IaCProviderEnumeratorService,
  iac.IaCProviderDriftDetectorService,
  iac.IaCProviderCredentialRevokerService,
  iac.IaCProviderRegionListerService,
  iac.IaCProviderOwnershipService,
  iac.IaCProviderFinalizerService,
  iac.IaCProviderMigrationRepairerService,
  iac.IaCProviderValidatorService,
  iac.IaCProviderDriftConfigDetectorService,
  iac.IaCProviderLogCaptureService,
  iac.IaCProviderRunnerService,
  iac.IaCRequirementDiscoveryService,
  iac.IaCProviderRequirementMapperService,
  iac.ResourceDriverService,
  iac.IaCStateBackendService,
] as const;

/** Every path of the typed wire. */
export const METHOD_PATHS: readonly string[] = SERVICES.flatMap((service) =>
  Object.values(service).map((method: { readonly path: string }) => method.path),
);

/** A provider in this process: what it answers is set by the test, and what it got can be read. */
export interface ProviderServer extends AsyncDisposable {
  readonly client: ProviderClient;
  readonly caller: Caller;
  readonly applyPlan: ApplyPlan;
  answer<Request, Response>(method: UnaryMethod<Request, Response>, response: Response): void;
  /** Answers by what is asked; what the function rejects with becomes the words of an UNKNOWN. */
  answerBy<Request, Response>(
    method: UnaryMethod<Request, Response>,
    answer: (request: Request) => Promise<Response>,
  ): void;
  /** The same for a table of methods, whose types differ from row to row. */
  answerAs(method: { readonly path: string }, response: unknown): void;
  requestAs(method: { readonly path: string }): unknown;
  /** Answers a message of which every field is missing. */
  answerNothing(method: { readonly path: string }): void;
  /** Answers a stream with these messages and then, when given, with an error. */
  stream<Request, Response>(
    method: UnaryMethod<Request, Response>,
    messages: readonly Response[],
    ending?: Refusal,
  ): void;
  refuse(method: { readonly path: string }, refusal: Refusal): void;
  /** Sends these messages and then nothing more. */
  hangAfter<Request, Response>(
    method: UnaryMethod<Request, Response>,
    messages: readonly Response[],
  ): void;
  /** Never answers. */
  hang(method: { readonly path: string }): void;
  /** The last request to a method. */
  requestTo<Request, Response>(method: UnaryMethod<Request, Response>): Request | undefined;
  /** Paths of every method that was called. */
  called(): readonly string[];
  /** Calls that were cancelled, by path. */
  readonly cancelled: readonly string[];
}

export interface Refusal {
  readonly code: status;
  readonly details: string;
}

interface Script {
  readonly answer?: (request: never) => Promise<unknown>;
  readonly messages: readonly unknown[];
  readonly ending?: Refusal | 'hang' | undefined;
}

/** Starts one; what is not scripted answers UNIMPLEMENTED. */
export async function startProvider(
  services?: ReadonlySet<string>,
  clock: Clock = systemClock,
): Promise<ProviderServer> {
  const scripts = new Map<string, Script>();
  const requests = new Map<string, unknown>();
  const cancelled: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'typed-'));
  const server = makeServer({ scripts, requests, cancelled });
  const target = `unix:${join(folder, 's')}`;
  await new Promise((resolve) => {
    server.bindAsync(target, ServerCredentials.createInsecure(), resolve);
  });
  const peer = {
    target,
    exited: new Promise<never>(() => undefined),
    lastWords: () => Promise.resolve(''),
  };
  const connection = connect(peer, clock);
  const caller = createCaller(connection, {
    provider: 'cloud',
    services,
    redact: (text) => text.replaceAll('top-secret', '***'),
  });
  const identity = { name: 'cloud', version: '1', capabilities: [], computePlanVersion: 'v2' };
  return {
    client: createTypedClient({ identity, caller, close: () => Promise.resolve() }),
    caller,
    applyPlan: createPlanApplier(caller),
    cancelled,
    answer: (method, response) => scripts.set(method.path, { messages: [response] }),
    answerBy: (method, answer) => scripts.set(method.path, { answer, messages: [] }),
    answerAs: (method, response) => scripts.set(method.path, { messages: [response] }),
    requestAs: (method) => requests.get(method.path),
    answerNothing: (method) => scripts.set(method.path, { messages: [{}] }),
    stream: (method, messages, ending) => scripts.set(method.path, { messages, ending }),
    refuse: (method, ending) => scripts.set(method.path, { messages: [], ending }),
    called: () => [...requests.keys()],
    hangAfter: (method, messages) => scripts.set(method.path, { messages, ending: 'hang' }),
    hang: (method) => scripts.set(method.path, { messages: [], ending: 'hang' }),
    requestTo: (method) => requests.get(method.path) as never,
    [Symbol.asyncDispose]: () => {
      connection.close();
      server.forceShutdown();
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}

interface Book {
  readonly scripts: Map<string, Script>;
  readonly requests: Map<string, unknown>;
  readonly cancelled: string[];
}

const MISSING: Refusal = { code: status.UNIMPLEMENTED, details: 'not scripted' };

function makeServer(book: Book): Server {
  const server = new Server();
  for (const service of SERVICES) {
    const methods = Object.entries(service).map(
      ([name, method]: [string, { readonly path: string; readonly responseStream: boolean }]) =>
        [name, method.responseStream ? playStream(method, book) : playOne(method, book)] as const,
    );
    server.addService(service, Object.fromEntries(methods));
  }
  return server;
}

type Handler = UntypedServiceImplementation[string];

function playOne(method: { readonly path: string }, book: Book): Handler {
  return (call: ServerUnaryCall<unknown, unknown>, reply: sendUnaryData<unknown>) => {
    book.requests.set(method.path, call.request);
    call.on('cancelled', () => book.cancelled.push(method.path));
    const script = book.scripts.get(method.path) ?? { messages: [], ending: MISSING };
    const { messages, ending, answer } = script;
    if (ending === 'hang') return;
    if (answer !== undefined) {
      void answerBy(answer(call.request as never), reply);
      return;
    }
    if (ending === undefined) reply(null, messages[0]);
    else reply(ending);
  };
}

async function answerBy(answer: Promise<unknown>, reply: sendUnaryData<unknown>): Promise<void> {
  try {
    reply(null, await answer);
  } catch (error) {
    reply({ code: status.UNKNOWN, details: error instanceof Error ? error.message : '' });
  }
}

function playStream(method: { readonly path: string }, book: Book): Handler {
  return (call: ServerWritableStream<unknown, unknown>) => {
    book.requests.set(method.path, call.request);
    call.on('cancelled', () => book.cancelled.push(method.path));
    const { messages, ending } = book.scripts.get(method.path) ?? { messages: [], ending: MISSING };
    for (const message of messages) call.write(message);
    if (ending === undefined) call.end();
    else if (ending !== 'hang') call.emit('error', ending);
  };
}
