import {
  type handleUnaryCall,
  type sendUnaryData,
  type ServerUnaryCall,
  status,
} from '@grpc/grpc-js';
import {
  encodeJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
} from '../kernel/index.ts';
import { CoreError } from '../kernel/index.ts';
import {
  findSystemCode,
  LocalError,
  type LocalErrorCode,
  SimulatedFailure,
} from './local-error.ts';
import type { Log } from './hclog.ts';

/** Turns a function of the request into a gRPC handler; what it throws becomes a status. */
export function unary<Request, Response>(
  log: Log,
  answer: (request: Request) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => {
    answer(call.request).then(
      (response) => {
        callback(null, response);
      },
      (error: unknown) => {
        callback(toStatus(error, log));
      },
    );
  };
}

/** A gRPC status and its words. */
export interface StatusAnswer {
  readonly code: number;
  readonly details: string;
}

/** The status of an error. An error that is none of ours is logged and says only its kind. */
export function toStatus(error: unknown, log: Log): StatusAnswer {
  if (error instanceof SimulatedFailure) return { code: error.status, details: error.message };
  if (error instanceof LocalError) {
    const hint = error.hint === undefined ? '' : `. ${error.hint}`;
    return { code: STATUS_OF[error.code], details: `${error.message}${hint}` };
  }
  const system = findSystemCode(error);
  log.error('a call failed', {
    error: error instanceof Error ? error.name : typeof error,
    code: system ?? '',
    stack: error instanceof Error ? firstFrames(error) : '',
  });
  const code = SYSTEM_STATUS[system ?? ''] ?? status.INTERNAL;
  return { code, details: `the local provider failed: ${system ?? 'an internal error'}` };
}

/** Parses a `*_json` field that holds an object; empty means an empty one. */
export function parseJsonField(bytes: Uint8Array, field: string): JsonObject {
  if (bytes.length === 0) return {};
  const value = parseValue(Buffer.from(bytes).toString('utf8'), field);
  if (value === null) return {};
  if (!isJsonObject(value))
    throw new LocalError('LOCAL_INVALID', `${field} must hold a JSON object`);
  return value;
}

/** The bytes of a `*_json` field. */
export function toJsonField(value: JsonValue): Buffer {
  return Buffer.from(encodeJson(value), 'utf8');
}

const STATUS_OF: Readonly<Record<LocalErrorCode, number>> = {
  LOCAL_INVALID: status.INVALID_ARGUMENT,
  LOCAL_NOT_FOUND: status.NOT_FOUND,
  LOCAL_ALREADY_EXISTS: status.ALREADY_EXISTS,
  LOCAL_REFUSED: status.FAILED_PRECONDITION,
  LOCAL_BUSY: status.ABORTED,
  LOCAL_UNAVAILABLE: status.UNAVAILABLE,
  LOCAL_UNAUTHENTICATED: status.UNAUTHENTICATED,
  LOCAL_FORBIDDEN: status.PERMISSION_DENIED,
  LOCAL_DAMAGED: status.DATA_LOSS,
  LOCAL_NOT_SUPPORTED: status.UNIMPLEMENTED,
};

const SYSTEM_STATUS: Readonly<Record<string, number>> = {
  EACCES: status.PERMISSION_DENIED,
  EPERM: status.PERMISSION_DENIED,
  EROFS: status.PERMISSION_DENIED,
  ENOSPC: status.RESOURCE_EXHAUSTED,
  EDQUOT: status.RESOURCE_EXHAUSTED,
  EMFILE: status.RESOURCE_EXHAUSTED,
};

function parseValue(text: string, field: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof CoreError)) throw error;
    throw new LocalError('LOCAL_INVALID', `${field} is not valid JSON`, { cause: error });
  }
}

/** Where it happened; the words of a foreign error may hold anything. */
function firstFrames(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return frames.slice(0, 5).join('\n');
}
