import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addPin, removePin, updatePin } from '../../src/distribution/edit-manifest.ts';
import { parseManifest } from '../../src/distribution/parse-manifest.ts';

const PIN = {
  name: 'workflow-plugin-new',
  version: 'v1.0.0',
  source: 'github.com/acme/workflow-plugin-new',
  authEnv: undefined,
  identity: undefined,
};

const COMMENTED = `# What we deploy with.
version: 1

registries: # of images
  - {name: docker}

plugins:
  # The cloud.
  - name: workflow-plugin-cloud   # ours
    version: "v0.7.6" # held back, see #12
    source: github.com/acme/workflow-plugin-cloud
    # auth: { env: GH_TOKEN }

  - name: chain
    version: 'v0.3.0'
    verify:
      identity: https://example.test/release.yml@refs/tags/v0.3.0
# The end.
`;

describe('a manifest full of comments', () => {
  it('gets another version in the quotes that the old one had, and keeps every other byte', () => {
    expect(updatePin(COMMENTED, 0, 'v0.8.0')).toBe(COMMENTED.replace('v0.7.6', 'v0.8.0'));
    expect(updatePin(COMMENTED, 1, 'v1.0.0')).toBe(COMMENTED.replace("'v0.3.0'", "'v1.0.0'"));
  });

  it('gets a pin at the end of its list, written like the others', () => {
    const added = `  - name: workflow-plugin-new
    version: v1.0.0
    source: github.com/acme/workflow-plugin-new
`;
    expect(addPin(COMMENTED, PIN)).toBe(COMMENTED.replace('# The end.', `${added}# The end.`));
  });

  it('loses the lines of a pin, and the comments inside them alone', () => {
    expect(removePin(COMMENTED, 0)).toBe(
      COMMENTED.replace(/ {2}- name: workflow-plugin-cloud[^]*GH_TOKEN \}\n/, ''),
    );
    expect(removePin(COMMENTED, 1)).toBe(COMMENTED.replace(/ {2}- name: chain[^]*v0\.3\.0\n/, ''));
  });
});

it.each([
  ['', 'version: 1\nplugins:\n  - name: p\n    version: v1.0.0\n'],
  ['# nothing yet\n', '# nothing yet\nplugins:\n  - name: p\n    version: v1.0.0\n'],
  ['version: 1', 'version: 1\nplugins:\n  - name: p\n    version: v1.0.0'],
  ['plugins:\n', 'plugins:\n  - name: p\n    version: v1.0.0\n'],
  ['plugins: # ours\n', 'plugins: # ours\n  - name: p\n    version: v1.0.0\n'],
  ['plugins: [] # ours\n', 'plugins: # ours\n  - name: p\n    version: v1.0.0\n'],
  ['plugins: ~\nversion: 1\n', 'plugins:\n  - name: p\n    version: v1.0.0\nversion: 1\n'],
  ['{version: 1, plugins: []}', '{version: 1, plugins: [{ name: p, version: v1.0.0 }]}'],
  [
    'plugins: [{name: a, version: v1.0.0},]\n',
    'plugins: [{name: a, version: v1.0.0}, { name: p, version: v1.0.0 },]\n',
  ],
  [
    'plugins:\n-   {name: a, version: v1.0.0}\n',
    'plugins:\n-   {name: a, version: v1.0.0}\n-   {name: p, version: v1.0.0}\n',
  ],
  [
    'plugins:\r\n    - name: a\r\n      version: v1.0.0',
    'plugins:\r\n    - name: a\r\n      version: v1.0.0\r\n    - name: p\r\n      version: v1.0.0',
  ],
  [
    '\uFEFFplugins:\n- name: a\n  version: v1.0.0\n',
    '\uFEFFplugins:\n- name: a\n  version: v1.0.0\n- name: p\n  version: v1.0.0\n',
  ],
])('adds to %j in its own style', (before, after) => {
  expect(addPin(before, { ...PIN, name: 'p', source: undefined })).toBe(after);
});

it.each([
  ['plugins:\n  # a\n  - name: a\n    version: v1.0.0\n', 'plugins: []\n  # a\n'],
  ['plugins: # b\n- {name: a}', 'plugins: [] # b'],
  ['plugins: [{name: a}, {name: b}]', 'plugins: [{name: b}]'],
  ['plugins: [{name: a},]', 'plugins: []'],
])('removes the first of %j', (before, after) => {
  expect(removePin(before, 0)).toBe(after);
});

it('refuses to edit what says something else afterwards', () => {
  const shared =
    'x: &v v1.0.0\nplugins:\n  - { name: a, version: &w v1.0.0 }\n  - { name: b, version: *w }\n';
  expect(updatePin(shared, 0, 'v2.0.0')).toBeUndefined();
  expect(
    updatePin('plugins:\n  - name: a\n    version: |\n      v1\n', 0, 'v2.0.0'),
  ).toBeUndefined();
  expect(addPin('{version: 1}', PIN)).toBeUndefined();
});

/** Whether one text is the other with one stretch put in. */
function isInsertion(before: string, after: string): boolean {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  return after.endsWith(before.slice(start));
}

describe('any manifest', () => {
  const comment = fc.option(fc.stringMatching(/^[ a-z:'"#-]{0,20}$/), { nil: undefined });
  const quote = fc.constantFrom('', "'", '"');
  const entry = fc.record({
    before: comment,
    inside: comment,
    behind: comment,
    quote,
    gap: fc.boolean(),
    style: fc.constantFrom('block', 'flow', 'version-first'),
    hasSource: fc.boolean(),
  });
  const manifest = fc.record({
    entries: fc.array(entry, { minLength: 1, maxLength: 5 }),
    newline: fc.constantFrom('\n', '\r\n'),
    indent: fc.constantFrom('', '  ', '    '),
    hasFinalNewline: fc.boolean(),
    tail: comment,
  });
  type Manifest = typeof manifest extends fc.Arbitrary<infer Value> ? Value : never;

  /** The lines of each entry apart, so that what an edit may touch is known. */
  function write(given: Manifest): {
    readonly head: string[];
    readonly entries: string[][];
    readonly tail: string[];
  } {
    const entries = given.entries.map((each, index) => {
      const version = `version: ${each.quote}v1.0.${String(index)}${each.quote}`;
      const note = each.behind === undefined ? '' : ` #${each.behind}`;
      const source = each.hasSource ? ['source: github.com/a/b'] : [];
      const name = `name: p${String(index)}`;
      const inside = each.inside === undefined ? [] : [`  # ${each.inside}`];
      const lines =
        each.style === 'flow'
          ? [`- {${[name, version, ...source].join(', ')}}${note}`]
          : each.style === 'block'
            ? [`- ${name}`, ...inside, `  ${version}${note}`, ...source.map((line) => `  ${line}`)]
            : [`- ${version}${note}`, ...inside, `  ${name}`, ...source.map((line) => `  ${line}`)];
      return lines.map((line) => given.indent + line);
    });
    return {
      head: ['version: 1', 'plugins:'],
      entries,
      tail: given.tail === undefined ? [] : [`# ${given.tail}`],
    };
  }

  function join(parts: readonly (readonly string[])[], given: Manifest): string {
    return parts.flat().join(given.newline) + (given.hasFinalNewline ? given.newline : '');
  }

  function read(text: string): readonly string[] {
    const outcome = parseManifest('wfctl.yaml', text);
    if (outcome.kind === 'invalid') return [JSON.stringify(outcome.diagnostics)];
    return outcome.manifest.plugins.map(({ name, version }) => `${name}@${version}`);
  }

  it('keeps every byte of its other lines, whichever pin is removed, updated or added', () => {
    fc.assert(
      fc.property(manifest, fc.nat(4), (given, pick) => {
        const { head, entries, tail } = write(given);
        const index = pick % entries.length;
        const between = given.entries.map((each) => [
          ...(each.gap ? [''] : []),
          ...(each.before === undefined ? [] : [`${given.indent}# ${each.before}`]),
        ]);
        const pieces = entries.flatMap((lines, at) => [between[at] ?? [], lines]);
        const text = join([head, ...pieces, tail], given);
        const versions = read(text);

        const others = pieces.filter((_, at) => at !== index * 2 + 1);
        const emptied = entries.length === 1 ? ['version: 1', 'plugins: []'] : head;
        expect(removePin(text, index)).toBe(join([emptied, ...others, tail], given));

        const updated = updatePin(text, index, 'v9.9.9') ?? '';
        expect(updated.replace('v9.9.9', `v1.0.${String(index)}`)).toBe(text);

        const added = addPin(text, PIN) ?? '';
        expect(read(added)).toEqual([...versions, 'workflow-plugin-new@v1.0.0']);
        expect(isInsertion(text, added)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
