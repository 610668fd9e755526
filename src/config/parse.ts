import { Composer, type Document, Parser, type ParsedNode, type YAMLError } from 'yaml';
import { type Diagnostic, type JsonValue, type Place } from '../kernel/index.ts';
import { findTooDeep } from './find-too-deep.ts';
import { toFinding } from './finding.ts';
import { type LiteralTexts } from './literal-texts.ts';
import { createLocator, type Locator } from './locate.ts';
import { createSourceText, type SourceText } from './source-text.ts';
import { convertDocument, type Oddity } from './yaml-value.ts';

/** One YAML file as values, with the way back from every value to its place in the text. */
export interface ParsedFile {
  readonly source: SourceText;
  /** The first document of the file; `null` when it is empty. */
  readonly root: JsonValue;
  readonly locator: Locator;
  /** How scalars were written, for fields that want text. */
  readonly texts: LiteralTexts;
  /** Keys and numbers that JSON cannot hold. They matter only in the sections that are ours. */
  readonly oddities: readonly Oddity[];
  /** Where a further document has its content, which nobody reads. */
  readonly unread: Place | undefined;
}

/** What parsing comes to; `invalid` when the text is not the YAML we accept. */
export type ParseOutcome =
  | { readonly kind: 'parsed'; readonly file: ParsedFile }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };

/**
 * Parses the first YAML document of a text under the scalar rules of yaml.v3 (compat-core 1.7).
 *
 * Refuses what is not YAML (`CONFIG_SYNTAX`), keys given twice (`DUPLICATE_KEY`), aliases without an
 * anchor or within it (`UNKNOWN_ANCHOR`), aliases that expand to more than a million values
 * (`CONFIG_ALIAS_BOMB`) and more than 500 levels (`CONFIG_TOO_DEEP`).
 */
export function parseYaml(file: string, text: string): ParseOutcome {
  const source = createSourceText(file, text.startsWith('\uFEFF') ? text.slice(1) : text);
  const composed = composeFirstDocument(source);
  if (composed.kind === 'invalid') return composed;
  const converted = convertDocument(composed.contents);
  const diagnostics = converted.problems.map((problem) =>
    toFinding(problem.code, problem.detail, source.placeAt(problem.span)),
  );
  if (diagnostics.length > 0) return { kind: 'invalid', diagnostics };
  const { root, texts, oddities, targets } = converted;
  const locator = createLocator({ source, contents: composed.contents, targets });
  const { unreadAt } = composed;
  const unread =
    unreadAt === undefined ? undefined : source.placeAt({ offset: unreadAt, length: 1 });
  return { kind: 'parsed', file: { source, root, locator, texts, oddities, unread } };
}

type Composed =
  | {
      readonly kind: 'composed';
      readonly contents: ParsedNode | null;
      readonly unreadAt: number | undefined;
    }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };

/** The failsafe schema leaves every scalar as text, so that the rules of yaml.v3 can be applied. */
const OPTIONS = { schema: 'failsafe', uniqueKeys: false, prettyErrors: false } as const;

function composeFirstDocument(source: SourceText): Composed {
  const tokens = [...new Parser().parse(source.text)];
  const offset = tokens.map(findTooDeep).find((found) => found !== undefined);
  if (offset !== undefined) return { kind: 'invalid', diagnostics: [tooDeep(source, offset)] };
  const [first, ...further] = new Composer(OPTIONS).compose(tokens);
  if (first === undefined) return { kind: 'composed', contents: null, unreadAt: undefined };
  if (first.errors.length > 0) {
    return { kind: 'invalid', diagnostics: toDiagnostics(source, first.errors) };
  }
  const [unreadAt] = further.flatMap((document) => findContent(document) ?? []);
  return { kind: 'composed', contents: first.contents, unreadAt };
}

/** Where a document has its content; `undefined` for one that is empty, whose value has no length. */
function findContent({ contents, errors }: Document.Parsed): number | undefined {
  const [start, end] = contents?.range ?? errors[0]?.pos ?? [0, 0];
  return start < end || errors.length > 0 ? start : undefined;
}

function tooDeep(source: SourceText, offset: number): Diagnostic {
  const detail = 'The nesting here is deeper than any config needs. Flatten it.';
  return toFinding('CONFIG_TOO_DEEP', detail, source.placeAt({ offset, length: 1 }));
}

/** One mistake often breaks much of what follows: more findings than these would only be noise. */
const MAX_SYNTAX_FINDINGS = 10;

function toDiagnostics(source: SourceText, errors: readonly YAMLError[]): readonly Diagnostic[] {
  const placeOf = ({ pos: [offset, end] }: YAMLError): Place =>
    source.placeAt({ offset, length: end - offset });
  const byStart = new Map(errors.map((error) => [error.pos[0], error] as const).reverse());
  return [...byStart.values()]
    .sort((left, right) => left.pos[0] - right.pos[0])
    .slice(0, MAX_SYNTAX_FINDINGS)
    .map((error) => toFinding('CONFIG_SYNTAX', `${withoutQuote(error.message)}.`, placeOf(error)));
}

/** The library repeats what it did not expect, which may be a secret; the source line shows it. */
function withoutQuote(message: string): string {
  return message.replace(/(token|in YAML \w+|extra characters): [^]*$/, '$1');
}
