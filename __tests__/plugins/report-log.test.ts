import { expect, it } from 'vitest';
import { createRedactor } from '../../src/outputs/index.ts';
import { createPluginLog } from '../../src/plugins/report-log.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createRecordingReporter } from '../fakes/recording-reporter.ts';

it('hides the end of a secret in base64 that a line broke off, by what stands on the line before', () => {
  const redactor = createRedactor();
  redactor.add('Zx9-lonG_secret~value');
  const reporter = createRecordingReporter();
  const log = createPluginLog('cloud', {
    ...{ reporter, clock: createFakeClock() },
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

it('holds a line of base64 until the next one tells what stands at its end, but not for long', async () => {
  const redactor = createRedactor();
  redactor.add('Zx9-lonG_secret~value');
  const clock = createFakeClock();
  const reporter = createRecordingReporter();
  const log = createPluginLog('cloud', {
    ...{ reporter, clock },
    redact: (text, around) => redactor.redact(text, around),
  });
  const told = () => reporter.events.map((event) => 'text' in event && event.text);
  // Five characters of the secret are on the first line: too few to be told by themselves.
  const encoded = Buffer.from(`${'-'.repeat(45)}Zx9-lonG_secret~value`).toString('base64');
  log.say('stdout', encoded.slice(0, 65));
  expect(told()).toEqual([]);
  log.say('stdout', encoded.slice(65));
  expect(told()).toEqual([`${encoded.slice(0, 60)}***`, '***']);
  log.say('stderr', encoded.slice(0, 65));
  await clock.advance(100);
  expect(told().at(-1)).toBe(encoded.slice(0, 65));
});

it('T-60 hides what a plugin said of a secret before it handed it over, and keeps its lines in order', () => {
  const redactor = createRedactor();
  const reporter = createRecordingReporter();
  const log = createPluginLog('cloud', {
    ...{ reporter, clock: createFakeClock() },
    redact: (text, around) => redactor.redact(text, around),
  });
  const release = log.hold();
  log.say('stderr', '[INFO] made it: Zx9-lonG_secret~value');
  log.say('stdout', 'it is Zx9-lonG_secret~value');
  expect(reporter.events).toEqual([]);
  redactor.add('Zx9-lonG_secret~value');
  expect(log.lastLines()).toEqual(['made it: ***']);
  release();
  log.say('stderr', '[WARN] done');
  expect(reporter.events.map((event) => 'text' in event && event.text)).toEqual([
    ...['made it: ***', 'it is ***', 'done'],
  ]);
  expect(log.lastLines()).toEqual(['made it: ***', 'done']);
});

it('hides what a plugin names like a credential, whether anybody knows of it or not', () => {
  const redactor = createRedactor();
  redactor.add('known;value=1');
  const reporter = createRecordingReporter();
  const log = createPluginLog('cloud', {
    reporter,
    clock: createFakeClock(),
    redact: (text) => redactor.redact(text),
  });
  log.say('stderr', '[INFO] made db password=unknown');
  log.say('stderr', '{"@message":"made token=unknown","dsn":"un known"}');
  log.say('stdout', 'password=known;value=1 ok');
  expect(reporter.events.map((event) => 'text' in event && event.text)).toEqual([
    ...['made db password=***', 'made token=*** dsn=***', 'password=*** ok'],
  ]);
});
