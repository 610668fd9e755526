import { readFileSync } from 'node:fs';
import { CoreError, isJsonObject, type JsonObject, parseJson } from '../../src/kernel/index.ts';
import { at, lookup } from './config-files.ts';
import { type Environment } from '../../src/ports/index.ts';

/** One fact about upstream, as a case. */
export interface ConformanceCase {
  readonly id: string;
  readonly description: string;
  readonly operation: string;
  readonly yaml: string;
  readonly environment: string;
  readonly variables: Environment;
  readonly input: JsonObject;
  readonly expected: JsonObject;
}

/** The cases of a file in `fixtures/conformance` that are about one operation. */
export function readCases(file: string, operation: string): readonly ConformanceCase[] {
  const url = new URL(`../fixtures/conformance/${file}.json`, import.meta.url);
  const cases = parseJson(readFileSync(url, 'utf8'));
  if (!Array.isArray(cases)) throw new CoreError('TEST_FIXTURE_MALFORMED', file);
  return cases.map(toCase).filter((item) => item.operation === operation);
}

function toCase(item: unknown): ConformanceCase {
  if (!isJsonObject(item)) throw new CoreError('TEST_FIXTURE_MALFORMED', 'a case is no object');
  const [input, expected] = [toObject(item['input']), toObject(item['expected'])];
  const variables = Object.entries(toObject(input['environ'])).map(
    ([name, value]) => [name, toText(value)] as const,
  );
  return {
    id: toText(item['id']),
    description: toText(item['description']),
    operation: toText(item['operation']),
    yaml: toText(input['yaml']),
    environment: toText(at(input, 'env')),
    variables: lookup(Object.fromEntries(variables)),
    input,
    expected,
  };
}

function toObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** A text of a fixture; empty when it is anything else. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
