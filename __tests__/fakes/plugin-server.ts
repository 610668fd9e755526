/**
 * A provider plugin for tests: a process of its own that speaks the real wire. The harness bundles
 * it, and each test says how it behaves in a `behaviour.json` in its folder.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import {
  GRPCControllerService,
  GRPCStdioService,
  type StdioData,
} from '../../src/gen/go-plugin.ts';
import { HealthService } from '../../src/gen/health.ts';
import {
  IaCProviderEnumeratorService,
  IaCProviderRequiredService,
  ResourceDriverService,
} from '../../src/gen/iac.ts';
import { ContractKind, PluginServiceService } from '../../src/gen/plugin.ts';
import { ServerReflectionService } from '../../src/gen/reflection-v1.ts';
import { ServerReflectionService as ReflectionAlphaService } from '../../src/gen/reflection-v1alpha.ts';
import type { Behaviour } from './plugin-behaviour.ts';

const PACKAGE = 'workflow.plugin.external.iac';
const behaviour: Behaviour = JSON.parse(readFileSync('behaviour.json', 'utf8')) as Behaviour;

type Unary = (call: ServerUnaryCall<unknown, unknown>, reply: sendUnaryData<unknown>) => void;

const answer =
  (value: unknown): Unary =>
  (_call, reply) => {
    reply(null, value);
  };
const refuse =
  (code: status, details = ''): Unary =>
  (_call, reply) => {
    reply({ code, details });
  };

function serve(): Server {
  const server = new Server();
  server.addService(HealthService, {
    check: answer({ status: behaviour.health === 'not-serving' ? 2 : 1 }),
  });
  server.addService(GRPCControllerService, {
    shutdown: (_call: unknown, reply: sendUnaryData<unknown>) => {
      if (behaviour.shutdown === 'ignored') return;
      reply(null, {});
      setImmediate(() => process.exit(behaviour.shutdown === 'crashes' ? 9 : 0));
    },
  });
  if (behaviour.stdio !== undefined) server.addService(GRPCStdioService, { streamStdio });
  if (behaviour.services !== 'legacy') addProvider(server);
  addPluginService(server);
  addReflection(server);
  return server;
}

let stdioCalls = 0;

function streamStdio(stream: ServerWritableStream<unknown, StdioData>): void {
  stdioCalls += 1;
  if (stdioCalls > 1) {
    stream.emit('error', { code: status.FAILED_PRECONDITION, details: 'asked for twice' });
    return;
  }
  const lines = behaviour.stdio ?? 0;
  let line = 0;
  const write = (): void => {
    while (line < lines) {
      line += 1;
      const data = Buffer.from(`line ${String(line)} ${'x'.repeat(990)}\n`);
      if (!stream.write({ channel: line % 2 === 0 ? 2 : 1, data })) {
        stream.once('drain', write);
        return;
      }
    }
  };
  write();
}

function addProvider(server: Server): void {
  const output = {
    name: '',
    type: '',
    providerId: 'id-1',
    outputsJson: Buffer.from(JSON.stringify(process.env)),
    sensitive: {},
    status: 'running',
  };
  const createDies: Unary = () => {
    process.stderr.write('panic: out of luck with top-secret\n', () => process.exit(2));
  };
  server.addService(
    IaCProviderRequiredService,
    partly(IaCProviderRequiredService, {
      name: answer({ name: behaviour.name ?? 'fake' }),
      version: answer({ version: '1.2.3' }),
      initialize:
        behaviour.initialize === 'refused'
          ? refuse(status.UNAUTHENTICATED, 'the token top-secret is not valid')
          : answer({}),
      capabilities: answer({
        capabilities: [{ resourceType: 'infra.vpc', tier: 1, operations: ['create'] }],
        canonicalKeys: [],
        computePlanVersion: behaviour.planVersion ?? 'v2',
      }),
    }),
  );
  server.addService(
    ResourceDriverService,
    partly(ResourceDriverService, {
      create:
        behaviour.create === 'other-name'
          ? answer({ output: { ...output, name: 'somebody-else' } })
          : createDies,
      read: answer({ output }),
      // Never answers.
      update: () => undefined,
    }),
  );
  server.addService(IaCProviderEnumeratorService, partly(IaCProviderEnumeratorService, {}));
}

/** The named methods, and UNIMPLEMENTED for the rest, as Go's embedded defaults answer. */
function partly(service: object, methods: Record<string, Unary>): UntypedServiceImplementation {
  const rest = Object.keys(service).map((name) => [name, refuse(status.UNIMPLEMENTED)] as const);
  return { ...Object.fromEntries(rest), ...methods };
}

/** The same provider behind `InvokeService`, as far as a test of opening it needs. */
const legacyProvider: Record<string, Unary> = {
  createModule: answer(
    behaviour.initialize === 'refused'
      ? { handleId: '', error: 'iac: unauthorized: the token top-secret is not valid' }
      : { handleId: 'provider-1', error: '' },
  ),
  invokeService: (call, reply) => {
    const { method } = call.request as { readonly method: string };
    const results: Readonly<Record<string, object>> = {
      'IaCProvider.Name': { name: behaviour.name ?? 'fake' },
      'IaCProvider.Initialize': {},
      'IaCProvider.Version': { version: '0.7.17' },
      'ResourceDriver.Read': { provider_id: 'id-1', name: 'net', type: 'infra.vpc' },
    };
    const result = results[method];
    const error = result === undefined ? `fake plugin: unknown method "${method}"` : '';
    reply(null, { result, error });
  },
};

function addPluginService(server: Server): void {
  const { registry = 'listed', services } = behaviour;
  if (registry === 'no-plugin-service') return;
  const names = ['IaCProviderRequired', 'ResourceDriver', 'IaCProviderEnumerator'];
  const listed = services === 'legacy' ? [] : names;
  const answers: Record<typeof registry, Unary> = {
    listed: answer({
      contracts: listed.map((name) => toContract(`${PACKAGE}.${name}`)),
      fileDescriptorSet: Buffer.alloc(0),
    }),
    empty: answer({ contracts: [], fileDescriptorSet: Buffer.alloc(0) }),
    'failed-precondition': refuse(status.FAILED_PRECONDITION, 'no gRPC server was set'),
  };
  server.addService(
    PluginServiceService,
    partly(PluginServiceService, {
      getContractRegistry: answers[registry],
      getModuleTypes: answer({ types: services === 'legacy' ? ['iac.provider'] : [] }),
      ...(services === 'legacy' ? legacyProvider : {}),
    }),
  );
}

function toContract(serviceName: string): object {
  const text = Object.fromEntries(
    'moduleType stepType triggerType method configMessage inputMessage outputMessage contractType protoPackage goImportPath schemaDigest protocolVersion'
      .split(' ')
      .map((field) => [field, '']),
  );
  return { ...text, kind: ContractKind.SERVICE, serviceName, mode: 3, messageNames: [] };
}

function addReflection(server: Server): void {
  const list = (stream: {
    on: (event: string, listener: () => void) => void;
    write: (message: unknown) => void;
    end: () => void;
  }): void => {
    const names = ['IaCProviderRequired', 'ResourceDriver'];
    const services = behaviour.services === 'legacy' ? [] : names;
    stream.on('data', () => {
      stream.write({
        validHost: '',
        messageResponse: {
          $case: 'listServicesResponse',
          value: { service: services.map((name) => ({ name: `${PACKAGE}.${name}` })) },
        },
      });
    });
    stream.on('end', () => {
      stream.end();
    });
  };
  const implementation = { serverReflectionInfo: list } as unknown as UntypedServiceImplementation;
  if (behaviour.reflection === 'v1') server.addService(ServerReflectionService, implementation);
  if (behaviour.reflection === 'v1alpha') server.addService(ReflectionAlphaService, implementation);
}

function main(): void {
  if (process.env['WORKFLOW_PLUGIN'] !== 'workflow-external-plugin-v1') {
    complain('This binary is a plugin.');
    process.exit(1);
  }
  // As Go plugins do.
  process.on('SIGINT', () => undefined);
  const { start = 'good' } = behaviour;
  if (start === 'rubbish') print('Usage: \u001b[31mgcp [command]\nmore');
  if (start === 'dies') {
    complain('[ERROR] cannot read the file top-secret');
    process.exit(4);
  }
  if (start !== 'good') {
    process.stdin.resume();
    return;
  }
  const server = serve();
  const socket = join(process.env['PLUGIN_UNIX_SOCKET_DIR'] ?? '.', `plugin${String(process.pid)}`);
  server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), () => {
    complain(JSON.stringify({ '@level': 'info', '@message': 'plugin address', address: socket }));
    print(`1|1|unix|${socket}|grpc||true`);
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

main();
