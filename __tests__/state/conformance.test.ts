import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type JsonObject, type JsonValue } from '../../src/kernel/index.ts';
import { createFilesystemStore } from '../../src/state/filesystem-store.ts';
import { parseRecord } from '../../src/state/index.ts';
import { toRecordFile } from '../../src/state/record-file.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createFakeLiveness } from '../fakes/fake-liveness.ts';
import { createMemoryFiles } from '../fakes/memory-files.ts';
import { nameOf } from './examples.ts';

/** A fact about upstream; the fixture's other operations are about objects and locks. */
interface Case {
  readonly id: string;
  readonly operation: string;
  readonly input: {
    readonly json?: string;
    readonly files?: Readonly<Record<string, string>>;
    readonly name?: string;
  };
  readonly expected: {
    readonly file?: string;
    readonly names?: readonly string[];
    readonly error_contains?: readonly string[];
  };
}

const path = new URL('../fixtures/conformance/state-record.json', import.meta.url);
const cases = JSON.parse(readFileSync(path, 'utf8')) as readonly Case[];
const of = (operation: string): readonly Case[] =>
  cases.filter((each) => each.operation === operation);

describe('what upstream does with records', () => {
  it.each(of('state_parse'))('holds when reading one: $id', ({ input, expected }) => {
    expect(toUpstreamTerms(input.json!)).toEqual(expected);
  });

  it.each(of('sanitize'))('holds for its file name: $id', ({ input, expected }) => {
    expect(toRecordFile(nameOf(input.name!))).toBe(expected.file);
  });

  it.each(of('state_list'))('holds when listing: $id', async ({ input, expected }) => {
    const files = createMemoryFiles();
    for (const [name, text] of Object.entries(input.files!)) files.texts.set(`/s/${name}`, text);
    const ports = { files, clock: createFakeClock(), liveness: createFakeLiveness() };
    const outcome = await createFilesystemStore('/s', ports)
      .list()
      .then(
        (found) => found.map(({ record }): string => record.name),
        (error: unknown) => String(error),
      );
    if (expected.names !== undefined) expect(outcome).toEqual(expected.names);
    for (const part of expected.error_contains ?? []) expect(outcome).toContain(part);
  });
});

function toUpstreamTerms(json: string): JsonObject {
  const record = parseRecord(json, 'record')!;
  const outputs = record.outputs.reveal();
  return {
    id: record.name,
    name: record.name,
    type: record.type,
    provider: record.provider,
    provider_ref: record.providerRef ?? null,
    provider_id: record.providerId,
    config_hash: record.configHash,
    applied_config: record.appliedConfig ?? null,
    outputs: orNull(outputs, Object.keys(outputs)),
    dependencies: orNull(record.dependencies, record.dependencies),
  };
}

function orNull(value: JsonValue, members: readonly unknown[]): JsonValue {
  return members.length === 0 ? null : value;
}
