import type { Change } from '../resources/index.ts';

/** What is done to a resource. */
export type ActionName = Change['kind'];

/** The sign before a line about each action. */
export const ACTION_SYMBOLS: Readonly<Record<ActionName, string>> = {
  create: '+',
  update: '~',
  replace: '±',
  delete: '-',
};
