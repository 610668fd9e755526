import { describe, expect, it } from 'vitest';
import type { Processes, ProcessRequest } from '../../src/ports/index.ts';

/** A world in which the contract's programs can be run. */
export interface ProcessesWorld {
  readonly processes: Processes;
  /** Prints `one` and `two`, then `oops` on standard error, and exits with 3. */
  readonly talks: ProcessRequest;
  /** Waits for its standard input to end, which does not happen. */
  readonly waits: ProcessRequest;
  readonly missing: ProcessRequest;
}

/** Everything the lines hold until they end. */
export async function collect(lines: AsyncIterable<string>): Promise<readonly string[]> {
  const collected: string[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
}

/** What {@link Processes} owes. */
export function processesContract(name: string, makeWorld: () => ProcessesWorld): void {
  describe(`${name} as Processes`, () => {
    it('hands on both streams line by line and tells the exit code', async () => {
      const { processes, talks } = makeWorld();
      const live = await processes.start(talks);
      expect(await collect(live.stdout)).toEqual(['one', 'two']);
      expect(await collect(live.stderr)).toEqual(['oops']);
      expect(await live.exited).toEqual({ code: 3, signal: undefined });
    });

    it('lets a second reader go on where the first one stopped', async () => {
      const { processes, talks } = makeWorld();
      const live = await processes.start(talks);
      for await (const line of live.stdout) {
        expect(line).toBe('one');
        break;
      }
      expect(await collect(live.stdout)).toEqual(['two']);
    });

    it('keeps standard input open and ends a process that is killed', async () => {
      const { processes, waits } = makeWorld();
      const live = await processes.start(waits);
      live.kill('SIGKILL');
      expect(await live.exited).toEqual({ code: undefined, signal: 'SIGKILL' });
      expect(await collect(live.stdout)).toEqual([]);
    });

    it('says that a command which does not exist was not started', async () => {
      const { processes, missing } = makeWorld();
      await expect(processes.start(missing)).rejects.toMatchObject({ code: 'PROCESS_NOT_STARTED' });
    });

    it('makes a folder of its own for sockets each time', async () => {
      const { processes } = makeWorld();
      await using one = await processes.createSocketFolder();
      await using other = await processes.createSocketFolder();
      expect(one.path).not.toBe(other.path);
      expect(one.path.startsWith('/')).toBe(true);
      expect(Buffer.byteLength(one.path)).toBeLessThan(104 - '/plugin1234567890'.length);
    });
  });
}
