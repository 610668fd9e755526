import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  claimRecord,
  drift,
  forgetRecord,
  importAll,
  importResource,
  listState,
  moveRecord,
  outputs,
  status,
  unlock,
} from '../../src/operations/index.ts';
import { bundlePlugin } from '../plugins/harness.ts';
import { PluginError } from '../../src/plugins/index.ts';
import { StateError } from '../../src/state/index.ts';
import {
  aConfig,
  aModule,
  base,
  changesOf,
  codesOf,
  openWorkbench,
  PROVIDER,
  resultsOf,
  STATE,
  useLocalProvider,
  type Workbench,
} from './workbench.ts';

useLocalProvider();

/** Nine levels of ten aliases each. */
function aBomb(): string {
  const levels = Array.from('abcdefghi');
  const lines = levels.map((key, index) => {
    const item = index === 0 ? 'x' : `*${levels[index - 1]!}`;
    return `${key}: &${key} [${Array.from({ length: 10 }, () => item).join(', ')}]`;
  });
  return `${lines.join('\n')}\nmodules: *i\n`;
}

/** Every command there is, on one environment. */
function everyCommand(
  bench: Workbench,
  environment = '',
): Readonly<Record<string, () => Promise<object>>> {
  const request = {
    ...base(bench.folder),
    ...{ environment, name: 'net', id: undefined, module: undefined, lockWaitMs: 0 },
    cancelled: new AbortController().signal,
  };
  const importable = {
    ...{ providers: [], types: [], skip: [], owners: [], acceptsSharedNames: true },
    ...{ isDryRun: false, confirm: undefined },
  };
  const refresh = { prunesGhosts: true, allowProtectedPrune: new Set<string>(), lockWaitMs: 0 };
  return {
    plan: () => bench.plan({ environment }),
    'plan without a provider': () => bench.plan({ environment, asksProviders: false }),
    apply: () => bench.apply({ environment }),
    destroy: () => bench.destroy({ environment }),
    import: () => importResource(request, bench.ports),
    'import-all': () => importAll({ ...request, ...importable }, bench.ports),
    drift: () => drift({ ...request, refresh: undefined }, bench.ports),
    'drift --refresh': () => drift({ ...request, refresh }, bench.ports),
    status: () => status(request, bench.ports),
    outputs: () => outputs(request, bench.ports),
    'state list': () => listState(request, bench.ports),
    'state mv': () => moveRecord({ ...request, to: 'web' }, bench.ports),
    'state rm': () => forgetRecord(request, bench.ports),
    'state claim': () => claimRecord(request, bench.ports),
    'state unlock': () => unlock(request, bench.ports),
  };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    return `ended: ${JSON.stringify(await work).slice(0, 300)}`;
  } catch (error) {
    return error instanceof StateError || error instanceof PluginError ? error.code : String(error);
  }
}

describe('a config that is wrong', () => {
  it.each([
    { code: 'UNKNOWN_ENVIRONMENT', config: aConfig([aModule('net')]), environment: 'stagging' },
    { code: 'UNSET_VARIABLE', config: aConfig([aModule('net', { cidr: '${NOWHERE}' })]) },
    { code: 'GITHUB_EXPRESSION', config: aConfig([aModule('net', { cidr: '${{ x }}' })]) },
    { code: 'DEFAULT_VALUE_SYNTAX', config: aConfig([aModule('net', { cidr: '${A:-b}' })]) },
  ])('T-05 T-13 T-14 T-30 is told as it is by every command: $code', async (wrong) => {
    const { code, config, environment = '' } = wrong;
    const bench = await openWorkbench();
    await bench.write(config);
    for (const [command, run] of Object.entries(everyCommand(bench, environment))) {
      const outcome = await run();
      expect(outcome, command).toMatchObject({ kind: 'invalid' });
      expect(codesOf(outcome), command).toContain(code);
    }
    expect(await bench.operations()).toEqual([]);
  });

  it.each([
    ['imports in a circle', 'imports: [other.yaml]\nmodules: []\n', 'imports: [infra.yaml]\n'],
    ['YAML that is none', 'modules: [\n', ''],
    ['a YAML bomb', aBomb(), ''],
    ['twice the same key', 'modules: []\nmodules: []\n', ''],
    ['far too large', `modules: []\n${'# nothing\n'.repeat(1_700_000)}`, ''],
  ])('T-14 is refused by every command and changes nothing: %s', async (_, text, other) => {
    const bench = await openWorkbench();
    await bench.writeText(text);
    await bench.writeText(other, 'other.yaml');
    for (const [command, run] of Object.entries(everyCommand(bench))) {
      expect(await run(), command).toMatchObject({ kind: 'invalid' });
    }
  });
});

describe('a state that cannot be opened', () => {
  it('T-06 T-33 stops every command that reads it, and nothing is made anew', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    await bench.apply();
    await writeFile(join(bench.folder, 'state/net.json'), '{ torn');
    for (const [command, run] of Object.entries(everyCommand(bench))) {
      if (command === 'state unlock') continue;
      expect(await codeOf(run()), command).toBe('STATE_UNREADABLE');
    }
    expect(await bench.operations()).toEqual(['create net']);
  });

  it('T-06 stops every command when its place holds something else', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    await writeFile(join(bench.folder, 'state'), 'not a folder');
    for (const [command, run] of Object.entries(everyCommand(bench))) {
      expect(await codeOf(run()), command).toBe('STATE_UNREADABLE');
    }
  });

  it('T-06 stops every command when its backend is unknown in this environment', async () => {
    const bench = await openWorkbench();
    const state = { ...STATE, environments: { staging: { config: { backend: 'floppy' } } } };
    await bench.write({ modules: [state, PROVIDER, aModule('net')] });
    for (const [command, run] of Object.entries(everyCommand(bench, 'staging'))) {
      expect(await codeOf(run()), command).toBe('STATE_BACKEND_UNKNOWN');
    }
  });

  it('T-06 is the one of the environment', async () => {
    const bench = await openWorkbench();
    const state = { ...STATE, environments: { staging: { config: { directory: 'staging' } } } };
    await bench.write({ modules: [state, PROVIDER, aModule('net')] });
    await bench.apply({ environment: 'staging' });
    expect(Object.keys(await bench.stateFiles('staging'))).toEqual(['net.json']);
    expect(await bench.stateFiles()).toEqual({});
  });
});

describe('a config without a state backend', () => {
  it('T-08 is planned with a warning, and refused by whatever would be forgotten', async () => {
    const bench = await openWorkbench();
    await bench.write({ modules: [PROVIDER, aModule('net')] });
    expect(codesOf(await bench.plan({ asksProviders: false }))).toEqual(['NO_STATE_BACKEND']);
    const commands = everyCommand(bench);
    for (const command of ['apply', 'destroy', 'import', 'state rm', 'state claim']) {
      const outcome = await commands[command]!();
      expect(outcome, command).toMatchObject({ kind: 'refused' });
      expect(codesOf(outcome), command).toEqual(['NO_STATE_BACKEND']);
    }
    expect(await bench.operations()).toEqual([]);
  });

  it('T-08 in this environment is refused as well', async () => {
    const bench = await openWorkbench();
    const state = { ...STATE, environments: { staging: null } };
    await bench.write({ modules: [state, PROVIDER, aModule('net')] });
    expect((await bench.apply({ environment: 'staging' })).kind).toBe('refused');
  });

  it('warns when the backend is memory', async () => {
    const bench = await openWorkbench();
    const state = { ...STATE, config: { backend: 'memory' } };
    await bench.write({ modules: [state, PROVIDER, aModule('net')] });
    expect(codesOf(await bench.plan({ asksProviders: false }))).toEqual(['STATE_NOT_KEPT']);
    expect(codesOf(await bench.apply())).toEqual(['STATE_NOT_KEPT']);
  });
});

describe('a plugin that misbehaves', () => {
  async function install(bench: Workbench, script: string): Promise<string> {
    const folder = join(bench.folder, 'plugins/local');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'local'), script, { mode: 0o755 });
    await writeFile(join(folder, 'plugin.json'), '{"name":"local","version":"1.0.0"}');
    return join(bench.folder, 'plugins');
  }

  it.each([
    ['prints rubbish', '#!/bin/sh\necho "<html>"\n'],
    ['dies at once', '#!/bin/sh\nexit 3\n'],
  ])('is an error with a code, the lock is free and nothing changed: %s', async (_, script) => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    const pluginFolder = await install(bench, script);
    expect(await codeOf(bench.apply({ pluginFolder }))).toMatch(/^PLUGIN_/);
    expect(await bench.stateFiles()).toEqual({});
    expect(await unlock(base(bench.folder), bench.ports)).toEqual({ kind: 'not-locked' });
  });

  it('that is not installed is an error with a code', async () => {
    const bench = await openWorkbench();
    const provider = { ...PROVIDER, config: { provider: 'nowhere' } };
    await bench.write({ modules: [STATE, provider, aModule('net')] });
    expect(await codeOf(bench.apply())).toBe('PLUGIN_NOT_FOUND');
  });

  it('T-67 that answers for another name is not believed, and nothing is recorded', async () => {
    using plugins = bundlePlugin()();
    plugins.install('fake', { name: 'fake', create: 'other-name' });
    const bench = await openWorkbench();
    const provider = { ...PROVIDER, config: { provider: 'fake' } };
    await bench.write({ modules: [STATE, provider, aModule('net')] });
    const outcome = await bench.apply({ pluginFolder: plugins.path });
    expect(resultsOf(outcome)).toEqual({ net: 'PROVIDER_BAD_ANSWER' });
    expect(await bench.stateFiles()).toEqual({});
    expect((await bench.intents()).map(({ name }) => name)).toEqual(['net']);
  });

  it('that dies in the middle of a call fails what ran, and the next run goes on', async () => {
    const bench = await openWorkbench();
    const crash = { simulate: { crash: { method: 'create', when: 'before' } } };
    await bench.write(aConfig([aModule('net', crash)]));
    const outcome = await bench.apply();
    expect(outcome.kind).toBe('partly-applied');
    expect(resultsOf(outcome)).toEqual({ net: 'PROVIDER_DIED' });
    expect(await bench.stateFiles()).toEqual({});
    expect(await unlock(base(bench.folder), bench.ports)).toEqual({ kind: 'not-locked' });
    const again = await bench.apply();
    expect(changesOf(again)).toEqual(['create net']);
    expect(again.kind).toBe('applied');
  });

  it.each([
    ['STATE_COLLISION', ['a/b', 'a_b']],
    ['STATE_NAME_FORBIDDEN', ['metadata']],
  ])('T-35 %s is said before anything is made that could have no record', async (code, names) => {
    const bench = await openWorkbench();
    await bench.write(aConfig(names.map((name) => aModule(name))));
    await expect(bench.apply()).rejects.toMatchObject({ code });
    expect(await bench.operations()).toEqual([]);
  });
});
