import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type JsonObject, Secret } from '../../../src/kernel/index.ts';
import { openProvider, type ProviderClient } from '../../../src/plugins/index.ts';
import { makePorts, type TestPorts } from '../../plugins/harness.ts';

/** How the plugin behaves; what is left out is as a well-behaved provider has it. See `settings.go`. */
export interface Settings {
  readonly wire?: 'typed' | 'typed-v1' | 'legacy' | 'both';
  /** Short names of the optional typed services to serve; all when left out. */
  readonly services?: readonly string[];
  readonly registry?: 'listed' | 'empty' | 'unimplemented' | 'failed-precondition';
  /** What becomes of a legacy result that Go has no Struct for. */
  readonly structs?: 'normalise' | 'refuse' | 'drop';
  readonly flood?: { readonly before_lines?: number; readonly after_lines?: number };
  readonly ignore_shutdown?: boolean;
  /** Ends between making a resource and answering, the first time. */
  readonly crash_after_create?: boolean;
  /** What its `plugin.json` says, which on the legacy wire is all that anybody knows of it. */
  readonly manifest?: { readonly computePlanVersion?: string; readonly resourceTypes?: string[] };
}

/** What answers a method in the provider's place. See `script.go`. */
export interface Script {
  /** In protobuf's JSON form: one for a unary method, any number for a stream. */
  readonly answers?: readonly unknown[];
  readonly refusal?: { readonly code: number; readonly message: string };
  readonly hang?: boolean;
}

/** The Go provider, installed alone in a folder that is removed when disposed. */
export interface GoProvider extends Disposable {
  /** The folder of plugins. */
  readonly plugins: string;
  /** What stands for the cloud. */
  readonly catalogue: string;
  /** Starts it and agrees with it on a wire; `ports` can be looked into afterwards. */
  open(config?: JsonObject): Promise<ProviderClient>;
  readonly ports: TestPorts;
  /** Lets a script answer `Service.Method`, or no longer. */
  script(method: string, script: Script | undefined): void;
  /** Every request to `Service/Method` so far, as it was on the wire. See `rawdump.go`. */
  requestsTo(method: string): readonly unknown[];
  /** The latest process: its id, and the go-plugin switches in its environment. */
  started(): { readonly pid: number; readonly switches: Readonly<Record<string, string>> };
}

/** The provider's name where it is installed. */
export const PROVIDER = 'gocloud';

/** The state backend that it serves over the typed wire. See `statebackend.go`. */
export const STATE_BACKEND = 'gofiles';

/** Whether there is a Go provider to test with. Without Go there is none; with CI=true that fails. */
export const HAS_GO_PROVIDER = inject('goProvider') !== '';

interface JournalEntry {
  readonly method?: string;
  readonly request?: unknown;
  readonly pid?: number;
  readonly switches?: Readonly<Record<string, string>>;
}

/** Installs it anew. The environment is what the plugin's host has. */
export function installProvider(
  settings: Settings = {},
  environment: Readonly<Record<string, string>> = {},
): GoProvider {
  // Short, for sockets may lie below it.
  const home = mkdtempSync(join(tmpdir(), 'wf-go-'));
  const plugins = join(home, 'plugins');
  const folder = join(plugins, PROVIDER);
  const catalogue = join(home, 'cloud.json');
  mkdirSync(join(folder, 'script'), { recursive: true });
  symlinkSync(inject('goProvider'), join(folder, PROVIDER));
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  writeFileSync(
    join(folder, 'plugin.json'),
    JSON.stringify({
      name: PROVIDER,
      version: '1.2.3',
      iacProvider: settings.manifest,
      capabilities: { iacStateBackends: [STATE_BACKEND] },
    }),
  );
  const ports = makePorts(environment);
  const journal = join(folder, 'journal.jsonl');
  writeFileSync(journal, '');
  const readJournal = (): readonly JournalEntry[] =>
    readFileSync(journal, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as JournalEntry);
  return {
    plugins,
    catalogue,
    ports,
    open: (config = {}) =>
      openProvider(
        {
          ref: 'cloud',
          type: PROVIDER,
          config: new Secret({ catalogue, ...config }),
          pluginFolders: [plugins],
        },
        ports,
      ),
    script: (method, script) => {
      const path = join(folder, 'script', `${method}.json`);
      if (script === undefined) rmSync(path, { force: true });
      else writeFileSync(path, JSON.stringify(script));
    },
    requestsTo: (method) =>
      readJournal()
        .filter((entry) => entry.method?.endsWith(`.${method}`))
        .map(({ request }) => request),
    started: () => {
      const { pid = 0, switches = {} } =
        readJournal()
          .filter((entry) => entry.pid !== undefined)
          .at(-1) ?? {};
      return { pid, switches };
    },
    [Symbol.dispose]: () => {
      rmSync(home, { recursive: true, force: true });
    },
  };
}
