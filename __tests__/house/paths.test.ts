import { describe, expect, it } from 'vitest';
import { isGenerated, listTrackedFiles, readTracked } from './tracked-files.ts';

/** Spelled so that this file does not name what it looks for. */
const word = (...parts: readonly string[]): string => parts.join('');

const REGISTRY = new RegExp(
  [
    word('registry', '\\.npmjs\\.'),
    word('registry', '\\.yarnpkg\\.'),
    word('npm', '\\.pkg\\.github\\.com'),
    word('unpkg', '\\.com'),
    word('proxy', '\\.golang\\.org'),
    word('pypi', '\\.org'),
  ].join('|'),
);

/** A path below a home or a work folder: true for one machine only. */
const MACHINE_PATH = new RegExp(
  `(?<![\\w.$}~-])/(?:${['home/[a-z]', 'Users/[A-Za-z]', 'root/', 'work/'].join('|')})`,
);

describe('what is committed', () => {
  const files = listTrackedFiles().filter((file) => file !== 'package-lock.json');

  it('names no host of a package registry', () => {
    expect(files.filter((file) => REGISTRY.test(readTracked(file)))).toEqual([]);
  });

  it('names no folder of one machine', () => {
    const written = files.filter((file) => !isGenerated(file));
    expect(written.filter((file) => MACHINE_PATH.test(readTracked(file)))).toEqual([]);
  });

  it('locks packages without saying where from', () => {
    expect(readTracked('package-lock.json')).not.toMatch(/"resolved":/);
  });
});
