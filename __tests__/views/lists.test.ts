import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { explainOutputs, outputsView } from '../../src/views/outputs-view.ts';
import { stateListView } from '../../src/views/state-list-view.ts';
import { statusView } from '../../src/views/status-view.ts';
import { sampleRecord } from '../fakes/sample-plan.ts';

describe('the status view', () => {
  it('aligns names, types and statuses', () => {
    const view = statusView([
      { name: 'db', type: 'infra.database', status: 'running' },
      { name: 'app-service', type: 'infra.app', status: 'unknown', problem: 'timed out' },
    ]);
    expect(view.text).toBe(
      'NAME         TYPE            STATUS\n' +
        'db           infra.database  running\n' +
        'app-service  infra.app       unknown  timed out\n',
    );
    expect(view.markdown).toContain('| `app-service` | `infra.app` | unknown | timed out |');
  });

  it('tells a problem that several share once', () => {
    const problem = 'no route to host';
    const view = statusView([
      { name: 'db', type: 'infra.database', status: 'unknown', problem },
      { name: 'app', type: 'infra.app', status: 'unknown', problem },
    ]);
    expect(view.text).toBe(
      'NAME  TYPE            STATUS\n' +
        'db    infra.database  unknown\n' +
        'app   infra.app       unknown\n' +
        'db, app: no route to host\n',
    );
    expect(view.markdown.match(/no route to host/g)).toHaveLength(1);
  });

  it('says when there is nothing', () => {
    expect(statusView([]).text).toBe('The state holds no resources.\n');
  });
});

describe('the state list', () => {
  it('lists records without their outputs', () => {
    const view = stateListView([sampleRecord('db'), sampleRecord('cache')]);
    expect(view.text).toContain('db     infra.database  digitalocean  id-of-db     active\n');
    expect(view.text).toContain('\n\n2 resources in the state.\n');
    expect(view.text + view.markdown).not.toContain('hunter22');
  });

  it('counts to zero', () => {
    expect(stateListView([]).text).toBe('0 resources in the state.\n');
  });
});

describe('the outputs view', () => {
  it('names sensitive outputs without showing them', () => {
    const view = outputsView([
      {
        name: 'db',
        outputs: new Secret({ uri: 'pg://u:hunter22@h', host: 'h', port: 5432 }),
        isSensitive: (field) => field === 'uri',
      },
    ]);
    expect(view.text).toBe('db  host  h\ndb  port  5432\ndb  uri   (sensitive)\n');
    expect(view.markdown).not.toContain('hunter22');
  });

  it('explains what could not be printed', () => {
    expect(explainOutputs({ kind: 'formatted', text: '', hidden: [] })).toBeUndefined();
    expect(
      explainOutputs({ kind: 'unknown-name', what: 'module', name: 'dbb', known: ['db'] }),
    ).toContain('"dbb"');
    expect(explainOutputs({ kind: 'ambiguous', names: ['db.a', 'db.b'] })).toContain('db.a, db.b');
    expect(
      explainOutputs({ kind: 'collision', variable: 'A', names: ['m.a-b', 'm.a.b'] }),
    ).toContain('m.a-b and m.a.b');
    expect(explainOutputs({ kind: 'no-outputs' })).toBe('The state holds no outputs.');
  });
});
