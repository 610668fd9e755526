/** A `${module.field}`: the field of another resource's answer; `id` is its provider id. */
export interface Reference {
  readonly module: string;
  readonly field: string;
}

/** What stands in a text that may hold `${…}` forms. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly source: string; readonly name: string }
  | { readonly kind: 'reference'; readonly source: string; readonly reference: Reference }
  /** `${}`, `${.x}`, `${x.}`, `${A:-b}`, an unclosed `${`, … */
  | { readonly kind: 'malformed'; readonly source: string };

/** Whether the text can hold a placeholder at all; cheap, for the many texts that hold none. */
export function mayHavePlaceholder(text: string): boolean {
  return text.includes(OPEN);
}

/**
 * Cuts a text at its `${…}` forms. Nothing else is special: `$NAME` and `$$` stay text, and there
 * is no escape (compat-core 1.8, T-31). Joining all parts' sources gives the text back.
 */
export function parseText(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (;;) {
    const start = text.indexOf(OPEN, end);
    if (start > end) parts.push({ kind: 'text', text: text.slice(end, start) });
    if (start < 0) break;
    const close = text.indexOf('}', start);
    if (close < 0) {
      parts.push({ kind: 'malformed', source: text.slice(start) });
      return parts;
    }
    end = close + 1;
    parts.push(parsePlaceholder(text.slice(start, end)));
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}

const OPEN = '${';
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_-]*$/;
/** The module's name ends at the first dot; the rest is one field. */
const REFERENCE = /^([A-Za-z0-9_][A-Za-z0-9_/-]*)\.([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)$/;

function parsePlaceholder(source: string): TextPart {
  const inner = source.slice(OPEN.length, -1);
  if (VARIABLE.test(inner)) return { kind: 'variable', source, name: inner };
  const [, module, field] = REFERENCE.exec(inner) ?? [];
  if (module === undefined || field === undefined) return { kind: 'malformed', source };
  return { kind: 'reference', source, reference: { module, field } };
}
