import { status } from '@grpc/grpc-js';
import { ContractKind, PluginServiceService } from '../../gen/plugin.ts';
import { type ServerReflectionRequest, ServerReflectionService } from '../../gen/reflection-v1.ts';
import { ServerReflectionService as ReflectionAlphaService } from '../../gen/reflection-v1alpha.ts';
import type { CallFailure } from './call-failure.ts';
import type { Connection } from './connection.ts';
import { callUnary, type UnaryMethod } from './unary.ts';

/** How long each step of getting to know a plugin may take. */
export const SETUP_TIMEOUT_MS = 10_000;

/** What a way of listing services can answer. */
export type ServiceList =
  | { readonly kind: 'listed'; readonly services: ReadonlySet<string> }
  /** The plugin does not know this way. */
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'failed'; readonly failure: CallFailure };

/**
 * The services in the plugin's contract registry: upstream's way. It may be missing, closed or empty
 * in plugins that are otherwise fine (compat-plugins 3.3), and lists services that are registered
 * and not implemented.
 */
export async function listRegisteredServices(
  connection: Connection,
  signal: AbortSignal | undefined,
): Promise<ServiceList> {
  const outcome = await callUnary(connection, {
    method: PluginServiceService.getContractRegistry,
    request: () => ({}),
    timeoutMs: SETUP_TIMEOUT_MS,
    signal,
  });
  if (outcome.kind === 'failed') return toUnavailable(outcome.failure);
  const services = outcome.response.contracts
    .filter((contract) => contract.kind === ContractKind.SERVICE && contract.serviceName !== '')
    .map((contract) => contract.serviceName);
  return services.length === 0
    ? { kind: 'unavailable' }
    : { kind: 'listed', services: new Set(services) };
}

/** The services that server reflection lists, in its first version or, failing that, its draft. */
export async function listReflectedServices(
  connection: Connection,
  signal: AbortSignal | undefined,
): Promise<ServiceList> {
  const first = await reflect(connection, ServerReflectionService.serverReflectionInfo, signal);
  if (first.kind !== 'unavailable') return first;
  return await reflect(connection, ReflectionAlphaService.serverReflectionInfo, signal);
}

type ReflectionMethod = typeof ServerReflectionService.serverReflectionInfo;
type ReflectionAlphaMethod = typeof ReflectionAlphaService.serverReflectionInfo;

const LIST_SERVICES: ServerReflectionRequest = {
  host: '',
  messageRequest: { $case: 'listServices', value: '*' },
};

/** A stream of one request and one answer, which on the wire is a unary call. */
async function reflect(
  connection: Connection,
  method: ReflectionMethod | ReflectionAlphaMethod,
  signal: AbortSignal | undefined,
): Promise<ServiceList> {
  const asUnary: UnaryMethod<ServerReflectionRequest, ReflectionAnswer> = method;
  const outcome = await callUnary(connection, {
    method: asUnary,
    request: () => LIST_SERVICES,
    timeoutMs: SETUP_TIMEOUT_MS,
    signal,
  });
  if (outcome.kind === 'failed') return toUnavailable(outcome.failure);
  const answer = outcome.response.messageResponse;
  if (answer?.$case !== 'listServicesResponse') return { kind: 'unavailable' };
  return { kind: 'listed', services: new Set(answer.value.service.map(({ name }) => name)) };
}

type ReflectionAnswer = ReturnType<ReflectionMethod['responseDeserialize']>;

/** Codes by which a plugin says that it does not do this, rather than that something went wrong. */
const UNAVAILABLE_CODES: ReadonlySet<number> = new Set([
  status.UNIMPLEMENTED,
  status.FAILED_PRECONDITION,
]);

function toUnavailable(failure: CallFailure): ServiceList {
  return failure.kind === 'status' && UNAVAILABLE_CODES.has(failure.code)
    ? { kind: 'unavailable' }
    : { kind: 'failed', failure };
}
