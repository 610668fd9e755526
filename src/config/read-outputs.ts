import type { JsonObject } from '../kernel/index.ts';
import type { Checker, Located } from './checker.ts';
import type { Locator } from './locate.ts';
import type { ModuleOutput } from './model.ts';
import { readSinks } from './read-sinks.ts';
import type { SinkDeclaration } from './sink-declaration.ts';

const OUTPUT_KEYS = ['sensitive', 'description', 'sinks'] as const;

/**
 * Reads what a module says of its outputs. One that is not declared, or whose `sensitive` is not
 * written, is sensitive.
 */
export function readOutputs(
  module: Located<JsonObject>,
  checker: Checker,
  locator: Locator,
): ReadonlyMap<string, ModuleOutput> {
  const outputs = new Map<string, ModuleOutput>();
  const section = checker.map(checker.member(module, 'outputs'));
  for (const name of Object.keys(section?.value ?? {})) {
    const entry = section && checker.member(section, name);
    if (entry === undefined) continue;
    // Declared by its name alone, which says that it is there and leaves it sensitive.
    const declaration = entry.value === null ? { ...entry, value: {} } : checker.map(entry);
    if (declaration === undefined) continue;
    checker.onlyKeys(declaration, OUTPUT_KEYS);
    const sensitive = checker.flag(declaration, 'sensitive');
    const sinks = readSinks(declaration, checker, locator);
    for (const sink of sinks) refuseMismatch(sink, { name, sensitive }, checker);
    outputs.set(name, {
      sensitive: sensitive ?? true,
      description: checker.text(declaration, 'description'),
      sinks,
    });
  }
  return outputs;
}

/**
 * A store of secrets is for what is declared a secret, and a variable, which everybody may read, for
 * what is declared to be none: either has to be written down, so that neither comes by default.
 */
function refuseMismatch(
  sink: SinkDeclaration,
  output: { readonly name: string; readonly sensitive: boolean | undefined },
  checker: Checker,
): void {
  const wanted = sink.kind !== 'github_variable';
  if (output.sensitive === wanted) return;
  const because = wanted
    ? 'only takes outputs that are declared secret'
    : 'can be read by everybody, so it only takes outputs that are declared to be no secret';
  const detail = `The sink ${sink.kind} of "${output.name}" ${because}. Write \`sensitive: ${String(wanted)}\` beside "sinks", or remove the sink.`;
  checker.report('SINK_NOT_ALLOWED', detail, sink.place);
}
