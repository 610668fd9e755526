import { expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { concealOutput } from '../../src/operations/conceal.ts';

it('hides what is named like a credential or marked, and no mark takes that back', () => {
  const concealed: unknown[] = [];
  const noted: string[] = [];
  const outputs = { password: 'p-value', endpoint: 'e-value', host: 'h-value', region: 'r-value' };
  const marks = { password: false, endpoint: true, host: false };
  concealOutput(
    'infra.database',
    { outputs: new Secret(outputs), sensitive: new Map(Object.entries(marks)) },
    {
      session: {
        sensitiveFields: {
          note: (_, field) => noted.push(field),
          load: () => Promise.resolve({ has: () => false }),
          save: () => Promise.resolve(),
        },
      },
      ports: { concealer: { conceal: (value) => (concealed.push(value), []), redact: String } },
    },
  );
  expect(concealed).toEqual(['p-value', 'e-value']);
  expect(noted).toEqual(['endpoint']);
});
