import type { ClientReadableStream } from '@grpc/grpc-js';
import type { CallFailure } from './call-failure.ts';
import type { Connection } from './connection.ts';
import { onAbort } from './on-abort.ts';
import { encodeRequest, type UnaryMethod } from './unary.ts';

/** One call of a method that answers with a stream. */
export interface StreamCall<Request, Response> {
  readonly method: UnaryMethod<Request, Response>;
  readonly request: () => Request;
  readonly signal: AbortSignal | undefined;
  /** What a failure in the middle of the stream becomes. */
  readonly toError: (failure: CallFailure) => Error;
}

/** How opening a stream can end. */
export type StreamOutcome<Response> =
  | { readonly kind: 'open'; readonly messages: AsyncIterable<Response> }
  | { readonly kind: 'failed'; readonly failure: CallFailure };

/**
 * Opens a stream: resolves with its first message, its orderly end or its failure, so that a method
 * that is not there shows before anybody reads. Leaving the loop early cancels the call.
 */
export async function openStream<Request, Response>(
  connection: Connection,
  call: StreamCall<Request, Response>,
): Promise<StreamOutcome<Response>> {
  const bytes = encodeRequest(call.request, call.method.requestSerialize);
  if (!Buffer.isBuffer(bytes)) return { kind: 'failed', failure: bytes };
  if (call.signal?.aborted === true) return { kind: 'failed', failure: { kind: 'cancelled' } };
  const stream = connection.client.makeServerStreamRequest(
    call.method.path,
    (value: Buffer) => value,
    call.method.responseDeserialize,
    bytes,
  );
  const stopListening = onAbort(call.signal, () => {
    stream.cancel();
  });
  // The reader hears of errors by itself; this one is for those after it has left.
  stream.on('error', () => undefined);
  stream.once('close', stopListening);
  const explain = async (error: unknown): Promise<CallFailure> =>
    call.signal?.aborted === true ? { kind: 'cancelled' } : await connection.explain(error);

  const messages: AsyncIterable<Response> = stream;
  const reader = messages[Symbol.asyncIterator]();
  try {
    const first = await reader.next();
    return { kind: 'open', messages: readOn({ stream, reader, first, explain, call }) };
  } catch (error) {
    return { kind: 'failed', failure: await explain(error) };
  }
}

interface OpenStream<Request, Response> {
  readonly stream: ClientReadableStream<Response>;
  readonly reader: AsyncIterator<Response>;
  readonly first: IteratorResult<Response>;
  readonly explain: (error: unknown) => Promise<CallFailure>;
  readonly call: StreamCall<Request, Response>;
}

async function* readOn<Request, Response>(
  open: OpenStream<Request, Response>,
): AsyncGenerator<Response, void> {
  try {
    for (let next = open.first; next.done !== true; next = await open.reader.next()) {
      yield next.value;
    }
  } catch (error) {
    throw open.call.toError(await open.explain(error));
  } finally {
    open.stream.cancel();
  }
}
