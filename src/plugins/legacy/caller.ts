import { status } from '@grpc/grpc-js';
import { type InvokeServiceResponse, PluginServiceService } from '../../gen/plugin.ts';
import type { JsonObject } from '../../kernel/index.ts';
import type { DriverError, NotSupported } from '../../resources/index.ts';
import { type CallLimit, toTimeoutMs } from '../call-limit.ts';
import { meansNotSupported, toDriverError } from '../driver-failure.ts';
import { FieldError } from '../field-error.ts';
import { type CallFailure, type CallOutcome, callUnary, type Connection } from '../wire/index.ts';
import { type Fields, toFields } from './fields.ts';
import { fromStruct, toStruct } from './struct.ts';

/** One call as the files of this wire describe it. */
export interface LegacyCall<Answer, Without = never> {
  /** As in the table of compat-plugins 2.4, such as `ResourceDriver.Create`. */
  readonly method: string;
  /** Made when the call is, so that a value without an encoding fails like everything else. */
  readonly args: () => JsonObject;
  /** Throws `FieldError` for what is missing or unreadable. */
  readonly decode: (result: Fields) => Answer;
  /**
   * What it means that the call succeeded and answered nothing: old SDKs drop, or refuse, a result
   * that a Struct cannot hold (compat-plugins 2.4). An unusable answer when left out.
   */
  readonly withoutResult?: () => Without;
  readonly limit: CallLimit;
  readonly resource?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Calls of one provider. Every method rejects with `DriverError`. */
export interface LegacyCaller {
  readonly provider: string;
  /** A call that the provider must be able to answer. */
  ask<Answer, Without = never>(call: LegacyCall<Answer, Without>): Promise<Answer | Without>;
  /** A call of a method that a release of the provider may lack. */
  askOptional<Answer, Without = never>(
    call: LegacyCall<Answer, Without>,
  ): Promise<Answer | Without | NotSupported>;
}

/** Who is called, and how to speak of it. */
export interface LegacyCallerOptions {
  readonly provider: string;
  /** The handle of its module. */
  readonly handleId: string;
  readonly redact: (text: string) => string;
}

/** Makes the calls of one provider over `InvokeService`. */
export function createLegacyCaller(
  connection: Connection,
  options: LegacyCallerOptions,
): LegacyCaller {
  const perform = async <Answer, Without>(
    call: LegacyCall<Answer, Without>,
  ): Promise<CallOutcome<Answer | Without>> => {
    const { method, args, limit, signal } = call;
    const outcome = await callUnary(connection, {
      method: PluginServiceService.invokeService,
      request: () => ({
        handleId: options.handleId,
        method,
        args: toStruct(args()),
        typedInput: undefined,
      }),
      timeoutMs: toTimeoutMs(limit),
      signal,
    });
    return outcome.kind === 'answered' ? decodeResponse(outcome.response, call) : outcome;
  };
  const fail = (failure: CallFailure, call: CallName): DriverError =>
    toDriverError(failure, {
      provider: options.provider,
      method: call.method,
      resource: call.resource,
      redact: options.redact,
    });

  return {
    provider: options.provider,
    ask: async (call) => {
      const outcome = await perform(call);
      if (outcome.kind === 'answered') return outcome.response;
      throw fail(outcome.failure, call);
    },
    askOptional: async (call) => {
      const outcome = await perform(call);
      if (outcome.kind === 'answered') return outcome.response;
      if (meansNotSupported(outcome.failure)) return { kind: 'not-supported' };
      throw fail(outcome.failure, call);
    },
  };
}

type CallName = Pick<LegacyCall<unknown>, 'method' | 'resource'>;

/** Errors of the application come with a gRPC status of OK, and count before anything else. */
function decodeResponse<Answer, Without>(
  { error, result }: InvokeServiceResponse,
  call: LegacyCall<Answer, Without>,
): CallOutcome<Answer | Without> {
  const isLost = LOST_RESULT.test(error);
  if (error !== '' && !isLost) return { kind: 'failed', failure: toStatus(error, call) };
  try {
    return { kind: 'answered', response: decodeResult(isLost ? undefined : result, call) };
  } catch (cause) {
    return { kind: 'failed', failure: { kind: 'undecodable', cause } };
  }
}

/**
 * What SDKs 0.22 to 0.74 answer once the work is done and a Struct cannot hold its result, where those
 * before dropped it (compat-plugins 2.4). The sentence is that of Go's protobuf, which writes one of
 * two spaces in it.
 */
const LOST_RESULT = /(?:^|: )proto:[ \u00a0]invalid type: \S+$/;

function decodeResult<Answer, Without>(
  result: Readonly<Record<string, unknown>> | undefined,
  { decode, withoutResult }: LegacyCall<Answer, Without>,
): Answer | Without {
  if (result !== undefined) return decode(toFields(fromStruct(result)));
  if (withoutResult === undefined) throw new FieldError('FIELD_MISSING', '"result" is missing');
  return withoutResult();
}

/** An error of the application as the status that a typed plugin would have answered. */
function toStatus(error: string, { method }: CallName): CallFailure {
  const isMissing = TAKES_NO_CALLS.test(error) || saysUnknownMethod(error, method);
  const code = isMissing ? status.UNIMPLEMENTED : status.UNKNOWN;
  return { kind: 'status', code, words: error };
}

/** The SDK's sentence about a module that nobody can call (compat-plugins 2.1). */
const TAKES_NO_CALLS = /^module handle \S+ does not implement ServiceInvoker$/;

/**
 * Whether the text is a dispatcher's sentence about the very method that was called, such as
 * `digitalocean plugin: unknown method "IaCProvider.Plan"`; it has no code of its own.
 */
function saysUnknownMethod(error: string, method: string): boolean {
  const sentence = `unknown method "${method}"`;
  if (!error.endsWith(sentence)) return false;
  return /^(?:[\w .-]+: )*$/.test(error.slice(0, -sentence.length));
}
