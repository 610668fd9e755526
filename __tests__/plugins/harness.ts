import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { Secret } from '../../src/kernel/index.ts';
import { createProcesses } from '../../src/node/index.ts';
import type {
  HandedOver,
  OpenProviderPorts,
  OpenProviderRequest,
} from '../../src/plugins/index.ts';
import type { Clock, Files, ReportEvent } from '../../src/ports/index.ts';
import type { Behaviour } from '../fakes/plugin-behaviour.ts';

/** A folder for plugins with the fake one in it, removed at the end. */
export interface PluginFolder extends Disposable {
  readonly path: string;
  /** Installs the fake plugin under a name, behaving as told. */
  install(name: string, behaviour: Behaviour): void;
}

/** Bundles the fake plugin once; the function makes folders with it. */
export function bundlePlugin(): () => PluginFolder {
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, '../fakes/plugin-server.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    banner: { js: '#!/usr/bin/env node' },
    write: false,
  });
  const program = outputFiles[0]?.text ?? '';
  return () => {
    const path = mkdtempSync(join(tmpdir(), 'plugins-test-'));
    return {
      path,
      install: (name, behaviour) => {
        const folder = join(path, name);
        mkdirSync(folder);
        writeFileSync(join(folder, name), program, { mode: 0o755 });
        writeFileSync(join(folder, 'behaviour.json'), JSON.stringify(behaviour));
        writeFileSync(join(folder, 'plugin.json'), JSON.stringify({ name, version: '1.2.3' }));
      },
      [Symbol.dispose]: () => {
        rmSync(path, { recursive: true, force: true });
      },
    };
  };
}

/** Time as it is. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsedMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
  callAfter: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Files as they are, as far as finding plugins needs. */
export const readOnlyFiles: Files = {
  read: (path) => Promise.resolve(orUndefined(() => readFileSync(path, 'utf8'))),
  sizeBytes: (path) => Promise.resolve(orUndefined(() => statSync(path).size)),
  list: (folder) => Promise.resolve(orUndefined(() => readdirSync(folder).sort()) ?? []),
  writeAtomically: () => Promise.reject(new TypeError('read only')),
  createExclusively: () => Promise.reject(new TypeError('read only')),
  makeFolder: () => Promise.reject(new TypeError('read only')),
  remove: () => Promise.reject(new TypeError('read only')),
};

function orUndefined<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Ports that keep what is reported and hide one secret. */
export interface TestPorts extends OpenProviderPorts {
  readonly events: readonly ReportEvent[];
  /** All that providers handed over. */
  readonly takenIn: readonly HandedOver[];
  /** Every folder for sockets that was made. */
  readonly socketFolders: readonly string[];
}

export function makePorts(environment: Readonly<Record<string, string>> = {}): TestPorts {
  const events: ReportEvent[] = [];
  const socketFolders: string[] = [];
  const takenIn: HandedOver[] = [];
  const processes = createProcesses();
  return {
    events,
    takenIn,
    socketFolders,
    takeIn: (handedOver) => takenIn.push(handedOver),
    processes: {
      ...processes,
      environment: () => environment,
      createSocketFolder: async () => {
        const folder = await processes.createSocketFolder();
        socketFolders.push(folder.path);
        return folder;
      },
    },
    clock: systemClock,
    files: readOnlyFiles,
    reporter: { report: (event) => events.push(event) },
    redact: (text) => text.replaceAll('top-secret', '***'),
  };
}

export function makeRequest(folder: PluginFolder): OpenProviderRequest {
  return {
    ref: 'cloud',
    type: 'fake',
    config: new Secret({ token: 'top-secret' }),
    pluginFolders: [folder.path],
  };
}

/** The same value with every secret revealed and every map as pairs, to compare it whole. */
export function unveil(value: unknown): unknown {
  if (value instanceof Secret) return unveil(value.reveal());
  if (value instanceof Map) return unveil([...value.entries()]);
  if (Array.isArray(value)) return value.map(unveil);
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unveil(item)]));
}
