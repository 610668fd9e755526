import { expect, it } from 'vitest';
import { createRedactor } from '../../src/outputs/index.ts';
import { createPluginLog } from '../../src/plugins/report-log.ts';
import { createRecordingReporter } from '../fakes/recording-reporter.ts';

it('hides the end of a secret in base64 that a line broke off, by what stands on the line before', () => {
  const redactor = createRedactor();
  redactor.add('Zx9-lonG_secret~value');
  const reporter = createRecordingReporter();
  const log = createPluginLog('cloud', {
    reporter,
    redact: (text, around) => redactor.redact(text, around),
  });
  const encoded = Buffer.from('Zx9-lonG_secret~value').toString('base64');
  for (const line of ['data:', encoded.slice(0, 24), encoded.slice(24), 'done']) {
    log.say('stdout', line);
  }
  // The other stream is another text.
  log.say('stderr', encoded.slice(24));
  expect(reporter.events.map((event) => 'text' in event && event.text)).toEqual([
    ...['data:', '***', '***', 'done'],
    encoded.slice(24),
  ]);
});
