import { describe, expect, it } from 'vitest';
import { codesOf, lookup, resolve, resolveValid, spotsOf } from './config-files.ts';

const PROVIDER = '  - {name: p, type: iac.provider, config: {provider: local}}\n';

/** A config with a database `db`, and `app` with these lines as its config. */
function withApp(...lines: readonly string[]): string {
  const app = lines.map((line) => `      ${line}\n`).join('');
  const db =
    '  - {name: db, type: infra.database, config: {provider: p}, environments: {off: null}}\n';
  return `modules:\n${PROVIDER}${db}  - name: app\n    type: infra.vpc\n    config:\n      provider: p\n${app}`;
}

async function configOf(text: string, variables: Record<string, string> = {}): Promise<unknown> {
  const { resources } = await resolveValid(text, '', { variables: lookup(variables) });
  return resources.find((resource) => resource.name === 'app')?.config;
}

describe('variables in a resource', () => {
  it('are replaced everywhere but in preserved parts', async () => {
    const text = withApp(
      'a: ["${V}", {b: x-$V}]',
      'env_vars: {T: "${V}"}',
      's: [{env_vars_secret: {Q: $V}}]',
    );
    expect(await configOf(text, { V: 'val' })).toEqual({
      provider: 'p',
      a: ['val', { b: 'x-val' }],
      env_vars: { T: '${V}' },
      s: [{ env_vars_secret: { Q: '$V' } }],
    });
  });

  it('are errors at their place when they are not set, once a place', async () => {
    const outcome = await resolve(withApp('a: x ${NONE} $NONE ${NONE}', 'b: "$OTHER"'));
    expect(spotsOf(outcome)).toEqual([
      'UNSET_VARIABLE 8:12+7',
      'UNSET_VARIABLE 8:20+5',
      'UNSET_VARIABLE 9:11+6',
    ]);
  });

  it('may be set to nothing', async () => {
    expect(await configOf(withApp('a: x${V}'), { V: '' })).toMatchObject({ a: 'x' });
  });

  it.each([
    ['image: "${TAG}"', '8:15+6'],
    ['image: "registry/app:${TAG}"', '8:28+6'],
    ['image: "registry/app:v$TAG"', '8:29+4'],
    ['image: "${TAG}/app:1"', '8:15+6'],
    ['image: {repository: app, tag: "${TAG}"}', '8:38+6'],
    ['containers: [{image: "${TAG}:1"}]', '8:29+6'],
    ['image_tag: "${TAG}"', '8:19+6'],
  ])('T-69 may not be empty in %s', async (line, spot) => {
    const text = withApp(line);
    const outcome = await resolve(text, '', { variables: lookup({ TAG: '' }) });
    expect(outcome.kind).toBe('invalid');
    expect(spotsOf(outcome)).toEqual([`EMPTY_VARIABLE ${spot}`]);
    expect((await resolve(text, '', { variables: lookup({ TAG: '1' }) })).kind).toBe('resolved');
  });

  it('may be an empty prefix of an image', async () => {
    const config = await configOf(withApp('image: "${MIRROR}nginx:1.27"'), { MIRROR: '' });
    expect(config).toMatchObject({ image: 'nginx:1.27' });
  });

  it('T-69 are only warned of in an image where a plan goes without credentials', async () => {
    const variables = lookup({ TAG: '' });
    const outcome = await resolve(withApp('image: "$TAG"'), '', { variables, warnUnset: true });
    expect(outcome.diagnostics).toMatchObject([{ code: 'EMPTY_VARIABLE', severity: 'warning' }]);
  });

  it('T-56 may not be empty where secrets stand, and are told of elsewhere, where they are filled in', async () => {
    const lines = [
      ...['env_vars: {A: "${NONE}", B: "x${NONE}", C: "${SET}", D: "${UNSET}"}'],
      ...['env_vars_secret: {E: "${NONE}"}', 'secret_env_vars: {F: "u:${NONE}@h"}'],
    ];
    const variables = lookup({ NONE: '', SET: '1' });
    const plain = await resolve(withApp(...lines), '', { variables });
    expect(plain.diagnostics).toEqual([]);
    const judged = await resolve(withApp(...lines), '', { variables, judgesPreserved: true });
    expect(judged.kind).toBe('invalid');
    expect(spotsOf(judged)).toEqual([
      'EMPTY_ENV_VARIABLE 8:22+7',
      'EMPTY_ENV_VARIABLE 8:37+7',
      'EMPTY_SECRET_VARIABLE 9:29+7',
      'EMPTY_SECRET_VARIABLE 10:31+7',
    ]);
    expect(judged.diagnostics.map(({ severity }) => severity)).toEqual([
      ...['warning', 'warning', 'error', 'error'],
    ]);
  });

  it('are only warnings and empty when asked for', async () => {
    const outcome = await resolve(withApp('a: x${NONE}'), '', { warnUnset: true });
    expect(outcome.kind).toBe('resolved');
    expect(outcome.diagnostics).toMatchObject([{ code: 'UNSET_VARIABLE', severity: 'warning' }]);
  });

  it('T-29 stay text when they are declared secrets, set or not', async () => {
    const secrets = 'secrets: {generate: [{key: TOK, type: random_hex}], entries: [{name: PW}]}\n';
    const text = secrets + withApp('a: "x=${TOK} $PW ${V}"');
    const unset = await configOf(text, { V: 'v' });
    expect(unset).toEqual({ provider: 'p', a: 'x=${TOK} ${PW} v' });
    expect(await configOf(text, { V: 'v', TOK: 'secret', PW: 'secret' })).toEqual(unset);
  });

  it.each([
    ['a: "${{ github.repository }}"', 'GITHUB_EXPRESSION 8:11+23'],
    ['a: "${V:-def}"', 'DEFAULT_VALUE_SYNTAX 8:11+9'],
    ['a: "${nowhere.id}"', 'UNKNOWN_REFERENCE 8:11+13'],
    ['a: "${p.id}"', 'UNKNOWN_REFERENCE 8:11+7'],
    ['a: "${.x}"', 'MALFORMED_VARIABLE 8:11+5'],
    ['a: "${db.}"', 'MALFORMED_VARIABLE 8:11+6'],
    ['a: "${}"', 'MALFORMED_VARIABLE 8:11+3'],
    ['a: "${V"', 'MALFORMED_VARIABLE 8:11+2'],
    ['a: "${app.id}"', 'SELF_REFERENCE'],
  ])('T-30 refuses %s', async (line, spot) => {
    const outcome = await resolve(withApp(line), '', { variables: lookup({ V: 'v' }) });
    expect(outcome.kind).toBe('invalid');
    expect(spotsOf(outcome)[0]?.slice(0, spot.length)).toBe(spot);
  });

  it.each([
    ['a: pa$$word', 'paword'],
    ['a: "cost: $5"', 'cost: '],
  ])('T-30 warns that %s loses text', async (line, value) => {
    const outcome = await resolve(withApp(line));
    expect(outcome.diagnostics).toMatchObject([{ code: 'SPECIAL_VARIABLE', severity: 'warning' }]);
    expect(outcome.kind === 'resolved' && outcome.config.resources[1]?.config).toMatchObject({
      a: value,
    });
  });

  it.each([
    ['password: Tr0ub4dor$Horse9', 'Horse9'],
    ['password: $Horse9', 'Horse9'],
    ['login: {api_key: "abc$7def"}', '$7'],
    ['url: "postgres://u:pw$Horse9@h/db"', 'Horse9'],
    ['password: "a${Horse 9}b"', 'Horse'],
    ['port: "${PORT:-Horse9}"', 'Horse9'],
    ['token: "${TOKEN:-Horse9}"', 'Horse9'],
  ])('repeats nothing of what may be a password in %s', async (line, piece) => {
    const { diagnostics } = await resolve(withApp(line));
    expect(diagnostics).toHaveLength(1);
    const { summary, detail } = diagnostics[0] ?? {};
    expect(`${String(summary)} ${String(detail)}`).not.toContain(piece);
  });

  it.each(['password: "${NONE}"', 'url: "postgres://u:${NONE}@h/db"', 'port: $NONE'])(
    'names the variable that is not set in %s',
    async (line) => {
      const { diagnostics } = await resolve(withApp(line));
      expect(diagnostics).toMatchObject([{ detail: expect.stringContaining('NONE') as string }]);
    },
  );

  it('T-30 keeps references to resources, and puts the resource after them', async () => {
    const { resources } = await resolveValid(
      withApp('a: "x-${db.uri}"', 'env_vars: {B: "${db.id}"}'),
    );
    expect(resources[1]).toMatchObject({
      config: { a: 'x-${db.uri}', env_vars: { B: '${db.id}' } },
      after: ['db'],
    });
  });

  it('T-30 finds references in preserved parts alone, and leaves everything else there', async () => {
    const { resources } = await resolveValid(
      withApp('env_vars: {A: "${db.id}", B: "${{ x }}", C: "${V:-d}", D: "${no.id}", E: $$}'),
    );
    expect(resources[1]?.after).toEqual(['db']);
  });

  it('refuses references to a disabled module, in preserved parts too', async () => {
    const text = withApp('a: "${db.id}"', 'env_vars: {A: "${db.id}"}');
    expect(codesOf(await resolve(text, 'off'))).toEqual([
      'DISABLED_REFERENCE',
      'DISABLED_REFERENCE',
    ]);
  });

  it('are not replaced in the template', async () => {
    const text = withApp('a: "${V}"');
    const { resources } = await resolveValid(text, '', { variables: lookup({ V: 'v' }) });
    expect(resources[1]?.template).toEqual({ provider: 'p', a: '${V}' });
  });

  it('point at the environment that writes them', async () => {
    const text = `${withApp('a: "${BASE}"', 'b: "${BASE}"')}    environments:\n      s:\n        config: {a: "\${OVER}"}\n`;
    expect(spotsOf(await resolve(text, 's'))).toEqual([
      'UNSET_VARIABLE 12:22+7',
      'UNSET_VARIABLE 9:11+7',
    ]);
  });
});

describe('sensitive variables', () => {
  it('are those whose name, setting or value says so, and declared secrets', async () => {
    const text = [
      'secrets: {entries: [{name: DECLARED}]}',
      'modules:',
      '  - {name: p, type: iac.provider, config: {provider: local, x: "${DECLARED}", token: "${PLAIN}"}}',
      '  - {name: s, type: iac.state, config: {accessKey: "${AK}", directory: "${DIR}"}}',
      '  - {name: a, type: infra.vpc, config: {provider: p, u: "${URL}", v: "${DB_PASSWORD}", w: "${TAG}"}}',
    ].join('\n');
    const variables = {
      DECLARED: '1',
      PLAIN: '2',
      AK: '3',
      DIR: '/x',
      URL: 'postgres://u:p@h/d',
      DB_PASSWORD: '5',
      TAG: 'v1',
    };
    const { sensitiveVariables } = await resolveValid(text, '', { variables: lookup(variables) });
    expect([...sensitiveVariables].sort()).toEqual([
      'AK',
      'DB_PASSWORD',
      'DECLARED',
      'PLAIN',
      'URL',
    ]);
  });
});
