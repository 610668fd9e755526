import { describe, expect, it } from 'vitest';
import { planView } from '../../src/views/plan-view.ts';
import {
  createOf,
  deleteOf,
  nameOf,
  planOf,
  sampleRecord,
  sampleSpec,
  updateOf,
} from '../fakes/sample-plan.ts';

const everyAction = planOf([
  createOf('app-db', {
    template: { name: 'app-db', engine: 'pg', version: 16, region: 'nyc3', password: 'x', zone: 1 },
    size: 'm',
  }),
  updateOf('app', [{ path: 'image', old: 'app:1', new: 'app:2', forceNew: false }], {
    template: { image: 'app:2' },
  }),
  {
    ...updateOf('net', [{ path: 'cidr', old: '10.0.0.0/16', new: '10.1.0.0/16', forceNew: true }], {
      template: { cidr: '10.1.0.0/16' },
    }),
    kind: 'replace' as const,
  },
  deleteOf('old-db'),
]);

describe('the text of a plan', () => {
  it('has a line for each change, what matters of it, and the totals', () => {
    expect(planView(everyAction).text).toBe(
      [
        '+ create   app-db  (infra.database)  not in state',
        '    name: app-db',
        '    engine: pg v16',
        '    size: m',
        '    region: nyc3',
        '~ update   app     (infra.database)  config changed',
        '    image: app:1 → app:2',
        '± replace  net     (infra.database)  config changed',
        '    cidr: 10.0.0.0/16 → 10.1.0.0/16 (forces replacement)',
        '- delete   old-db  (infra.database)  no longer in the config',
        '',
        'Plan: 1 to create, 1 to update, 1 to replace, 1 to destroy.',
        '',
      ].join('\n'),
    );
  });

  it('says what may be updated as well, once it is known what an update has changed', () => {
    const spec = sampleSpec('app', { type: 'infra.container_service' });
    const view = planView(
      planOf([updateOf('db', [])], {
        unchanged: [
          { spec, record: sampleRecord('app'), needsRewrite: false, mayFollow: 'db' },
          { spec: sampleSpec('net'), record: sampleRecord('net'), needsRewrite: false },
        ],
      }),
    );
    expect(view.text).toContain(
      'Updated as well if it turns out that what they refer to has changed:\n' +
        '  app  (infra.container_service)  refers to db\n\nPlan: ',
    );
    expect(view.markdown).toContain('- `app`, refers to `db`\n');
    expect(view.text + view.markdown).not.toContain('net');
  });

  it('says when there is nothing to do', () => {
    expect(planView(planOf([])).text).toBe('No changes. Infrastructure is up-to-date.\n');
  });

  it('T-81 shows the first fields of an unknown type in sorted order', () => {
    const fields = { zeta: 1, beta: 'b', gamma: true, list: [1], alpha: 'a', eta: 2, delta: 'd' };
    const shuffled = Object.fromEntries(Object.entries(fields).reverse());
    const texts = [fields, shuffled].map(
      (template) => planView(planOf([createOf('x', { type: 'infra.new_thing', template })])).text,
    );
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]!.split('\n').slice(1, 6)).toEqual([
      '    alpha: a',
      '    beta: b',
      '    delta: d',
      '    eta: 2',
      '    gamma: true',
    ]);
  });

  it('shows warnings before the totals', () => {
    const text = planView(everyAction, [
      { severity: 'warning', code: 'W', summary: 'Something odd', detail: 'Look at it.' },
    ]).text;
    expect(text).toContain('warning: Something odd (W)\n  Look at it.\n\nPlan: 1 to create');
  });

  it('lets no control character of a name reach the terminal', () => {
    expect(planView(planOf([createOf('a\u001b[31mred\nb')])).text).toContain('+ create  ared b');
  });
});

describe('values in a plan', () => {
  it('shows templates as written and nothing under a sensitive name', () => {
    const view = planView(
      planOf([
        createOf('x', {
          type: 'infra.thing',
          template: {
            api_key: 'k-123',
            dbPassword: 'p-123',
            link: '${db.uri}',
            url: 'https://u:p-9@h',
          },
        }),
      ]),
    );
    for (const text of [view.text, view.markdown]) {
      expect(text).not.toMatch(/k-123|p-123|p-9/);
      expect(text).toContain('api_key: (sensitive)');
      expect(text).toContain('dbPassword: (sensitive)');
      expect(text).toContain('link: ${db.uri}');
      expect(text).toContain('url: https://(sensitive)@h');
    }
  });

  it('hides what a provider compares where a reference was filled in', () => {
    const view = planView(
      planOf([
        updateOf(
          'app',
          [
            { path: 'env_vars.LINK', old: 'old-leak', new: 'new-leak', forceNew: false },
            {
              path: 'env_vars',
              old: { LINK: 'old-leak' },
              new: { LINK: 'new-leak' },
              forceNew: false,
            },
            { path: 'was', old: 'old-leak', new: 'plain', forceNew: false },
            { path: 'tls.password', old: 'old-leak', new: 'new-leak', forceNew: false },
            { path: 'computed', old: 'old-leak', new: null, forceNew: false },
            { path: 'replicas', old: 1, new: 2, forceNew: false },
            { path: 'config.region', old: 'nyc1', new: 'nyc3', forceNew: false },
          ],
          {
            template: { env_vars: { LINK: '${db.uri}' }, was: 'plain', region: 'nyc3' },
            applied: { was: '${OLD}', region: 'nyc1' },
          },
        ),
      ]),
    );
    for (const text of [view.text, view.markdown]) {
      expect(text).not.toContain('leak');
      expect(text).toContain('computed: (sensitive) → (not set)');
      expect(text).toContain('replicas: 1 → 2');
      expect(text).toContain('config.region: nyc1 → nyc3');
    }
  });
});

describe('the page of a plan', () => {
  it('has totals, a table, a graph and the digest', () => {
    const { markdown } = planView(everyAction);
    expect(markdown).toContain('### Infrastructure plan for `staging`');
    expect(markdown).toContain('**Plan: 1 to create, 1 to update, 1 to replace, 1 to destroy.**');
    expect(markdown).toContain('| \\+ create | `app-db` | `infra.database` | not in state |');
    expect(markdown).toContain('```mermaid\ngraph LR\n  n0["app-db"]:::create');
    expect(markdown).toContain('! image: app:1 → app:2');
    expect(markdown).toContain('Plan digest: `sha256:abc`');
  });

  it('keeps foreign text from becoming markup', () => {
    const name = 'x|`</code><script>"];click n0 "javascript:x"';
    const { markdown } = planView(planOf([createOf(name, { template: { name: '```\n# big' } })]));
    expect(markdown).not.toContain('<script>');
    expect(markdown).not.toContain('"];');
    expect(markdown).not.toMatch(/^# big/m);
    const row = markdown.split('\n').find((line) => line.startsWith('| \\+ create'))!;
    expect(row.split('|')).toHaveLength(6);
  });

  it('draws an arrow from each resource to those that depend on it', () => {
    const { markdown } = planView(
      planOf([
        createOf('db'),
        createOf('app', { after: [nameOf('db'), nameOf('elsewhere')] }),
        deleteOf('z', ['app']),
      ]),
    );
    expect(markdown.match(/ --> .*/g)).toEqual([' --> n1', ' --> n2']);
    expect(markdown).toContain('n0 --> n1');
  });

  it('draws no more than 60 changes and says so', () => {
    const { markdown } = planView(
      planOf(Array.from({ length: 61 }, (_, i) => createOf(`r${String(i)}`))),
    );
    expect(markdown).toContain('n59["r59"]');
    expect(markdown).not.toContain('n60[');
    expect(markdown).toContain('The graph shows the first 60 of 61 changes.');
  });

  it('stays below what a summary can hold and says what is missing', () => {
    const changes = Array.from({ length: 10_000 }, (_, i) =>
      createOf(`resource-with-a-long-name-${String(i)}`, { template: { name: 'n'.repeat(100) } }),
    );
    const { markdown } = planView(planOf(changes));
    expect(Buffer.byteLength(markdown)).toBeLessThan(1024 * 1024);
    expect(markdown).toContain('… and 9000 more changes.');
    expect(markdown).toContain('**Not everything is shown.**');
    expect(markdown).toContain('Plan digest');
  });

  it('needs no environment', () => {
    expect(planView(planOf([], { environment: '' as never })).markdown).toBe(
      '### Infrastructure plan\n\n**No changes. Infrastructure is up-to-date.**\n\n<sub>Plan digest: `sha256:abc`</sub>\n',
    );
  });
});
