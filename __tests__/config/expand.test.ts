import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandText, expandTree, PRESERVED_KEYS } from '../../src/config/expand.ts';
import { parseYaml } from '../../src/config/parse.ts';
import { CoreError, type JsonValue } from '../../src/kernel/index.ts';
import { type Environment } from '../../src/ports/index.ts';
import { lookup } from './config-files.ts';
import { readCases } from './conformance.ts';

/** Upstream's expansion, with nothing of ours on top. */
function expandPlainly(text: string, variables: Environment, kept: readonly unknown[]): string {
  return expandText(text, (use) => {
    if (use.kind === 'malformed') return '';
    return kept.includes(use.name) ? `\${${use.name}}` : (variables(use.name) ?? '');
  });
}

function parse(yaml: string): JsonValue {
  const outcome = parseYaml('/app/case.yaml', yaml);
  if (outcome.kind === 'parsed') return outcome.file.root;
  throw new CoreError('TEST_CONFIG_INVALID', yaml);
}

describe('expanding a text', () => {
  it.each([
    ['${V}', 'val'],
    ['$V.x', 'val.x'],
    ['$V-x', 'val-x'],
    ['${V:-def}', ''],
    ['${UNSET:-def}', ''],
    ['$$V', 'V'],
    ['pa$$word', 'paword'],
    ['p$w0rd!', 'p!'],
    ['cost: $5', 'cost: '],
    ['$1', ''],
    ['${1}', ''],
    ['a$', 'a$'],
    ['$ x', '$ x'],
    ['${}', ''],
    ['${V', 'V'],
    ['\\$V', '\\val'],
    ['$(V)', '$(V)'],
    ['${bmw-vpc.id}', ''],
    ['${{ github.repository }}', '}'],
    ['$Véa', 'valéa'],
    ['${${V}}', '}'],
  ])('turns %s into "%s", as upstream does', (text, expected) => {
    expect(expandPlainly(text, lookup({ V: 'val' }), [])).toBe(expected);
  });

  it('leaves text without a dollar sign alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        const text = raw.replaceAll('$', '');
        expect(expandPlainly(text, lookup({}), [])).toBe(text);
      }),
    );
  });

  it('gives back every text when each variable stands for itself', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('$', '{', '}', 'A', '1', '.', 'é') }),
        (text) => {
          expect(expandText(text, (use) => use.text)).toBe(text);
        },
      ),
    );
  });

  it('takes linear time for openings that never close', () => {
    expect(expandPlainly('${'.repeat(500_000), lookup({}), [])).toBe('');
  });
});

describe('expanding a tree', () => {
  it.each(readCases('expand-env', 'expand'))(
    'conformance $id: $description',
    ({ yaml, variables, input, expected }) => {
      const kept = Array.isArray(input['preserve_vars']) ? input['preserve_vars'] : [];
      const keys = Array.isArray(input['preserve_keys']) ? input['preserve_keys'] : [];
      const tree = expandTree(
        { root: parse(yaml) },
        {
          expand: (text) => expandPlainly(text, variables, kept),
          preservedKeys: new Set(keys.map(String)),
          seePreserved: () => undefined,
        },
      );
      expect(tree['root']).toEqual(expected['value']);
    },
  );

  it('shares what it does not change, and never changes its input', () => {
    const config = { same: { list: [1, 'x'] }, other: ['$A', { b: '$A' }] };
    const before = structuredClone(config);
    const expanded = expandTree(config, {
      expand: (text) => text.replaceAll('$A', 'a'),
      preservedKeys: PRESERVED_KEYS,
      seePreserved: () => undefined,
    });
    expect(expanded).toEqual({ same: before.same, other: ['a', { b: 'a' }] });
    expect(expanded['same']).toBe(config.same);
    expect(config).toEqual(before);
  });
});
