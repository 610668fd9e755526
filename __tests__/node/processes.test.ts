import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createProcesses } from '../../src/node/index.ts';
import type { ProcessRequest } from '../../src/ports/index.ts';
import { collect, processesContract } from '../contracts/processes-contract.ts';

const shell = (script: string): ProcessRequest => ({
  command: '/bin/sh',
  args: ['-c', script],
  folder: '/',
  environment: { PATH: '/usr/bin:/bin' },
});

processesContract('real processes', () => ({
  processes: createProcesses(),
  talks: shell('echo one; echo two; echo oops >&2; exit 3'),
  waits: shell('read -r line; echo gone on'),
  missing: { ...shell(''), command: '/does/not/exist' },
}));

/** The id of a process that is gone, and was the newest a moment ago. */
async function endedProcess(): Promise<number> {
  const live = await createProcesses().start(shell('exit 0'));
  await live.exited;
  return live.pid;
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'processes-test-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a process that writes more than anybody reads', () => {
  it('is never blocked, and the newest lines are kept with a word on the dropped ones', async () => {
    const flood = `i=0; while [ $i -lt 160 ]; do printf '%065536d\\n' $i; i=$((i+1)); done; echo last`;
    const live = await createProcesses().start(shell(flood));
    expect((await live.exited).code).toBe(0);
    const lines = await collect(live.stdout);
    expect(lines[0]).toMatch(/^\[\d+ earlier lines were dropped\]$/);
    expect(lines.at(-1)).toBe('last');
    expect(lines.join('').length).toBeLessThan(4.1 * 1024 * 1024);
  });

  it('gets a line without an end handed on in pieces', async () => {
    const live = await createProcesses().start(shell(`printf '%0200000d' 7`));
    const lines = await collect(live.stdout);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join('')).toHaveLength(200_000);
  });
});

describe('a process whose helper outlives it', () => {
  it('is let go of, with all that it wrote itself', async () => {
    const live = await createProcesses().start(shell('sleep 60 & echo $!; echo last >&2'));
    expect((await live.exited).code).toBe(0);
    const [helper] = await collect(live.stdout);
    onTestFinished(() => {
      process.kill(Number(helper), 'SIGKILL');
    });
    expect(await collect(live.stderr)).toEqual(['last']);
  });
});

describe('what a child is given', () => {
  it('has only the environment it was given', async () => {
    const live = await createProcesses().start({
      command: '/usr/bin/env',
      args: [],
      folder: '/',
      environment: { ONLY: 'this' },
    });
    expect(await collect(live.stdout)).toEqual(['ONLY=this']);
  });

  it('runs a script for Node on the runtime that runs us, with no node on PATH', async () => {
    const script = join(folder, 'script');
    writeFileSync(script, '#!/usr/bin/env node\nconsole.log(process.execPath)\n', { mode: 0o755 });
    const processes = createProcesses();
    const live = await processes.start({ command: script, args: [], folder, environment: {} });
    expect(await collect(live.stdout)).toEqual([processes.runtime]);
  });

  it('is outside of the process group that a Ctrl-C reaches', async () => {
    const live = await createProcesses().start(shell('ps -o pgid= -p $$; read -r line'));
    for await (const line of live.stdout) {
      expect(Number(line)).toBe(live.pid);
      break;
    }
    live.kill('SIGKILL');
    await live.exited;
  });

  it('removes the socket folders of processes that were killed, once they are old', async () => {
    const gone = await endedProcess();
    const left = (pid: number, ageMs: number): string => {
      const path = mkdtempSync(join(tmpdir(), `wfctl-socket-${String(pid)}-`));
      writeFileSync(join(path, 'plugin1'), '');
      const then = new Date(Date.now() - ageMs);
      utimesSync(path, then, then);
      onTestFinished(() => {
        rmSync(path, { recursive: true, force: true });
      });
      return path;
    };
    const twoDays = 48 * 60 * 60 * 1000;
    const stale = left(gone, twoDays);
    const kept = [left(gone, 0), left(process.pid, twoDays)];
    await (await createProcesses().createSocketFolder())[Symbol.asyncDispose]();
    expect(existsSync(stale)).toBe(false);
    expect(kept.map((path) => existsSync(path))).toEqual([true, true]);
  });

  it('gets a socket folder that only we may enter and that is removed at the end', async () => {
    const socketFolder = await createProcesses().createSocketFolder();
    expect(statSync(socketFolder.path).mode & 0o777).toBe(0o700);
    writeFileSync(join(socketFolder.path, 'plugin1'), '');
    await socketFolder[Symbol.asyncDispose]();
    expect(existsSync(socketFolder.path)).toBe(false);
  });
});

describe('the guard of a process', () => {
  it('ends with the process it guards', async () => {
    const live = await createProcesses().start(shell('read -r line'));
    const guards = findGuards(live.pid);
    expect(guards).toHaveLength(1);
    live.kill('SIGKILL');
    await live.exited;
    await until(() => findGuards(live.pid).length === 0);
  });

  it('kills the process within two seconds when we are killed ourselves', async () => {
    const host = await startHost();
    const pid = Number(await firstLine(host));
    expect(isAlive(pid)).toBe(true);
    host.kill('SIGKILL');
    await until(() => !isAlive(pid), 2000);
    await until(() => findGuards(pid).length === 0);
  });

  it('survives the signals that a terminal sends', async () => {
    const live = await createProcesses().start(shell('read -r line'));
    const [guard = Number.NaN] = findGuards(live.pid);
    process.kill(guard, 'SIGINT');
    process.kill(guard, 'SIGTERM');
    process.kill(guard, 'SIGHUP');
    await until(() => findGuards(live.pid).length === 1);
    expect(isAlive(live.pid)).toBe(true);
    live.kill('SIGKILL');
    await live.exited;
  });
});

/** A real host: a process of its own that starts one that ignores every polite signal. */
async function startHost(): Promise<ChildProcess> {
  const source = `
    import { createProcesses } from ${JSON.stringify(join(import.meta.dirname, '../../src/node/index.ts'))};
    const live = await createProcesses().start({
      command: '/bin/sh',
      args: ['-c', 'trap "" HUP INT TERM PIPE; while :; do read -r line || /bin/sleep 0.2; done'],
      folder: '/',
      environment: {},
    });
    console.log(live.pid);
    await live.exited;
  `;
  const file = join(folder, 'host.mjs');
  const bundle = buildSync({
    stdin: { contents: source, resolveDir: folder, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    write: false,
  });
  writeFileSync(file, bundle.outputFiles[0]?.text ?? '');
  const host = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(host, 'spawn');
  return host;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) return '';
  for await (const line of createInterface(child.stdout)) return line;
  return '';
}

function findGuards(pid: number): readonly number[] {
  const table = execFileSync('/bin/ps', ['-eo', 'pid=,stat=,args='], { encoding: 'utf8' });
  return table
    .split('\n')
    .filter((row) => row.includes('wfctl-guard') && row.trimEnd().endsWith(` ${String(pid)}`))
    .filter((row) => !/^\s*\d+\s+Z/.test(row))
    .map((row) => Number.parseInt(row, 10));
}

/** A process that ended is not alive, even if whoever adopted it has not taken notice yet. */
function isAlive(pid: number): boolean {
  try {
    const state = execFileSync('/bin/ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
    return !state.trimStart().startsWith('Z');
  } catch {
    return false;
  }
}

async function until(isTrue: () => boolean, withinMs = 5000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!isTrue()) {
    expect(Date.now(), 'waited too long').toBeLessThan(deadline);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
