import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createFakeClock } from './fake-clock.ts';
import {
  DistributionError,
  installAll,
  type InstallPorts,
  type InstallRequest,
  type LockedPlugin,
  type PluginPin,
  type PluginResult,
} from '../../src/distribution/index.ts';
import { createArchives, createFiles, createFileTrees, createHttp } from '../../src/node/index.ts';
import type { Http, ReportEvent } from '../../src/ports/index.ts';
import { createFakeLiveness } from './fake-liveness.ts';
import { makeArchive, type MadeEntry, pluginEntries, sha256Of } from './plugin-archive.ts';
import { type ReleaseServer, startReleaseServer } from './release-server.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

export const PLATFORM = 'linux-amd64';
export const PLACE = { file: 'lock', line: 1, column: 1, length: 1, sourceLine: '' };

/** A release server, a folder to install into, and a clock that never really waits. */
export interface InstallWorld {
  readonly server: ReleaseServer;
  readonly pluginFolder: string;
  readonly ports: InstallPorts;
  readonly environment: Record<string, string>;
  readonly events: readonly ReportEvent[];
  /** How long was waited between tries, in milliseconds. */
  readonly waits: readonly number[];
  /** Publishes an archive and locks it. */
  lock(name: string, entries?: readonly MadeEntry[], rest?: LockOptions): LockedPlugin;
  install(
    plugins: readonly LockedPlugin[],
    rest?: Partial<InstallRequest> & { readonly pins?: readonly PluginPin[] },
  ): Promise<readonly PluginResult[]>;
}

export interface LockOptions {
  readonly archive?: Buffer;
  readonly sha256?: string;
  readonly version?: string;
  readonly token?: string;
}

const GITHUB = 'https://github.com';
const STORAGE = 'https://objects.githubusercontent.com';

export async function openInstallWorld(changes: Partial<InstallPorts> = {}): Promise<InstallWorld> {
  const server = await startReleaseServer();
  onTestFinished(() => server[Symbol.asyncDispose]());
  const pluginFolder = join(await makeTemporaryFolder(), 'plugins');
  const environment: Record<string, string> = {};
  const events: ReportEvent[] = [];
  const waits: number[] = [];
  let now = Date.now();
  const ports: InstallPorts = {
    http: toLoopback(createHttp(), server),
    clock: {
      ...createFakeClock(),
      now: () => now,
      sleep: (ms) => {
        waits.push(ms);
        now += ms;
        return Promise.resolve();
      },
    },
    environment: (name) => environment[name],
    files: createFiles(),
    trees: createFileTrees(),
    archives: createArchives(),
    liveness: createFakeLiveness(),
    reporter: { report: (event) => events.push(event) },
    caches: [],
    openIdentities: () => ({
      verify: () => Promise.reject(new DistributionError('IDENTITY_MISSING', 'not signed')),
    }),
    ...changes,
  };
  return {
    ...{ server, pluginFolder, ports, environment, events, waits },
    lock: (name, entries = pluginEntries(name), options = {}) =>
      publish(server, { name, entries, ...options }),
    install: (plugins, { pins, ...rest } = {}) =>
      installAll(
        {
          lockfile: {
            ...{ file: 'lock', vintage: 'v1', plugins },
            ...{
              sourceManifestSha256: undefined,
              lockfileSha256: undefined,
              digestPlaces: {},
              generatedAt: undefined,
            },
          },
          manifest:
            pins === undefined
              ? undefined
              : { file: 'wfctl.yaml', formatVersion: 1, plugins: pins },
          ...{ platform: PLATFORM, pluginFolder, mirror: undefined },
          ...rest,
        },
        ports,
      ),
  };
}

function publish(
  server: ReleaseServer,
  options: LockOptions & { readonly name: string; readonly entries: readonly MadeEntry[] },
): LockedPlugin {
  const { name, entries, version = 'v1.0.0', token } = options;
  const bytes = options.archive ?? makeArchive(entries);
  const file = `${name}-${PLATFORM}.tar.gz`;
  const repository = `acme/${name}`;
  server.publish({
    ...{ repository, tag: version, name: file, bytes },
    ...(token === undefined ? {} : { token }),
  });
  const url = `${GITHUB}/${repository}/releases/download/${version}/${file}`;
  const sha256 = options.sha256 ?? sha256Of(bytes);
  return {
    ...{ name, version, source: `github.com/${repository}`, place: PLACE },
    archives: new Map([[PLATFORM, { url, sha256, compatibility: undefined, place: PLACE }]]),
  };
}

/** GitHub's hosts, played by the server. */
function toLoopback(http: Http, server: ReleaseServer): Http {
  const hosts = new Map([
    [GITHUB, server.web],
    ['https://api.github.com', server.api],
    [STORAGE, server.storage],
  ]);
  return {
    send: async (request) => {
      const { origin, href } = request.url;
      const url = new URL(href.replace(origin, hosts.get(origin) ?? origin));
      const response = await http.send({ ...request, url });
      const location = response.headers.get('location');
      if (location === undefined) return response;
      const headers = new Map(response.headers);
      headers.set('location', location.replace(server.storage, STORAGE));
      return { ...response, headers };
    },
  };
}
