import { describe, expect, it } from 'vitest';
import { parseHandshake } from '../../src/plugins/handshake.ts';

describe('a handshake line', () => {
  it.each([
    ['1|1|unix|/tmp/plugin1|grpc||true', 'unix:/tmp/plugin1'],
    ['1|1|unix|/tmp/plugin1|grpc|', 'unix:/tmp/plugin1'],
    ['1|1|unix|/tmp/plugin1|grpc', 'unix:/tmp/plugin1'],
    ['1|1|tcp|127.0.0.1:10000|grpc||false\r', '127.0.0.1:10000'],
    ['  1|1|tcp|[::1]:10000|grpc  ', '[::1]:10000'],
  ])('%j is understood', (line, target) => {
    expect(parseHandshake(line)).toEqual({ target });
  });

  it.each([
    '',
    'usage: plugin [flags]',
    '1|1|unix',
    '1|1|unix|/tmp/a|grpc|||',
    '2|1|unix|/tmp/a|grpc',
    '1|5|unix|/tmp/a|grpc',
    '1|1|unix|/tmp/a',
    '1|1|unix|/tmp/a|netrpc',
    '1|1|unix|relative|grpc',
    '1|1|udp|127.0.0.1:1|grpc',
    '1|1|tcp|203.0.113.7:10000|grpc',
    '1|1|tcp|127.0.0.1|grpc',
  ])('%j is refused', (line) => {
    expect(() => parseHandshake(line)).toThrow(
      expect.objectContaining({ code: 'PLUGIN_HANDSHAKE' }),
    );
  });

  it('is quoted within bounds when it is refused', () => {
    let message = '';
    try {
      parseHandshake('x'.repeat(100_000));
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/^.{10,400}$/);
  });
});
