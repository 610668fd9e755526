import { expect, it } from 'vitest';
import { codeBlock, codeSpan, escapeMarkdown } from '../../src/views/markdown.ts';

it('makes foreign text read as it is', () => {
  expect(escapeMarkdown('a|b `c` <b> *d* [e](f)')).toBe(
    'a&#124;b &#96;c&#96; &#60;b&#62; &#42;d&#42; &#91;e&#93;(f)',
  );
});

it('mentions nobody', () => {
  expect(escapeMarkdown('ask @octocat')).not.toContain('@octocat');
});

it('writes plain names as code and others as escaped HTML', () => {
  expect(codeSpan('app-db')).toBe('`app-db`');
  expect(codeSpan('a|b')).toBe('<code>a&#124;b</code>');
  expect(codeSpan('a\nb')).toBe('`a b`');
  expect(codeSpan('')).toBe('');
});

it('fences a block so that nothing in it ends it', () => {
  expect(codeBlock('a ````\nb', 'diff')).toBe('`````diff\na ````\nb\n`````');
});
