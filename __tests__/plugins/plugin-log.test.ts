import { expect, it } from 'vitest';
import { parsePluginLogLine } from '../../src/plugins/plugin-log.ts';

it.each([
  [
    '{"@level":"warn","@message":"slow","@timestamp":"2026-07-16T18:16:33.000000Z","id":9007199254740993,"name":"a b","zone":"x"}',
    { level: 'warn', text: 'slow id=9007199254740993 name="a b" zone=x' },
  ],
  [
    '{"@message":"made it","password":"a b","db":{"token":"t"}}',
    { level: 'debug', text: 'made it password=*** db={"token":"***"}' },
  ],
  ['{"@message":"no level"}', { level: 'debug', text: 'no level' }],
  ['{"@level":"fatal","@message":"odd level"}', { level: 'debug', text: 'odd level' }],
  ['{"message":"not hclog"}', { level: 'debug', text: '{"message":"not hclog"}' }],
  ['{"@message":', { level: 'debug', text: '{"@message":' }],
  ['[INFO] ready', { level: 'info', text: 'ready' }],
  ['[ERROR]  broken', { level: 'error', text: 'broken' }],
  ['[NOTE] what', { level: 'debug', text: '[NOTE] what' }],
  ['panic: runtime error', { level: 'error', text: 'panic: runtime error' }],
  ['', { level: 'debug', text: '' }],
])('reads %j', (line, expected) => {
  expect(parsePluginLogLine(line)).toEqual(expected);
});
