import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import {
  type CreateModuleRequest,
  type InvokeServiceRequest,
  PluginServiceService,
} from '../../../src/gen/plugin.ts';
import { Secret } from '../../../src/kernel/index.ts';
import { openLegacyClient, type LegacyOptions } from '../../../src/plugins/legacy/open-client.ts';
import type { SpokenProvider } from '../../../src/plugins/spoken-provider.ts';
import { connect } from '../../../src/plugins/wire/index.ts';
import { systemClock } from '../harness.ts';

/** What an `InvokeService` call is answered with. A result of `undefined` is an absent one. */
export interface Reply {
  readonly result?: Readonly<Record<string, unknown>> | undefined;
  readonly error?: string;
  readonly code?: status;
  /** `true` never answers. */
  readonly hangs?: boolean;
}

type Dispatch = (method: string, args: Record<string, unknown>) => Reply | Promise<Reply>;

/** A plugin of the old wire in this process: what it answers is set by the test. */
export interface LegacyServer extends AsyncDisposable {
  /** Opens it as the host does. */
  open(more?: Partial<LegacyOptions>): Promise<SpokenProvider>;
  reply(method: string, reply: Reply): void;
  /** Args of the last call to a method. */
  argsOf(method: string): unknown;
  readonly modules: readonly CreateModuleRequest[];
  readonly cancelled: readonly string[];
}

/** How making the module goes, beside calling it. */
export interface LegacyServerOptions {
  readonly module?: { readonly handleId: string; readonly error: string };
  readonly manifest?: 'unimplemented' | 'broken';
  /** Answers what no reply is set for. */
  readonly dispatch?: Dispatch;
}

const GOOD_MODULE = { handleId: 'handle-1', error: '' };

/** Starts one; what has no reply is an unknown method, in the words of the DigitalOcean plugin. */
export async function startLegacyServer(options: LegacyServerOptions = {}): Promise<LegacyServer> {
  const replies = new Map<string, Reply>([
    ['IaCProvider.Name', { result: { name: 'cloud' } }],
    ['IaCProvider.Initialize', { result: {} }],
  ]);
  const requests = new Map<string, unknown>();
  const modules: CreateModuleRequest[] = [];
  const cancelled: string[] = [];
  const dispatch: Dispatch = options.dispatch ?? ((method) => unknownMethod(method));

  const play = async (
    call: ServerUnaryCall<InvokeServiceRequest, unknown>,
    answer: sendUnaryData<unknown>,
  ): Promise<void> => {
    const { handleId, method, args = {}, typedInput } = call.request;
    if (handleId !== GOOD_MODULE.handleId || typedInput !== undefined) {
      answer(null, { result: undefined, error: `unknown module handle: ${handleId}` });
      return;
    }
    requests.set(method, args);
    call.on('cancelled', () => cancelled.push(method));
    const reply = replies.get(method) ?? (await dispatch(method, args));
    if (reply.hangs === true) return;
    if (reply.code !== undefined) answer({ code: reply.code, details: reply.error ?? '' });
    else answer(null, { result: reply.result, error: reply.error ?? '', typedOutput: undefined });
  };
  const server = new Server();
  const folder = mkdtempSync(join(tmpdir(), 'legacy-'));
  const target = `unix:${join(folder, 's')}`;
  server.addService(PluginServiceService, {
    ...unimplemented(),
    ...(options.manifest === 'unimplemented' ? {} : { getManifest: manifestOf(options) }),
    createModule: (
      call: ServerUnaryCall<CreateModuleRequest, unknown>,
      answer: sendUnaryData<unknown>,
    ) => {
      modules.push(call.request);
      answer(null, options.module ?? GOOD_MODULE);
    },
    invokeService: (
      call: ServerUnaryCall<InvokeServiceRequest, unknown>,
      answer: sendUnaryData<unknown>,
    ) => {
      void play(call, answer);
    },
  });
  await new Promise((resolve) => {
    server.bindAsync(target, ServerCredentials.createInsecure(), resolve);
  });
  const peer = {
    target,
    exited: new Promise<never>(() => undefined),
    lastWords: () => Promise.resolve(''),
  };
  const connection = connect(peer, systemClock);
  return {
    open: (more) =>
      openLegacyClient(connection, {
        provider: 'cloud',
        config: new Secret({ token: 'top-secret' }),
        redact: (text) => text.replaceAll('top-secret', '***'),
        signal: undefined,
        close: () => Promise.resolve(),
        manifest: undefined,
        ...more,
      }),
    reply: (method, reply) => replies.set(method, reply),
    argsOf: (method) => requests.get(method),
    modules,
    cancelled,
    [Symbol.asyncDispose]: () => {
      connection.close();
      server.forceShutdown();
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}

/** How the DigitalOcean plugin's dispatcher says that it has no such method. */
export function unknownMethod(method: string): Reply {
  return { error: `digitalocean plugin: unknown method "${method}"` };
}

type Handler = UntypedServiceImplementation[string];

function unimplemented(): Record<string, Handler> {
  const handler = (_call: unknown, answer: sendUnaryData<unknown>): void => {
    answer({ code: status.UNIMPLEMENTED, details: '' });
  };
  return Object.fromEntries(Object.keys(PluginServiceService).map((name) => [name, handler]));
}

function manifestOf({ manifest }: LegacyServerOptions): Handler {
  return (_call: unknown, answer: sendUnaryData<unknown>) => {
    if (manifest === 'broken') answer({ code: status.INTERNAL, details: 'no manifest' });
    else {
      answer(null, {
        name: 'workflow-plugin-cloud',
        version: '0.7.17',
        author: '',
        description: '',
        configMutable: false,
        sampleCategory: '',
      });
    }
  };
}
