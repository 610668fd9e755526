import type { DriverError, NotSupported } from '../../resources/index.ts';
import { type CallLimit, toTimeoutMs } from '../call-limit.ts';
import { type CallSubject, meansNotSupported, toDriverError } from '../driver-failure.ts';
import {
  type CallFailure,
  type CallOutcome,
  callUnary,
  type Connection,
  openStream,
  type UnaryMethod,
} from '../wire/index.ts';

/** The answer for everything that a provider does not have. */
const NOT_SUPPORTED: NotSupported = { kind: 'not-supported' };

/** One call as the files of this wire describe it. */
export interface TypedCall<Request, Response, Answer> {
  readonly method: UnaryMethod<Request, Response>;
  /** Made when the call is, so that a value without an encoding fails like everything else. */
  readonly request: () => Request;
  /** Throws `FieldError` for what is missing or unreadable. */
  readonly decode: (response: Response) => Answer;
  readonly limit: CallLimit;
  readonly resource?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Calls of one provider. Every method rejects with `DriverError`. */
export interface Caller {
  /** A call that the provider must be able to answer. */
  ask<Request, Response, Answer>(call: TypedCall<Request, Response, Answer>): Promise<Answer>;
  /**
   * A call of a service that a provider may lack. It is not even made where the plugin does not list
   * the service; and one that it lists may still turn out not to be there (compat-plugins 3.3).
   */
  askOptional<Request, Response, Answer>(
    call: TypedCall<Request, Response, Answer>,
  ): Promise<Answer | NotSupported>;
  /** The same for a method that answers with a stream; `decode` takes one message of it. */
  openOptional<Request, Response, Answer>(
    call: Omit<TypedCall<Request, Response, Answer>, 'limit'>,
  ): Promise<{ readonly kind: 'open'; readonly messages: AsyncIterable<Answer> } | NotSupported>;
}

/** Who is called, and how to speak of it. */
export interface CallerOptions {
  readonly provider: string;
  /** Full names of the services the plugin has; `undefined` when it could not be asked. */
  readonly services: ReadonlySet<string> | undefined;
  readonly redact: (text: string) => string;
}

/** Makes the calls of one provider over its connection. */
export function createCaller(connection: Connection, options: CallerOptions): Caller {
  const toSubject = (path: string, resource: string | undefined): CallSubject => ({
    provider: options.provider,
    method: toMethodName(path),
    resource,
    redact: options.redact,
  });
  const lacks = (path: string): boolean =>
    options.services !== undefined && !options.services.has(toServiceName(path));
  const perform = async <Request, Response, Answer>(
    call: TypedCall<Request, Response, Answer>,
  ): Promise<CallOutcome<Answer>> => {
    const { method, request, limit, signal, decode } = call;
    const timeoutMs = toTimeoutMs(limit);
    const outcome = await callUnary(connection, { method, request, timeoutMs, signal });
    return outcome.kind === 'answered' ? decodeSafely(outcome.response, decode) : outcome;
  };
  const fail = (failure: CallFailure, path: string, resource: string | undefined): DriverError =>
    toDriverError(failure, toSubject(path, resource));

  return {
    ask: async (call) => {
      const outcome = await perform(call);
      if (outcome.kind === 'answered') return outcome.response;
      throw fail(outcome.failure, call.method.path, call.resource);
    },
    askOptional: async (call) => {
      if (lacks(call.method.path)) return NOT_SUPPORTED;
      const outcome = await perform(call);
      if (outcome.kind === 'answered') return outcome.response;
      if (meansNotSupported(outcome.failure)) return NOT_SUPPORTED;
      throw fail(outcome.failure, call.method.path, call.resource);
    },
    openOptional: async (call) => {
      const { method, request, signal, decode, resource } = call;
      if (lacks(method.path)) return NOT_SUPPORTED;
      const toError = (failure: CallFailure): DriverError => fail(failure, method.path, resource);
      const outcome = await openStream(connection, { method, request, signal, toError });
      if (outcome.kind === 'open') {
        return { kind: 'open', messages: decodeAll(outcome.messages, { decode, toError }) };
      }
      if (meansNotSupported(outcome.failure)) return NOT_SUPPORTED;
      throw toError(outcome.failure);
    },
  };
}

interface StreamDecoding<Response, Answer> {
  readonly decode: (response: Response) => Answer;
  readonly toError: (failure: CallFailure) => DriverError;
}

async function* decodeAll<Response, Answer>(
  messages: AsyncIterable<Response>,
  how: StreamDecoding<Response, Answer>,
): AsyncGenerator<Answer, void> {
  for await (const message of messages) {
    const decoded = decodeSafely(message, how.decode);
    if (decoded.kind === 'failed') throw how.toError(decoded.failure);
    yield decoded.response;
  }
}

function decodeSafely<Response, Answer>(
  response: Response,
  decode: (response: Response) => Answer,
): CallOutcome<Answer> {
  try {
    return { kind: 'answered', response: decode(response) };
  } catch (cause) {
    return { kind: 'failed', failure: { kind: 'undecodable', cause } };
  }
}

/** `/package.Service/Method` → `package.Service` */
function toServiceName(path: string): string {
  return path.slice(1, path.lastIndexOf('/'));
}

/** `/package.Service/Method` → `Service.Method` */
function toMethodName(path: string): string {
  const [service = '', method = ''] = path.slice(1).split('/');
  return `${service.slice(service.lastIndexOf('.') + 1)}.${method}`;
}
