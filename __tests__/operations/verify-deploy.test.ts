import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import {
  type DefinitionSource,
  type DeploymentWish,
  verifyDeploy,
  type VerifyDeployOutcome,
} from '../../src/operations/index.ts';
import {
  createScriptedHttp,
  type ScriptedAnswer,
  type ScriptedHttp,
} from '../fakes/scripted-http.ts';
import { openWorkbench, useLocalProvider, type Workbench } from './workbench.ts';

useLocalProvider();

interface Verified {
  readonly outcome: VerifyDeployOutcome;
  readonly http: ScriptedHttp;
}

async function verifyOn(
  bench: Workbench,
  source: DefinitionSource,
  {
    answer = () => ({}),
    environment = '',
    deployment,
  }: {
    readonly answer?: () => ScriptedAnswer;
    readonly environment?: string;
    readonly deployment?: DeploymentWish;
  } = {},
): Promise<Verified> {
  const http = createScriptedHttp(answer);
  const outcome = await verifyDeploy(
    {
      ...{ folder: bench.folder, config: undefined, positional: undefined, environment, source },
      ...{ pluginFolder: undefined, cancelled: new AbortController().signal, deployment },
    },
    { ...bench.ports, http },
  );
  return { outcome, http };
}

function given(over: Partial<DefinitionSource & { readonly kind: 'given' }>): DefinitionSource {
  return { kind: 'given', urls: [], fromOutputs: [], targets: undefined, shared: {}, ...over };
}

/** A host that is called otherwise in staging, and whose outputs say so. */
const RENAMED: JsonObject = {
  environments: { staging: {} },
  modules: [
    { name: 'cloud', type: 'iac.provider', config: { provider: 'local' } },
    { name: 'memory', type: 'iac.state', config: { backend: 'filesystem', directory: 'state' } },
    {
      name: 'web',
      type: 'infra.dns',
      config: { provider: 'cloud', domain: 'example.com' },
      outputs: { name: { sensitive: false } },
      environments: { staging: { config: { name: 'web-staging' } } },
    },
  ],
};

/** Applies the config in staging; the records are told, so that a test knows what it refers to. */
async function openStaging(): Promise<Workbench> {
  const bench = await openWorkbench();
  await bench.write(RENAMED);
  const outcome = await bench.apply({ environment: 'staging' });
  expect(outcome.kind).toBe('applied');
  return bench;
}

it('T-02 asks the address of the resource as it is called in its environment', async () => {
  const bench = await openStaging();
  const { outcome, http } = await verifyOn(
    bench,
    given({
      urls: ['https://${web.name}.example.com/a', 'https://${web-staging.name}.example.com/b'],
    }),
    { environment: 'staging' },
  );
  expect(outcome.kind).toBe('verified');
  expect(http.requests.map(({ url }) => url.href)).toEqual([
    'https://web-staging.example.com/a',
    'https://web-staging.example.com/b',
  ]);
});

it('calls a target by its template, and conceals an output that is not declared to be shown', async () => {
  const bench = await openStaging();
  await bench.write({
    ...RENAMED,
    modules: (RENAMED['modules'] as readonly JsonObject[]).map(({ outputs: _, ...rest }) => rest),
  });
  const { outcome } = await verifyOn(bench, given({ urls: ['https://app.${web.zone}/a'] }), {
    environment: 'staging',
  });
  expect(outcome).toMatchObject({
    kind: 'verified',
    results: [{ name: 'https://app.web.zone/a' }],
  });
  expect(bench.ports.concealer.redact('to example.com')).not.toContain('example.com');
});

it('asks nothing where an output is not there, and says so', async () => {
  const bench = await openStaging();
  const { outcome, http } = await verifyOn(bench, given({ fromOutputs: ['web.nothing', 'x.y'] }), {
    environment: 'staging',
  });
  expect(outcome).toMatchObject({
    kind: 'wrong',
    diagnostics: [{ code: 'UNFILLED' }, { code: 'UNFILLED' }],
  });
  expect(http.requests).toEqual([]);
});

it('needs no config where no output is asked for', async () => {
  const bench = await openWorkbench();
  const targets =
    '- url: https://a.example.com/\n  expect_status: [200, 204]\n- url: https://b.example.com/';
  const { outcome, http } = await verifyOn(bench, given({ targets }));
  expect(outcome.kind).toBe('verified');
  expect(http.requests).toHaveLength(2);
});

it('tells all that is wrong before it asks anything, by the names of the inputs', async () => {
  const bench = await openWorkbench();
  const { outcome, http } = await verifyOn(
    bench,
    given({
      urls: ['https://a.example.com/', 'a.example.com'],
      targets: '[{ url: "https://b.example.com/", expect_status: 7 }]',
      shared: { retry_interval: 'soon' },
    }),
  );
  expect(http.requests).toEqual([]);
  const details = outcome.kind === 'wrong' ? outcome.diagnostics.map(({ detail }) => detail) : [];
  expect(details.map((detail) => detail.split(':')[0]).sort()).toEqual([
    '"retry-interval"',
    '"targets[0].expect_status"',
    '"urls[1].url"',
  ]);
});

it('hides what it sends as a credential from what it shows', async () => {
  const bench = await openWorkbench();
  bench.variables.set('API_TOKEN', 'tok-12345678');
  const { outcome, http } = await verifyOn(
    bench,
    given({
      urls: ['https://a.example.com/'],
      shared: { headers: { authorization: 'Bearer ${API_TOKEN}' }, max_retries: 0 },
    }),
    { answer: () => ({ status: 403, body: 'you sent tok-12345678' }) },
  );
  expect(http.requests[0]?.headers).toMatchObject({ authorization: 'Bearer tok-12345678' });
  expect(outcome.kind).toBe('failed');
  expect(JSON.stringify(outcome)).not.toContain('tok-12345678');
  expect(JSON.stringify(bench.events)).not.toContain('tok-12345678');
});

const STEP = `
pipelines:
  release:
    steps:
      - name: verify
        type: step.deploy_verify
        config:
          timeout: 7s
          max_retries: 0
          targets:
            - url: https://a.example.com/healthz
              expect_status: 204
`;

it('T-70 verifies as a step of the config says, with its addresses, statuses and times', async () => {
  const bench = await openWorkbench();
  await bench.writeText(STEP);
  const step = { kind: 'step', name: 'verify', pace: {} } as const;
  const good = await verifyOn(bench, step, { answer: () => ({ status: 204 }) });
  expect(good.outcome.kind).toBe('verified');
  expect(good.http.requests[0]?.url.pathname).toBe('/healthz');
  const bad = await verifyOn(bench, step, { answer: () => ({ status: 200 }) });
  expect(bad.outcome).toMatchObject({ kind: 'failed', results: [{ timeline: { attempts: 1 } }] });
});

it('T-69 asks nothing where a variable of what is expected is empty, whole or in part', async () => {
  const bench = await openWorkbench();
  bench.variables.set('IMAGE_TAG', '');
  const expectations = [
    { expect_version: '${IMAGE_TAG}', version_path: 'commit' },
    { expect_body_contains: 'version ${IMAGE_TAG}' },
    { expect_json: 'commit=${IMAGE_TAG}' },
  ];
  for (const shared of expectations) {
    const { outcome, http } = await verifyOn(
      bench,
      given({ urls: ['https://a.example.com/'], shared }),
      { answer: () => ({ body: '{"commit":"","text":"version 0.1"}' }) },
    );
    expect(outcome).toMatchObject({ kind: 'wrong', diagnostics: [{ code: 'UNFILLED' }] });
    expect(JSON.stringify(outcome)).toContain('IMAGE_TAG is set and empty');
    expect(http.requests).toEqual([]);
  }
});

it('points at the line of a step that is wrong', async () => {
  const bench = await openWorkbench();
  await bench.writeText(STEP.replace('204', 'fine'));
  const { outcome } = await verifyOn(bench, { kind: 'step', name: undefined, pace: {} });
  expect(outcome).toMatchObject({
    kind: 'wrong',
    diagnostics: [{ code: 'BAD_VALUE', place: { line: 12, column: 30 } }],
  });
});

it('says which steps there are, and which are for the driver of a deployment', async () => {
  const bench = await openWorkbench();
  await bench.writeText(STEP.replace(/targets:[^]*/, 'service: shop'));
  const unknown = await verifyOn(bench, { kind: 'step', name: 'other', pace: {} });
  const driver = await verifyOn(bench, { kind: 'step', name: 'release.verify', pace: {} });
  expect([unknown.outcome, driver.outcome]).toMatchObject([
    { kind: 'wrong', diagnostics: [{ code: 'UNKNOWN_STEP' }] },
    { kind: 'wrong', diagnostics: [{ code: 'NOT_OURS' }] },
  ]);
});
