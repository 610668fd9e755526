import { expect, it } from 'vitest';
import type { SinkResult } from '../../src/secrets/index.ts';
import { failedSinks, sinksView } from '../../src/views/index.ts';

const about = {
  resource: 'db',
  place: { file: 'infra.yaml', line: 1, column: 1, length: 1, sourceLine: '' },
} as const;
const delivered: SinkResult = { ...about, output: 'url', sink: 'file a', kind: 'delivered' };
const failed: SinkResult = {
  ...{ ...about, output: 'password', sink: 'GitHub secret PW', kind: 'failed' },
  ...{ code: 'SINK_DENIED', error: 'it may not be\nwritten', hint: 'Give the token the right.' },
};
const elsewhere: SinkResult = { ...about, output: 'host', sink: 'variable H', kind: 'no-job' };

it('tells what is where, and below what failed why and what to do', () => {
  expect(sinksView([delivered, failed, elsewhere]).text).toBe(
    [
      '✓  db.url       file a            delivered',
      '✗  db.password  GitHub secret PW  failed',
      '    it may not be',
      '    written',
      '    Give the token the right.',
      '-  db.host      variable H        left out: this is no job',
      '',
      'Secrets: 1 delivered, 0 there already, 1 failed, 1 left out.',
      '',
    ].join('\n'),
  );
});

it('has no empty line where there is no advice, and says nothing of what is owed where nothing is', () => {
  const { text } = sinksView([{ ...failed, hint: undefined }]);
  expect(text).toContain('    written\n\nSecrets:');
  expect(sinksView([delivered]).markdown).not.toContain('tried again');
  expect(sinksView([failed]).markdown).toContain('1 value will be tried again');
});

it('lists what failed as JSON, without a word of what it was told', () => {
  expect(failedSinks([delivered, failed])).toBe(
    '[{"code":"SINK_DENIED","output":"password","resource":"db","sink":"GitHub secret PW"}]',
  );
});
