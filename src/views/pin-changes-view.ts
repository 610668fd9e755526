import { assertNever } from '../kernel/index.ts';
import { joinBlocks } from './blocks.ts';
import { escapeMarkdown } from './markdown.ts';
import { toPlainLine } from './plain.ts';
import type { View } from './view.ts';

/** What became of one pin. */
export interface ChangedPin {
  readonly kind: 'added' | 'removed' | 'updated' | 'unchanged';
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly platforms: readonly string[];
}

/** What adding, removing or updating plugins did. */
export function pinChangesView(changes: readonly ChangedPin[]): View {
  const lines = changes.length === 0 ? ['Nothing is pinned.'] : changes.map(describe);
  const isNew = changes.some(({ kind }) => kind === 'added' || kind === 'updated');
  const next = isNew
    ? '\nCommit wfctl.yaml and .wfctl-lock.yaml, and install:\n\n    wfctl plugin install\n'
    : '';
  return {
    text: `${lines.map(toPlainLine).join('\n')}\n${next}`,
    markdown: joinBlocks(lines.map(escapeMarkdown)),
  };
}

function describe(change: ChangedPin): string {
  const { kind, name, from = '', to = '' } = change;
  switch (kind) {
    case 'added':
      return `Added ${name} ${to}${lockedFor(change)}.`;
    case 'removed':
      return `Removed ${name} ${from}.`;
    case 'updated':
      return `Updated ${name} from ${from} to ${to}${lockedFor(change)}.`;
    case 'unchanged':
      return `${name} stays at ${to}${lockedFor(change)}.`;
    default:
      return assertNever(kind);
  }
}

function lockedFor({ platforms }: ChangedPin): string {
  return platforms.length === 0 ? '' : `, locked for ${platforms.join(', ')}`;
}
