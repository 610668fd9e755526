import { describe, expect, it } from 'vitest';
import { resolvePlain, resolveTagged } from '../../src/config/yaml-scalar.ts';

const core = (name: string): string => `tag:yaml.org,2002:${name}`;

describe('a plain scalar', () => {
  it.each([
    ['yes', 'yes'],
    ['No', 'No'],
    ['on', 'on'],
    ['off', 'off'],
    ['y', 'y'],
    ['tRUE', 'tRUE'],
    ['12:30:45', '12:30:45'],
    ['1e400', '1e400'],
    ['._5', '._5'],
    ['.', '.'],
    ['-', '-'],
    ['0x', '0x'],
    ['1.2.3', '1.2.3'],
    ['10.0.0.0/16', '10.0.0.0/16'],
    ['٣', '٣'],
  ])('leaves %s as text', (text, value) => {
    expect(resolvePlain(text)).toEqual({ kind: 'value', value });
  });

  it.each(['', '~', 'null', 'Null', 'NULL'])('reads "%s" as null', (text) => {
    expect(resolvePlain(text)).toEqual({ kind: 'value', value: null });
  });

  it.each([
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['false', false],
    ['False', false],
    ['FALSE', false],
  ])('reads %s as a boolean', (text, value) => {
    expect(resolvePlain(text)).toEqual({ kind: 'value', value });
  });

  it.each([
    ['0777', 511],
    ['0o777', 511],
    ['0O17', 15],
    ['0x1F', 31],
    ['-0x1f', -31],
    ['0b101', 5],
    ['-0b11', -3],
    ['1_000', 1000],
    ['0_7', 7],
    ['+12', 12],
    ['0', 0],
    ['-0', 0],
    ['09', 9],
    ['012345678901', 12345678901],
    ['1.10', 1.1],
    ['1_000.5', 1000.5],
    ['.5', 0.5],
    ['1.', 1],
    ['1e3', 1000],
    ['-1.5E-2', -0.015],
    ['1e21', 1e21],
    ['9007199254740991', 9007199254740991],
    ['18446744073709551616', 18446744073709551616],
  ])('reads %s as the number %d', (text, value) => {
    expect(resolvePlain(text)).toEqual({ kind: 'value', value });
  });

  it('keeps the sign of a negative zero that is a float', () => {
    expect(resolvePlain('-0.0')).toEqual({ kind: 'value', value: -0 });
  });

  it.each([
    ['9007199254740993', 9007199254740993n],
    ['18446744073709551615', 18446744073709551615n],
    ['-9223372036854775808', -9223372036854775808n],
    ['0xFFFFFFFFFFFFFFFF', 18446744073709551615n],
  ])('keeps every digit of %s', (text, value) => {
    expect(resolvePlain(text)).toEqual({ kind: 'value', value });
  });

  it.each(['.inf', '-.Inf', '+.INF', '.nan', '.NaN'])('knows that %s is not finite', (text) => {
    expect(resolvePlain(text)).toEqual({ kind: 'non-finite' });
  });

  it('reads a date as a point in time', () => {
    expect(resolvePlain('2024-01-02')).toEqual({
      kind: 'timestamp',
      value: '2024-01-02T00:00:00Z',
    });
  });

  it('takes a text of a million digits as a float that overflows, at once', () => {
    const text = '9'.repeat(1_000_000);
    expect(resolvePlain(text)).toEqual({ kind: 'value', value: text });
  });
});

describe('a tagged scalar', () => {
  it.each([
    ['3', 'int', 3],
    ['3', 'float', 3],
    ['true', 'bool', true],
    ['', 'null', null],
    ['123', 'str', '123'],
    ['aGk=', 'binary', 'hi'],
  ])('reads %s as !!%s', (text, tag, value) => {
    expect(resolveTagged(text, core(tag))).toEqual({ kind: 'value', value });
  });

  it('leaves the text of an unknown tag alone', () => {
    expect(resolveTagged('12', '!Ref')).toEqual({ kind: 'value', value: '12' });
  });

  it.each([
    ['x', 'int'],
    ['1.5', 'int'],
    ['x', 'bool'],
    ['today', 'timestamp'],
    ['.inf', 'int'],
    ['%%', 'binary'],
  ])('refuses %s as !!%s', (text, tag) => {
    expect(resolveTagged(text, core(tag))).toEqual({ kind: 'mismatch', tag: `!!${tag}` });
  });
});
