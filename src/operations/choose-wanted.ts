import { findNearest } from '../kernel/index.ts';
import type { ResourceSpec } from '../resources/index.ts';
import type { ImportScope } from './import-all.ts';
import type { Refused } from './plan.ts';
import type { Session } from './session.ts';

/** The resources of the config that are to be looked for, or what is wrong with how they were named. */
export type WantedChoice =
  { readonly kind: 'chosen'; readonly specs: readonly ResourceSpec[] } | Refused;

/** Chooses by provider module, type and name. A name that nothing has is refused: it is a slip. */
export function chooseWanted(
  session: Pick<Session, 'specs' | 'resolved'>,
  { providers, types, skip }: ImportScope,
): WantedChoice {
  const { specs } = session;
  const modules = session.resolved.providers.map(({ name }) => name);
  const names = specs.flatMap(({ name, baseName }) => [name, baseName]);
  const slips = [
    ...findSlips(providers, modules, 'provider module'),
    ...findSlips(
      types,
      specs.map(({ type }) => type),
      'type',
    ),
    ...findSlips(skip, names, 'resource'),
  ];
  if (slips.length > 0) return refuse(slips);
  const isMeant = (list: readonly string[], value: string): boolean =>
    list.length === 0 || list.includes(value);
  return {
    kind: 'chosen',
    specs: specs.filter(
      ({ name, baseName, type, providerRef }) =>
        isMeant(providers, providerRef) &&
        isMeant(types, type) &&
        !skip.includes(name) &&
        !skip.includes(baseName),
    ),
  };
}

function findSlips(
  given: readonly string[],
  known: readonly string[],
  what: string,
): readonly string[] {
  return given
    .filter((name) => !known.includes(name))
    .map((name) => {
      const nearest = findNearest(name, known);
      const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
      return `No ${what} of this environment is called ${name}.${hint}`;
    });
}

function refuse(slips: readonly string[]): Refused {
  return {
    kind: 'refused',
    diagnostics: slips.map((detail) => ({
      severity: 'error',
      code: 'UNKNOWN_NAME',
      summary: 'What to import names something that is not there',
      detail,
    })),
  };
}
