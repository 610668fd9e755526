import type { ResourceDrift } from '../resources/index.ts';
import { showChange } from './shown-value.ts';

/** One difference as people may see it. */
export interface DriftLine {
  readonly path: string;
  readonly remembered: string;
  readonly found: string;
}

/**
 * What may be seen of how a resource differs: values only where a config spells that field out, with
 * no variable or reference in it.
 */
export function driftLines({ verdict, spec, record }: ResourceDrift): readonly DriftLine[] {
  if (verdict.kind !== 'config-drift') return [];
  const configs = [spec?.template, record.appliedConfig];
  return verdict.changes.map((change) => {
    const shown = showChange(change, configs);
    return { path: shown.path, remembered: shown.old, found: shown.new };
  });
}

/** What there is to say of a resource beside its differences; empty for most. */
export function driftNote({ verdict, isProtected }: ResourceDrift): string {
  switch (verdict.kind) {
    case 'in-sync':
      return '';
    case 'config-drift':
      return verdict.changes.length === 0 ? 'its provider does not say in what' : '';
    case 'ghost':
      return isProtected ? 'gone, and it is protected' : 'gone';
    case 'could-not-tell':
      return verdict.code;
  }
}
