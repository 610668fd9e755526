import type { ClientUnaryCall } from '@grpc/grpc-js';
import { type CallFailure, LARGEST_REQUEST_BYTES } from './call-failure.ts';
import type { Connection } from './connection.ts';
import { onAbort } from './on-abort.ts';
import { checkWellFormed } from './well-formed.ts';

/** A unary method, as the generated service definitions describe it. */
export interface UnaryMethod<Request, Response> {
  /** `/package.Service/Method` */
  readonly path: string;
  readonly requestSerialize: (request: Request) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Response;
}

/** One call of a unary method. */
export interface UnaryCall<Request, Response> {
  readonly method: UnaryMethod<Request, Response>;
  /** Made inside the call, so that what cannot be encoded fails like everything else. */
  readonly request: () => Request;
  /** How long it may take; `undefined` leaves that to the signal. */
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** How a call can end. */
export type CallOutcome<Response> =
  | { readonly kind: 'answered'; readonly response: Response }
  | { readonly kind: 'failed'; readonly failure: CallFailure };

/**
 * Performs one call and never rejects. A call that is cancelled or runs out of time is cancelled at
 * the plugin as well; whether it had done its work by then nobody can say.
 */
export async function callUnary<Request, Response>(
  connection: Connection,
  call: UnaryCall<Request, Response>,
): Promise<CallOutcome<Response>> {
  const bytes = encode(call);
  if (!Buffer.isBuffer(bytes)) return { kind: 'failed', failure: bytes };
  if (call.signal?.aborted === true) return { kind: 'failed', failure: { kind: 'cancelled' } };
  const sent = await send(connection, bytes, call);
  if (sent.kind === 'failed') return sent;
  try {
    return { kind: 'answered', response: call.method.responseDeserialize(sent.response) };
  } catch (cause) {
    return { kind: 'failed', failure: { kind: 'undecodable', cause } };
  }
}

function encode<Request, Response>(call: UnaryCall<Request, Response>): Buffer | CallFailure {
  return encodeRequest(call.request, call.method.requestSerialize);
}

/** The bytes of a request, or why there are none: it has no encoding, or is too large to send. */
export function encodeRequest<Request>(
  make: () => Request,
  serialize: (request: Request) => Buffer,
): Buffer | CallFailure {
  try {
    const request = make();
    checkWellFormed(request, '');
    const bytes = serialize(request);
    return bytes.length > LARGEST_REQUEST_BYTES
      ? { kind: 'too-large', sizeBytes: bytes.length }
      : bytes;
  } catch (cause) {
    return { kind: 'unencodable', cause };
  }
}

async function send<Request, Response>(
  connection: Connection,
  bytes: Buffer,
  call: UnaryCall<Request, Response>,
): Promise<CallOutcome<Buffer>> {
  let running: ClientUnaryCall | undefined;
  let ending: CallFailure | undefined;
  const end = (failure: CallFailure): void => {
    ending ??= failure;
    running?.cancel();
  };
  const stopListening = onAbort(call.signal, () => {
    end({ kind: 'cancelled' });
  });
  const { timeoutMs } = call;
  const stopWaiting =
    timeoutMs === undefined
      ? undefined
      : connection.clock.callAfter(timeoutMs, () => {
          end({ kind: 'timed-out', afterMs: timeoutMs });
        });
  const reply = await new Promise<RawReply>((resolve) => {
    running = start(connection, call.method.path, { bytes, resolve });
  });
  stopListening();
  stopWaiting?.();
  if ('response' in reply) return { kind: 'answered', response: reply.response };
  return { kind: 'failed', failure: ending ?? (await connection.explain(reply.error)) };
}

type RawReply = { readonly response: Buffer } | { readonly error: unknown };

interface RawCall {
  readonly bytes: Buffer;
  readonly resolve: (reply: RawReply) => void;
}

function start(connection: Connection, path: string, raw: RawCall): ClientUnaryCall {
  return connection.client.makeUnaryRequest(
    path,
    passThrough,
    passThrough,
    raw.bytes,
    (error, response) => {
      raw.resolve(error === null && response !== undefined ? { response } : { error });
    },
  );
}

function passThrough(bytes: Buffer): Buffer {
  return bytes;
}
