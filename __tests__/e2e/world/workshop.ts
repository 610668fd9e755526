import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildLocalProvider } from '../../../tools/build-local-provider.mjs';
import type { ChangeKind, Script, Word } from '../engine/script.ts';

/** The bundled engine and provider, in a temporary folder that is removed when disposed. */
export interface Workshop extends AsyncDisposable {
  /** A place for runs, apart from all others; it may be used again after {@link Bench.clear}. */
  openBench(name: string): Promise<Bench>;
}

/** One place for runs: a project folder, and a provider that no other bench runs. */
export interface Bench {
  readonly folder: string;
  /** Empties the project folder. */
  clear(): Promise<void>;
  /** Keeps a copy of the project folder as it is now, to {@link Bench.restore} it. */
  keep(): Promise<void>;
  /** The paths in it stay what they were. */
  restore(): Promise<void>;
  writeConfig(file: string, text: string): Promise<void>;
  start(script: Partial<Script>): Engine;
  run(script?: Partial<Script>): Promise<Run>;
  /** Process ids of the provider processes of this bench that still live after a short wait. */
  findSurvivors(): Promise<readonly number[]>;
}

/** An engine process that was started. */
export interface Engine {
  readonly process: ChildProcess;
  /** Resolves once it has said a word of that kind, or has ended. */
  heard(kind: Word['kind']): Promise<void>;
  readonly done: Promise<Run>;
}

/** How an engine process ended. */
export interface Run {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly words: readonly Word[];
  /** What it wrote that is not a word: nothing, unless something is badly wrong. */
  readonly stderr: string;
  readonly endedAtMs: number;
}

/** Bundles the engine from the sources, and the provider with its own recipe. */
export async function openWorkshop(): Promise<Workshop> {
  // Short, for sockets lie below it.
  const root = await mkdtemp(join(tmpdir(), 'wf-e2e-'));
  const engine = join(root, 'engine', 'main.mjs');
  await Promise.all([bundleEngine(join(root, 'engine')), buildLocalProvider(join(root, 'local'))]);
  return {
    openBench: async (name) => {
      const home = join(root, name);
      const plugins = join(home, 'plugins');
      await cp(join(root, 'local'), join(plugins, 'local'), { recursive: true });
      await mkdir(join(home, 'tmp'));
      return createBench({ home, plugins, engine });
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

async function bundleEngine(outdir: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('../engine/main.ts', import.meta.url))],
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outExtension: { '.js': '.mjs' },
    // Bundled CommonJS packages ask for Node's own modules through `require`.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

interface BenchPlaces {
  readonly home: string;
  readonly plugins: string;
  readonly engine: string;
}

async function createBench({ home, plugins, engine }: BenchPlaces): Promise<Bench> {
  const folder = join(home, 'run');
  const copy = join(home, 'kept');
  await mkdir(folder);
  const start = (script: Partial<Script>): Engine => {
    const whole: Script = {
      task: 'apply',
      folder,
      config: 'infra.yaml',
      plugins,
      lockWaitMs: 0,
      job: 'apply',
      passes: 1,
      ...script,
    };
    const child = spawn(process.execPath, [engine, JSON.stringify(whole)], {
      cwd: folder,
      env: { PATH: process.env['PATH'], TMPDIR: join(home, 'tmp') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return toEngine(child);
  };
  return {
    folder,
    clear: async () => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder);
    },
    keep: async () => {
      await rm(copy, { recursive: true, force: true });
      await cp(folder, copy, { recursive: true, preserveTimestamps: true });
    },
    restore: async () => {
      await rm(folder, { recursive: true, force: true });
      await cp(copy, folder, { recursive: true, preserveTimestamps: true });
    },
    writeConfig: (file, text) => writeFile(join(folder, file), text),
    start,
    run: (script = {}) => start(script).done,
    findSurvivors: () => findSurvivors(plugins),
  };
}

function toEngine(child: ChildProcess): Engine {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  const done = toRun(child, said);
  return {
    process: child,
    done,
    heard: (kind) =>
      new Promise((resolve) => {
        child.stdout?.on('data', () => {
          if (said.stdout.includes(`{"kind":"${kind}"`)) resolve();
        });
        void done.then(() => {
          resolve();
        });
      }),
  };
}

async function toRun(
  child: ChildProcess,
  said: { readonly stdout: string; readonly stderr: string },
): Promise<Run> {
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  const lines = said.stdout.split('\n').filter((line) => line !== '');
  return {
    exitCode,
    signal,
    words: lines.map((line) => JSON.parse(line) as Word),
    stderr: said.stderr,
    endedAtMs: Date.now(),
  };
}

/** Every word of one kind that a run said. */
export function wordsOf<Kind extends Word['kind']>(
  run: Run,
  kind: Kind,
): readonly Extract<Word, { readonly kind: Kind }>[] {
  const isWanted = (word: Word): word is Extract<Word, { readonly kind: Kind }> =>
    word.kind === kind;
  return run.words.filter(isWanted);
}

/** How often a run changed what, from its last ending. */
export function countsOf(run: Run): Readonly<Partial<Record<ChangeKind, number>>> {
  return wordsOf(run, 'ended').at(-1)?.counts ?? {};
}

const SURVIVAL_LIMIT_MS = 5000;

async function findSurvivors(plugins: string): Promise<readonly number[]> {
  const deadline = Date.now() + SURVIVAL_LIMIT_MS;
  for (;;) {
    const found = await findProcesses(plugins);
    if (found.length === 0 || Date.now() > deadline) return found;
    await sleep(50);
  }
}

/** Processes with a path in their command line, where the system has a `/proc`. */
async function findProcesses(path: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry));
  const found: number[] = [];
  for (const pid of pids) {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    // The engine names the folder too, in its script; a provider is what is run from it.
    if (words.split('\0').some((word) => word.startsWith(`${path}/`))) found.push(Number(pid));
  }
  return found;
}
