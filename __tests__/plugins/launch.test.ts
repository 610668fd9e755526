import { describe, expect, it } from 'vitest';
import { launchPlugin, type PluginProcess } from '../../src/plugins/launch.ts';
import type { ReportEvent } from '../../src/ports/index.ts';
import { createFakeProcesses, type Program, type ProgramIo } from '../fakes/fake-processes.ts';
import { createStepClock } from './step-clock.ts';

const HANDSHAKE = '1|1|unix|/sockets/1/plugin1|grpc||true';
const REQUEST = {
  provider: 'cloud',
  executable: '/plugin',
  folder: '/',
  startTimeoutMs: 60_000,
};

function makeWorld(program: Program) {
  const events: ReportEvent[] = [];
  const clock = createStepClock();
  const processes = createFakeProcesses({ '/plugin': program });
  const ports = {
    processes,
    clock,
    reporter: { report: (event: ReportEvent) => events.push(event) },
    redact: (text: string) => text.replaceAll('secret', '***'),
  };
  return { events, clock, processes, ports };
}

const ready: Program = (io) => {
  io.say(HANDSHAKE);
};

const notes = (events: readonly ReportEvent[]): readonly string[] =>
  events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));

async function failure(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => 'succeeded',
    (error: unknown) => error,
  );
}

describe('a plugin that starts', () => {
  it('becomes ready with its handshake, in a socket folder of its own', async () => {
    let given: ProgramIo['environment'] = {};
    const { ports, processes } = makeWorld((io) => {
      given = io.environment;
      io.say(HANDSHAKE);
    });
    const { plugin, handshake } = await launchPlugin(REQUEST, ports);
    expect(handshake).toEqual({ target: 'unix:/sockets/1/plugin1' });
    expect(plugin.state).toEqual({ kind: 'ready', handshake });
    expect(given['PLUGIN_UNIX_SOCKET_DIR']).toBe([...processes.folders][0]);
  });

  it('has both of its streams reported from then on, redacted', async () => {
    const { ports, events, clock } = makeWorld((io) => {
      io.complain('[WARN] a secret');
      io.say(HANDSHAKE);
      io.say('progress');
    });
    await launchPlugin(REQUEST, ports);
    await clock.advance(0);
    const log = { kind: 'plugin-log', provider: 'cloud' };
    expect(events).toContainEqual({ ...log, level: 'warn', text: 'a ***' });
    expect(events).toContainEqual({ ...log, level: 'info', text: 'progress' });
  });
});

describe('a plugin that does not start', () => {
  it('is killed after its time, and its folder removed', async () => {
    const { ports, clock, processes } = makeWorld(() => undefined);
    const launching = failure(launchPlugin(REQUEST, ports));
    await clock.advance(59_999);
    expect(processes.killed).toEqual([]);
    await clock.advance(1);
    expect(await launching).toMatchObject({ code: 'PLUGIN_START_TIMEOUT' });
    expect(processes.killed).toEqual(['/plugin SIGKILL']);
    expect(processes.folders.size).toBe(0);
  });

  it('is killed when the caller gives up', async () => {
    const { ports, processes } = makeWorld(() => undefined);
    const stop = new AbortController();
    const launching = failure(launchPlugin({ ...REQUEST, signal: stop.signal }, ports));
    stop.abort();
    expect(await launching).toMatchObject({ code: 'PLUGIN_CANCELLED' });
    expect(processes.folders.size).toBe(0);
  });

  it('is reported with its exit code and the last of what it said', async () => {
    const { ports } = makeWorld((io) => {
      for (let line = 1; line <= 50; line += 1) io.complain(`line ${String(line)} secret`);
      io.exit(7);
    });
    const error = await failure(launchPlugin(REQUEST, ports));
    expect(error).toMatchObject({ code: 'PLUGIN_EXITED' });
    expect(error).toHaveProperty('message', expect.stringContaining('exit code 7'));
    expect(error).toHaveProperty('hint', expect.stringMatching(/line 31 \*\*\*[^]*line 50 \*\*\*/));
    expect(error).not.toHaveProperty('hint', expect.stringContaining('line 30'));
  });

  it('is reported when it cannot be run at all', async () => {
    const { ports, processes } = makeWorld(ready);
    const error = await failure(launchPlugin({ ...REQUEST, executable: '/missing' }, ports));
    expect(error).toMatchObject({ code: 'PLUGIN_NOT_STARTED' });
    expect(processes.folders.size).toBe(0);
  });
});

describe('a plugin that is stopped', () => {
  async function launched(program: Program) {
    const world = makeWorld(program);
    const { plugin } = await launchPlugin(REQUEST, world.ports);
    return { ...world, plugin };
  }

  it('ends in peace when it does as it is asked', async () => {
    let io: ProgramIo | undefined;
    const { plugin, events, processes } = await launched((given) => {
      io = given;
      given.say(HANDSHAKE);
    });
    await plugin.stop(() => {
      io?.exit(0);
      return Promise.resolve(undefined);
    });
    expect(plugin.state).toMatchObject({ kind: 'stopped', exit: { code: 0 } });
    expect(notes(events)).toEqual([]);
    expect(processes.killed).toEqual([]);
    expect(processes.folders.size).toBe(0);
  });

  it('T-79 is killed two seconds after it was asked in vain, and that is told', async () => {
    const { plugin, events, clock, processes } = await launched(ready);
    const stopping = plugin.stop(() => plugin.exited.then(() => undefined));
    await clock.advance(1999);
    expect(processes.killed).toEqual([]);
    await clock.advance(1);
    await stopping;
    expect(processes.killed).toEqual(['/plugin SIGKILL']);
    expect(notes(events)).toHaveLength(1);
  });

  it('T-79 has it told, redacted, when it could not even be asked', async () => {
    const { plugin, events, clock } = await launched(ready);
    const stopping = plugin.stop(() => Promise.resolve('no such secret'));
    await clock.advance(2000);
    await stopping;
    expect(notes(events)[0]).toContain('no such ***');
  });

  it('T-79 has it told when it had died before', async () => {
    let io: ProgramIo | undefined;
    const { plugin, events } = await launched((given) => {
      io = given;
      given.say(HANDSHAKE);
    });
    io?.exit(2);
    await plugin.exited;
    await stopTwice(plugin);
    expect(notes(events)).toHaveLength(1);
  });

  it('T-79 has it told when its socket folder cannot be removed', async () => {
    const { ports, events } = makeWorld(ready);
    const createSocketFolder = () =>
      Promise.resolve({
        path: '/s',
        [Symbol.asyncDispose]: () => Promise.reject(new TypeError('busy')),
      });
    const processes = { ...ports.processes, createSocketFolder };
    const { plugin } = await launchPlugin(REQUEST, { ...ports, processes });
    await plugin.stop();
    expect(notes(events)).toHaveLength(1);
  });
});

async function stopTwice(plugin: PluginProcess): Promise<void> {
  const ask = () => Promise.resolve(undefined);
  await Promise.all([plugin.stop(ask), plugin.stop(ask)]);
}
