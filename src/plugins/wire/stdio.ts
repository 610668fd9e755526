import { StringDecoder } from 'node:string_decoder';
import { GRPCStdioService, StdioData_Channel } from '../../gen/go-plugin.ts';
import type { Connection } from './connection.ts';

/** Takes one line of what a plugin printed. */
export type StdioSink = (stream: 'stdout' | 'stderr', line: string) => void;

/** A longer line is handed on in pieces of this many UTF-16 code units. */
const LONGEST_LINE = 64 * 1024;

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
  const out = createLines((line) => {
    sink('stdout', line);
  });
  const err = createLines((line) => {
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

interface Lines {
  write(bytes: Buffer): void;
  finish(): void;
}

function createLines(take: (line: string) => void): Lines {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const add = (text: string): void => {
    const lines = text.split('\n');
    lines[0] = rest + (lines[0] ?? '');
    rest = lines.pop() ?? '';
    lines.forEach(take);
    for (; rest.length > LONGEST_LINE; rest = rest.slice(LONGEST_LINE)) {
      take(rest.slice(0, LONGEST_LINE));
    }
  };
  return {
    write: (bytes) => {
      add(decoder.write(bytes));
    },
    finish: () => {
      add(decoder.end());
      if (rest !== '') take(rest);
      rest = '';
    },
  };
}
