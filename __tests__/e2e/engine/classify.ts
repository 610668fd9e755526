import { basename, dirname } from 'node:path';
import type { ChangeKind } from './script.ts';

/** What one write comes to: a page of the journal may open and settle several intents at once. */
export interface Effect {
  readonly of: ChangeKind;
  /** How many at once. */
  readonly amount: number;
}

/** Tells what the changes of files are for, by their paths and texts. */
export interface Classifier {
  write(path: string, text: string): readonly Effect[];
  remove(path: string): readonly Effect[];
}

/** Remembers what each page of the journal held, to tell what its next version adds and leaves out. */
export function createClassifier(): Classifier {
  const pages = new Map<string, ReadonlySet<string>>();
  const turnPage = (page: string, text: string): readonly Effect[] => {
    const before = pages.get(page) ?? new Set<string>();
    const after = new Set(toIntents(text));
    pages.set(page, after);
    const effects: readonly Effect[] = [
      { of: 'intent', amount: [...after].filter((intent) => !before.has(intent)).length },
      { of: 'settle', amount: [...before].filter((intent) => !after.has(intent)).length },
    ];
    return effects.filter(({ amount }) => amount > 0);
  };
  return {
    write: (path, text) => {
      if (path.includes('/journal/')) return turnPage(dirname(path), text);
      return [{ of: toKind(path), amount: 1 }];
    },
    remove: (path) => [{ of: basename(path).endsWith('.json') ? 'forget' : 'clear', amount: 1 }],
  };
}

function toKind(path: string): ChangeKind {
  if (path.endsWith('.json')) return 'record';
  if (path.includes('/guard/')) return 'guard';
  return path.includes('/lock~/') ? 'lock' : 'index';
}

/** A version is a line that begins with `here` or `gone`, and then the document. */
function toIntents(version: string): readonly string[] {
  if (version.startsWith('gone')) return [];
  const page = JSON.parse(version.slice(version.indexOf('\n') + 1)) as { intents: unknown[] };
  return page.intents.map((intent) => JSON.stringify(intent));
}
