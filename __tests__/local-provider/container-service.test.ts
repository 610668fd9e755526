import { readFile, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Diagnostic, LogCaptureType, type LogChunk } from '../../src/gen/iac.ts';
import type { JsonObject } from '../../src/kernel/index.ts';
import { systemClock } from '../../src/local-provider/clock.ts';
import { stopProcess, startProcess } from '../../src/local-provider/makers/service-process.ts';
import { resolveServiceSettings } from '../../src/local-provider/makers/service-settings.ts';
import {
  identifyProcess,
  isRunning,
  type ProcessIdentity,
} from '../../src/local-provider/process-identity.ts';
import {
  ask,
  buildPlugin,
  listFiles,
  makeFolder,
  refOf,
  removeFolder,
  type RunningPlugin,
  type Shown,
  startPlugin,
  statusOf,
} from './plugin-process.ts';

let executable: string;
let plugin: RunningPlugin;
let folder: string;

beforeAll(async () => {
  executable = await buildPlugin();
});
beforeEach(async () => {
  folder = await makeFolder();
  plugin = await startPlugin(executable);
  await plugin.initialize(folder);
});
afterEach(async () => {
  await statusOf(plugin.remove(web()));
  await plugin[Symbol.asyncDispose]();
  await removeFolder(folder);
});

const SERVER = `
  const { createServer } = require('node:http');
  console.log('starting', process.env.MODE);
  createServer((request, response) => {
    response.statusCode = request.url === '/' || request.url === '/healthz' ? 200 : 404;
    response.end('mode ' + process.env.MODE);
  }).listen(process.env.PORT, '127.0.0.1');`;

function web(config: JsonObject = {}): { type: string; name: string; config: JsonObject } {
  const base = { command: ['node', '-e', SERVER], env_vars: { MODE: 'first' } };
  return { type: 'infra.container_service', name: 'web', config: { ...base, ...config } };
}

function fetchText(url: unknown): Promise<string> {
  return new Promise((resolve, reject) => {
    get(String(url), { agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        resolve(text);
      });
    }).on('error', reject);
  });
}

function processOf({ outputs }: Shown): ProcessIdentity {
  return identifyProcess(Number(outputs['pid'])) ?? { pid: 0, started: 'never' };
}

async function untilDead(identity: ProcessIdentity): Promise<void> {
  while (isRunning(identity)) await systemClock.sleep(5);
}

describe('a container service', () => {
  it('answers HTTP with its environment', async () => {
    const made = await plugin.create(web());
    expect(made).toMatchObject({ status: 'running', sensitive: { url: false, port: false } });
    expect(await fetchText(made.outputs['url'])).toBe('mode first');
    expect(await plugin.healthCheck(web())).toMatchObject({ healthy: true });
  });

  it('outlives the provider, and the next one finds it', async () => {
    const made = await plugin.create(web());
    plugin.child.kill('SIGKILL');
    await plugin.exited;
    plugin = await startPlugin(executable);
    await plugin.initialize(folder);
    expect(await plugin.read(web())).toMatchObject({
      status: 'running',
      outputs: { pid: made.outputs['pid'] },
    });
    expect(await fetchText(made.outputs['url'])).toBe('mode first');
  });

  it('is restarted by an update, on the same port', async () => {
    const made = await plugin.create(web());
    const updated = await plugin.update(web({ env_vars: { MODE: 'second' } }), made.id);
    expect(updated.outputs['port']).toBe(made.outputs['port']);
    expect(updated.outputs['pid']).not.toBe(made.outputs['pid']);
    expect(await fetchText(updated.outputs['url'])).toBe('mode second');
  });

  it('runs a shell command, in the folder it names', async () => {
    await writeFile(join(folder, 'server.cjs'), SERVER);
    const made = await plugin.create(
      web({ command: null, run_command: 'node server.cjs', source_dir: folder }),
    );
    expect(await fetchText(made.outputs['url'])).toBe('mode first');
  });

  it('refuses a source_dir that is not there', async () => {
    expect(await statusOf(plugin.create(web({ source_dir: 'nowhere' })))).toBe(
      status.FAILED_PRECONDITION,
    );
    expect(await listFiles(folder, 'pending')).toEqual([]);
    expect(await listFiles(folder, 'ports')).toEqual([]);
  });

  it('is seen to be stopped when its process dies, and mended by an update', async () => {
    const made = await plugin.create(web());
    const identity = processOf(made);
    process.kill(identity.pid, 'SIGKILL');
    await untilDead(identity);
    expect(await plugin.read(web())).toMatchObject({
      status: 'stopped',
      outputs: { status: 'stopped', pid: null },
    });
    expect(await plugin.healthCheck(web())).toMatchObject({ healthy: false });
    expect(await plugin.diff(web())).toMatchObject({
      needsUpdate: true,
      needsReplace: false,
      changes: [{ path: 'status' }],
    });
    expect((await plugin.update(web())).status).toBe('running');
  });

  it('is gone after a delete, with its children', async () => {
    const nested = `node -e "${SERVER.replaceAll('\n', ' ')}" & wait`;
    const made = await plugin.create(web({ command: nested }));
    const identity = processOf(made);
    await plugin.remove(web());
    expect(isRunning(identity)).toBe(false);
    await expect(fetchText(made.outputs['url'])).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await listFiles(folder, 'ports')).toEqual([]);
    expect(await listFiles(folder, 'logs')).toEqual([]);
  });

  it('is killed when it does not stop when asked', async () => {
    const stubborn = `process.on('SIGTERM', () => {}); ${SERVER}`;
    const made = await plugin.create(
      web({ command: ['node', '-e', stubborn], stop_timeout_ms: 50 }),
    );
    const identity = processOf(made);
    await plugin.remove(web());
    expect(isRunning(identity)).toBe(false);
  });

  it('scales to nothing and back', async () => {
    const made = await plugin.create(web());
    const scale = (replicas: number): Promise<unknown> =>
      ask((done) =>
        plugin.driver.scale(
          {
            resourceType: made.outputs['id'] === '' ? '' : 'infra.container_service',
            ref: refOf(web()),
            replicas,
          },
          done,
        ),
      );
    await scale(0);
    expect((await plugin.read(web())).status).toBe('stopped');
    await scale(2);
    expect(await plugin.read(web())).toMatchObject({
      status: 'running',
      outputs: { port: made.outputs['port'] },
    });
  });

  it('is only a record when it has an image and no command', async () => {
    const made = await plugin.create(web({ command: null, image: 'registry.test/app:1' }));
    expect(made).toMatchObject({ status: 'running', outputs: { image: 'registry.test/app:1' } });
    expect(made.outputs).not.toHaveProperty('port');
    expect(await plugin.diff(web({ image: 'registry.test/app:1' }))).toMatchObject({
      needsReplace: true,
    });
  });

  it('is refused without anything to run', async () => {
    expect(await statusOf(plugin.create(web({ command: null })))).toBe(status.INVALID_ARGUMENT);
    expect(await statusOf(plugin.create(web({ command: [] })))).toBe(status.INVALID_ARGUMENT);
  });
});

describe('a container service that does not come up', () => {
  const broken = "console.log('token is hunter22'); console.log('no such table'); process.exit(3)";

  it('fails with the end of its log, without its secrets, and is cleaned up', async () => {
    const config = { command: ['node', '-e', broken], env_vars: { TOKEN: 'hunter22' } };
    await expect(plugin.create(web(config))).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
      details: expect.stringMatching(/^(?!.*hunter22)[^]*no such table/) as string,
    });
    for (const part of ['catalogue', 'pending', 'ports', 'logs'])
      expect(await listFiles(folder, part)).toEqual([]);
    expect(await statusOf(plugin.create(web()))).toBe(0);
  });

  it('fails when a health path that was chosen does not answer well', async () => {
    const config = { health_path: '/missing', health_timeout_ms: 100 };
    expect(await statusOf(plugin.create(web(config)))).toBe(status.FAILED_PRECONDITION);
    expect(await statusOf(plugin.create(web({ health_path: '/healthz' })))).toBe(0);
  });

  it('T-64 tells what it knows when asked for trouble', async () => {
    await plugin.create(web());
    const stopped = processOf(await plugin.read(web()));
    process.kill(stopped.pid, 'SIGKILL');
    await untilDead(stopped);
    const request = {
      resourceType: 'infra.container_service',
      ref: refOf(web()),
      failureMsg: 'down',
    };
    const { diagnostics } = await ask<{ diagnostics: Diagnostic[] }>((done) =>
      plugin.driver.troubleshoot(request, done),
    );
    expect(diagnostics[0]).toMatchObject({
      phase: 'run',
      detail: expect.stringContaining('starting') as string,
    });
  });
});

describe('its log', () => {
  const capture = async (
    tailLines: number,
    logType: LogCaptureType = LogCaptureType.RUN,
  ): Promise<[string, boolean | undefined]> => {
    const stream = plugin.logs.captureLogs({
      resourceName: 'web',
      resourceType: 'infra.container_service',
      providerId: '',
      componentName: '',
      logType,
      tailLines,
      follow: false,
      durationSeconds: 0n,
      deploymentId: '',
    });
    const chunks: LogChunk[] = [];
    for await (const chunk of stream as AsyncIterable<LogChunk>) chunks.push(chunk);
    return [Buffer.concat(chunks.map(({ data }) => data)).toString(), chunks.at(-1)?.eof];
  };

  it('can be read whole, or from its last lines', async () => {
    const { id } = await plugin.create(web());
    const path = join(folder, 'logs', `${id}.log`);
    expect(await readFile(path, 'utf8')).toBe('starting first\n');
    await writeFile(path, 'one\ntwo\nthree\n');
    expect(await capture(0)).toEqual(['one\ntwo\nthree\n', true]);
    expect(await capture(2)).toEqual(['two\nthree\n', true]);
    expect(await capture(0, LogCaptureType.BUILD)).toEqual(['', true]);
  });

  it('is NOT_FOUND for a service that is not there', async () => {
    expect(await statusOf(capture(0))).toBe(status.NOT_FOUND);
  });
});

describe('the gate before a service', () => {
  it('does not let it run when its identity was not written down', async () => {
    const config = { command: ['node', '-e', `require('node:fs').writeFileSync('ran', '')`] };
    const settings = resolveServiceSettings(config, {
      projectFolder: folder,
      environment: () => undefined,
    });
    let seen: ProcessIdentity | undefined;
    const started = startProcess({
      settings,
      port: 1,
      logPath: join(folder, 'log'),
      onStarted: (identity) => {
        seen = identity;
        return Promise.reject(new TypeError('the disk is full'));
      },
    });
    await expect(started).rejects.toThrow(TypeError);
    if (seen !== undefined) await untilDead(seen);
    await expect(readFile(join(folder, 'ran'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('never signals a process that took over the number of a dead one', async () => {
    const stranger = { pid: process.pid, started: 'long ago' };
    await stopProcess(stranger, { clock: systemClock, timeoutMs: 0 });
    expect(identifyProcess(process.pid)).toBeDefined();
  });
});
