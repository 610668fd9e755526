/**
 * A provider plugin that tells every secret it knows: a process of its own that speaks the real wire
 * and reads what to do from `canary.json` in its folder.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { GRPCControllerService } from '../../../src/gen/go-plugin.ts';
import { HealthService } from '../../../src/gen/health.ts';
import { IaCProviderRequiredService, ResourceDriverService } from '../../../src/gen/iac.ts';
import { ContractKind, PluginServiceService } from '../../../src/gen/plugin.ts';
import { ENCODINGS } from './encodings.ts';
import type { Canary } from './canary.ts';

type Unary = (call: ServerUnaryCall<unknown, unknown>, reply: sendUnaryData<unknown>) => void;

const read = (): Canary => JSON.parse(readFileSync('canary.json', 'utf8')) as Canary;
const answer =
  (value: unknown): Unary =>
  (_call, reply) => {
    reply(null, value);
  };

/** Everything it knows, in every encoding, a line each. */
function tellAll(secrets: Canary['secrets']): string {
  return Object.entries(secrets)
    .flatMap(([name, secret]) =>
      Object.entries(ENCODINGS).map(([how, encode]) => `${name} (${how}): ${encode(secret)}`),
    )
    .join('\n');
}

function outputOf(name: string): object {
  const { secrets } = read();
  const own = name === 'holder' ? secrets : { endpoint: 'https://app.example.com' };
  return {
    ...{ name, type: 'infra.vpc', providerId: `id-${name}`, status: 'running' },
    outputsJson: Buffer.from(JSON.stringify(own)),
    sensitive: Object.fromEntries(Object.keys(secrets).map((key) => [key, true])),
  };
}

const change: Unary = (call, reply) => {
  const { spec } = call.request as { readonly spec: { readonly name: string } };
  const { secrets, mode } = read();
  if (spec.name === 'holder') {
    reply(null, { output: outputOf(spec.name) });
    return;
  }
  const all = tellAll(secrets);
  process.stderr.write(
    `[ERROR] it knows\n${all}\n${JSON.stringify({ '@level': 'warn', '@message': all })}\n`,
  );
  process.stdout.write(`${all}\n`);
  // What was written has to be read before the answer, as it is known by whoever reads the log.
  setTimeout(() => {
    if (mode === 'crash') {
      process.stderr.write(`panic: ${all}\n\ngoroutine 1 [running]:\nmain.create(${all})\n`, () =>
        process.exit(2),
      );
    } else if (mode === 'fail')
      reply({ code: status.INTERNAL, details: `refused by ${all}`.slice(0, 4000) });
    else reply(null, { output: outputOf(spec.name) });
  }, 200);
};

function toContract(serviceName: string): object {
  const text = Object.fromEntries(
    'moduleType stepType triggerType method configMessage inputMessage outputMessage contractType protoPackage goImportPath schemaDigest protocolVersion'
      .split(' ')
      .map((field) => [field, '']),
  );
  return { ...text, kind: ContractKind.SERVICE, serviceName, mode: 3, messageNames: [] };
}

function partly(service: object, methods: Record<string, Unary>): UntypedServiceImplementation {
  const refuse: Unary = (_call, reply) => {
    reply({ code: status.UNIMPLEMENTED });
  };
  return { ...Object.fromEntries(Object.keys(service).map((name) => [name, refuse])), ...methods };
}

const PACKAGE = 'workflow.plugin.external.iac';
const server = new Server();
server.addService(HealthService, partly(HealthService, { check: answer({ status: 1 }) }));
server.addService(GRPCControllerService, {
  shutdown: (_call: unknown, reply: sendUnaryData<unknown>) => {
    reply(null, {});
    setImmediate(() => process.exit(0));
  },
});
server.addService(
  IaCProviderRequiredService,
  partly(IaCProviderRequiredService, {
    name: answer({ name: 'canary' }),
    version: answer({ version: '1.0.0' }),
    initialize: answer({}),
    capabilities: answer({
      capabilities: [
        { resourceType: 'infra.vpc', tier: 1, operations: ['create', 'read', 'update', 'delete'] },
      ],
      canonicalKeys: [],
      computePlanVersion: 'v2',
    }),
  }),
);
server.addService(
  ResourceDriverService,
  partly(ResourceDriverService, {
    create: change,
    update: change,
    read: (call, reply) => {
      const { ref } = call.request as { readonly ref: { readonly name: string } };
      reply(null, { output: outputOf(ref.name) });
    },
    delete: answer({}),
    diff: answer({ result: { needsUpdate: true, needsReplace: false, changes: [] } }),
  }),
);
server.addService(
  PluginServiceService,
  partly(PluginServiceService, {
    getContractRegistry: answer({
      contracts: ['IaCProviderRequired', 'ResourceDriver'].map((name) =>
        toContract(`${PACKAGE}.${name}`),
      ),
      fileDescriptorSet: Buffer.alloc(0),
    }),
    getModuleTypes: answer({ types: [] }),
  }),
);
process.on('SIGINT', () => undefined);
const socket = join(process.env['PLUGIN_UNIX_SOCKET_DIR'] ?? '.', `plugin${String(process.pid)}`);
server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), () => {
  process.stdout.write(`1|1|unix|${socket}|grpc||true\n`);
});
