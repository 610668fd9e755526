import { GRPCStdioService, StdioData_Channel } from '../../gen/go-plugin.ts';
import { createLineSplitter } from '../../kernel/index.ts';
import type { Connection } from './connection.ts';

/** Takes one line of what a plugin printed. */
export type StdioSink = (stream: 'stdout' | 'stderr', line: string) => void;

/**
 * Reads what the plugin prints from now on. After its handshake a go-plugin server puts its standard
 * streams behind this call and blocks when nobody makes it, and it can be made only once
 * (compat-plugins 1.4): so at once, and for the life of the connection. A plugin without it prints
 * to its real streams, which are drained anyway.
 */
export function followStdio(connection: Connection, sink: StdioSink): void {
  const stream = connection.client.makeServerStreamRequest(
    GRPCStdioService.streamStdio.path,
    GRPCStdioService.streamStdio.requestSerialize,
    GRPCStdioService.streamStdio.responseDeserialize,
    {},
  );
  const out = createLineSplitter((line) => {
    sink('stdout', line);
  });
  const err = createLineSplitter((line) => {
    sink('stderr', line);
  });
  stream.on('data', (piece: { readonly channel: number; readonly data: Buffer }) => {
    (piece.channel === StdioData_Channel.STDERR ? err : out).write(piece.data);
  });
  stream.once('end', () => {
    out.finish();
    err.finish();
  });
  // It ends in an error whenever the plugin ends, and where there is no such service.
  stream.on('error', () => undefined);
}
