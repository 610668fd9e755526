import { StringDecoder } from 'node:string_decoder';
import type { LogChunk } from '../../gen/iac.ts';
import type { NotSupported } from '../../resources/index.ts';
import type { LogAnswer, LogPiece } from '../provider-jobs.ts';

/** Makes text of a stream of chunks. It ends with the stream, or at a chunk that says so. */
export function toLogAnswer(
  opened: { readonly kind: 'open'; readonly messages: AsyncIterable<LogChunk> } | NotSupported,
): LogAnswer {
  return opened.kind === 'open' ? { kind: 'logs', pieces: toPieces(opened.messages) } : opened;
}

/** Chunks are cut anywhere, also within a character, so each source is decoded as one stream. */
async function* toPieces(chunks: AsyncIterable<LogChunk>): AsyncGenerator<LogPiece, void> {
  const decoders = new Map<string, StringDecoder>();
  for await (const chunk of chunks) {
    const decoder = decoders.get(chunk.source) ?? new StringDecoder('utf8');
    decoders.set(chunk.source, decoder);
    const text = decoder.write(chunk.data);
    if (text !== '') yield { text, source: chunk.source };
    if (chunk.eof) break;
  }
  for (const [source, decoder] of decoders) {
    const text = decoder.end();
    if (text !== '') yield { text, source };
  }
}
