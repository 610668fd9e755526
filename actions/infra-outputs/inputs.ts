import { resolve } from 'node:path';
import {
  type PlaceInput,
  readPlaceInput,
  type Runner,
  RunnerError,
} from '../../src/github/index.ts';

/** What the `infra-outputs` action was asked. */
export interface InfraOutputsInput extends PlaceInput {
  /** By either of its names; `undefined` for all. */
  readonly module: string | undefined;
  readonly output: string | undefined;
  readonly exportsVariables: boolean;
  /** Absolute path to write the outputs to. */
  readonly file: string | undefined;
  readonly format: FileFormat;
}

const FILE_FORMATS = ['json', 'env', 'value'] as const;
type FileFormat = (typeof FILE_FORMATS)[number];

/** @throws RunnerError `INPUT_INVALID` */
export function readInfraOutputsInput(
  runner: Pick<Runner, 'inputs' | 'context'>,
): InfraOutputsInput {
  const { inputs } = runner;
  const shared = readPlaceInput(runner);
  const file = inputs.text('file');
  return {
    ...shared,
    module: inputs.text('module'),
    output: inputs.text('output'),
    exportsVariables: inputs.flag('export-env') ?? false,
    file: file === undefined ? undefined : resolve(shared.folder, file),
    format: readFormat(inputs.text('format') ?? 'json'),
  };
}

function readFormat(text: string): FileFormat {
  const format = FILE_FORMATS.find((known) => known === text);
  if (format !== undefined) return format;
  throw new RunnerError('INPUT_INVALID', 'the input "format" has to be json, env or value', {
    hint: 'Correct "format" in the "with:" of this step.',
  });
}
