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
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { GRPCControllerService } from '../../../src/gen/go-plugin.ts';
import { HealthService } from '../../../src/gen/health.ts';
import { IaCProviderRequiredService, ResourceDriverService } from '../../../src/gen/iac.ts';
import { ContractKind, PluginServiceService } from '../../../src/gen/plugin.ts';
import { echoing, hanging, importing, toState, type Unary } from './behaviours.ts';
import { tellAll } from './encodings.ts';
import type { Canary } from './canary.ts';

const read = (): Canary => JSON.parse(readFileSync('canary.json', 'utf8')) as Canary;
const answer =
  (value: unknown): Unary =>
  (_call, reply) => {
    reply(null, value);
  };

function outputOf(name: string): Output {
  const { secrets } = read();
  const own = name === 'holder' ? secrets : { endpoint: 'https://app.example.com' };
  return {
    ...{ name, type: 'infra.vpc', providerId: `id-${name}`, status: 'running' },
    outputsJson: Buffer.from(JSON.stringify(own)),
    sensitive: Object.fromEntries(Object.keys(secrets).map((key) => [key, true])),
  };
}

type Output = Parameters<typeof toState>[0] & Readonly<Record<string, unknown>>;

/** Writes everything to where a plugin can write, and gives it. */
function say({ secrets }: Canary): string {
  const all = tellAll(secrets);
  process.stderr.write(
    `[ERROR] it knows\n${all}\n${JSON.stringify({ '@level': 'warn', '@message': all })}\n`,
  );
  process.stdout.write(`${all}\n`);
  return all;
}

/**
 * Tells all, and then does what it is to do. What was written has to be read before the answer, also
 * by whoever makes the secrets: nobody else can know them yet.
 */
function telling(done: (name: string) => object): Unary {
  return (call, reply) => {
    const { spec, ref = spec } = call.request as Asked;
    const name = ref?.name ?? '';
    const canary = read();
    const all = say(canary);
    setTimeout(() => {
      if (name === 'holder' || canary.mode === 'tell') reply(null, done(name));
      else if (canary.mode === 'crash') {
        process.stderr.write(`panic: ${all}\n\ngoroutine 1 [running]:\nmain.create(${all})\n`, () =>
          process.exit(2),
        );
      } else reply(toError(all));
    }, 200);
  };
}

interface Asked {
  readonly spec?: { readonly name: string };
  readonly ref?: { readonly name: string };
}

function toError(all: string): { readonly code: status; readonly details: string } {
  return { code: status.INTERNAL, details: `refused by ${all}`.slice(0, 4000) };
}

const gone = new Set<string>();

/** Answers a question, unless it is blind. */
function looking(see: (name: string) => object): Unary {
  return (call, reply) => {
    const { spec, ref = spec } = call.request as Asked;
    const name = ref?.name ?? '';
    const canary = read();
    if (gone.has(name)) reply({ code: status.NOT_FOUND, details: 'not found' });
    else if (canary.mode === 'blind' && name !== 'holder') reply(toError(say(canary)));
    else reply(null, see(name));
  };
}

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

const voice = { read, say };
const changing = (answered: Unary): Unary =>
  hanging(
    echoing(answered, (name) => name !== 'holder' && read().mode === 'echo'),
    voice,
  );

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
    initialize: echoing(answer({}), () => read().mode === 'closed'),
    import: importing(telling((name) => ({ state: toState(outputOf(name)) }))),
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
    create: changing(telling((name) => ({ output: outputOf(name) }))),
    update: changing(telling((name) => ({ output: outputOf(name) }))),
    read: looking((name) => ({ output: outputOf(name) })),
    delete: hanging(
      telling((name) => {
        gone.add(name);
        return {};
      }),
      voice,
    ),
    diff: looking(() => ({ result: { needsUpdate: true, needsReplace: false, changes: [] } })),
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
