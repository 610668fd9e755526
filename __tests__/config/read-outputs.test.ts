import { describe, expect, it } from 'vitest';
import type { ModuleOutput } from '../../src/config/index.ts';
import { load, loadValid, spotsOf } from './config-files.ts';

/** A config whose module has these `outputs`, given as YAML in flow style on line 4. */
function aModule(outputs: string): string {
  return `modules:\n  - name: db\n    type: infra.database\n    outputs: ${outputs}\n`;
}

async function outputsOf(outputs: string): Promise<ReadonlyMap<string, ModuleOutput>> {
  const config = await loadValid(aModule(outputs));
  return config.modules[0]?.outputs ?? new Map<string, ModuleOutput>();
}

async function sinkOf(settings: string): Promise<object | undefined> {
  const isVariable = settings.includes('github_variable');
  const outputs = await outputsOf(
    `{uri: {sensitive: ${String(!isVariable)}, sinks: [{${settings}}]}}`,
  );
  const sink = outputs.get('uri')?.sinks[0];
  return sink && { ...sink, place: undefined };
}

async function findingsOf(outputs: string): Promise<readonly string[]> {
  const outcome = await load(aModule(outputs));
  return outcome.diagnostics.map(({ code, detail }) => `${code}: ${detail}`);
}

describe('the outputs of a module', () => {
  it('are sensitive unless the config says that they are not', async () => {
    const outputs = await outputsOf(
      '{shown: {sensitive: false}, said: {sensitive: true}, unsaid: {description: why}, bare: }',
    );
    expect([...outputs].map(([name, { sensitive }]) => `${name} ${String(sensitive)}`)).toEqual([
      'shown false',
      'said true',
      'unsaid true',
      'bare true',
    ]);
  });

  it('refuse keys and shapes they do not know, at the place', async () => {
    const outcome = await load(aModule('{uri: {sensitiv: false}, id: {sensitive: maybe}, x: 3}'));
    expect(spotsOf(outcome)).toEqual([
      'UNKNOWN_KEY 4:21+8',
      'BAD_SHAPE 4:55+5',
      'BAD_SHAPE 4:66+1',
    ]);
  });

  it('refuse a sink that the output is not declared for', async () => {
    for (const declared of ['', 'sensitive: false, ']) {
      expect(await findingsOf(`{uri: {${declared}sinks: [{type: github_env, name: A}]}}`)).toEqual([
        expect.stringMatching(/^SINK_NOT_ALLOWED: .*Write `sensitive: true`/),
      ]);
    }
    for (const declared of ['', 'sensitive: true, ']) {
      expect(
        await findingsOf(`{uri: {${declared}sinks: [{type: github_variable, name: A}]}}`),
      ).toEqual([expect.stringMatching(/^SINK_NOT_ALLOWED: .*Write `sensitive: false`/)]);
    }
  });
});

describe('a sink', () => {
  it.each<[string, Record<string, unknown>]>([
    [
      'type: github_secret, name: DB_URL',
      {
        kind: 'github_secret',
        name: 'DB_URL',
        app: 'actions',
        scope: { kind: 'repository', repo: '${{ github.repository }}' },
        tokenEnv: 'GITHUB_TOKEN',
      },
    ],
    [
      'type: github_secret, name: A, environment: staging, repo: o/r, token_env: APP_TOKEN',
      {
        kind: 'github_secret',
        name: 'A',
        app: 'actions',
        scope: { kind: 'environment', repo: 'o/r', environment: 'staging' },
        tokenEnv: 'APP_TOKEN',
      },
    ],
    [
      'type: github_secret, name: A, app: dependabot, organization: o, visibility: selected, repositories: [a, b]',
      {
        kind: 'github_secret',
        name: 'A',
        app: 'dependabot',
        scope: {
          kind: 'organization',
          organization: 'o',
          visibility: 'selected',
          repositories: ['a', 'b'],
        },
        tokenEnv: 'GITHUB_TOKEN',
      },
    ],
    [
      'type: github_variable, name: A',
      {
        kind: 'github_variable',
        name: 'A',
        scope: { kind: 'repository', repo: '${{ github.repository }}' },
        tokenEnv: 'GITHUB_TOKEN',
      },
    ],
    ['type: github_env, name: DB_URL', { kind: 'github_env', name: 'DB_URL' }],
    ['type: github_output, name: db-url', { kind: 'github_output', name: 'db-url' }],
    [
      'type: aws_secrets_manager, name: app/db, key: url',
      { kind: 'aws_secrets_manager', name: 'app/db', region: undefined, key: 'url' },
    ],
    [
      'type: gcp_secret_manager, name: db, project: p',
      { kind: 'gcp_secret_manager', name: 'db', project: 'p' },
    ],
    [
      'type: azure_key_vault, name: db-url, vault_url: "https://v.vault.azure.net"',
      { kind: 'azure_key_vault', name: 'db-url', vaultUrl: 'https://v.vault.azure.net' },
    ],
    [
      'type: vault_kv, address: "https://vault", path: app/db',
      {
        kind: 'vault_kv',
        address: 'https://vault',
        mountPath: 'secret',
        path: 'app/db',
        key: 'value',
        version: 2,
        namespace: undefined,
        tokenEnv: 'VAULT_TOKEN',
      },
    ],
    ['type: file, path: db.txt', { kind: 'file', path: 'db.txt' }],
  ])('is read from {%s}', async (settings, expected) => {
    expect(await sinkOf(settings)).toEqual({ ...expected, place: undefined });
  });

  it.each([
    ['type: github_secrt, name: A', /BAD_SHAPE: There is no sink "github_secrt".*github_secret/],
    ['name: A', /BAD_SHAPE: A sink needs a "type"/],
    ['type: github_secret', /BAD_SHAPE: This sink needs "name"/],
    ['type: github_secret, name: 1A', /BAD_SHAPE: "1A" cannot be the name/],
    ['type: github_secret, name: github_x', /BAD_SHAPE: "github_x".*reserved/],
    [
      'type: github_secret, name: A, scope: environment',
      /BAD_SHAPE: This sink needs "environment"/,
    ],
    ['type: github_secret, name: A, app: pages', /BAD_SHAPE: "app" must be one of actions/],
    [
      'type: github_secret, name: A, app: codespaces, environment: e',
      /BAD_SHAPE: An environment has no secrets for codespaces/,
    ],
    [
      'type: github_secret, name: A, organization: o, repositories: [a]',
      /BAD_SHAPE: "repositories" needs `visibility: selected`/,
    ],
    [
      'type: github_secret, name: A, organization: o, environment: e',
      /BAD_SHAPE: "environment" says nothing for the scope organization/,
    ],
    ['type: github_env, name: NODE_OPTIONS', /BAD_SHAPE: "NODE_OPTIONS".*reserved/],
    ['type: github_env, name: LD_PRELOAD', /BAD_SHAPE: "LD_PRELOAD".*reserved/],
    ['type: github_output, name: "a b"', /BAD_SHAPE: "a b" cannot be the name/],
    ['type: azure_key_vault, name: a_b, vault_url: v', /BAD_SHAPE: "a_b" cannot be the name/],
    ['type: vault_kv, address: v, path: p, version: 3', /BAD_SHAPE: "version" must be one of 1, 2/],
    ['type: file, path: p, mode: 644', /UNKNOWN_KEY: The key "mode" means nothing here/],
  ])('is refused when it reads {%s}', async (settings, finding) => {
    expect(await findingsOf(`{uri: {sensitive: true, sinks: [{${settings}}]}}`)).toEqual([
      expect.stringMatching(finding),
    ]);
  });

  it('may take its name from a variable, which is judged when it is known', async () => {
    expect(await sinkOf("type: github_secret, name: '${PREFIX}_URL'")).toMatchObject({
      name: '${PREFIX}_URL',
    });
  });
});
