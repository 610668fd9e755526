import { appendFile } from 'node:fs/promises';
import {
  addPath,
  debug,
  endGroup,
  error,
  exportVariable,
  info,
  saveState,
  setOutput,
  setSecret,
  startGroup,
  warning,
} from '@actions/core';
import type { Environment } from '../ports/index.ts';
import type { Annotation, RunnerCommands } from './runner-commands.ts';
import { RunnerError } from './runner-error.ts';

/**
 * The runner's commands by way of the official toolkit.
 *
 * The toolkit prints a value to the log where the runner named no file for it; here that is an
 * error, since the value may be a secret.
 */
export function createToolkitCommands(environment: Environment): RunnerCommands {
  const write = (variable: string, act: () => void): void => {
    requireFile(environment, variable);
    try {
      act();
    } catch (cause) {
      throw failedFile(variable, cause);
    }
  };
  return {
    mask: setSecret,
    setOutput(name, value) {
      write('GITHUB_OUTPUT', () => {
        setOutput(name, value);
      });
    },
    setVariable(name, value) {
      write('GITHUB_ENV', () => {
        exportVariable(name, value);
      });
    },
    saveState(name, value) {
      write('GITHUB_STATE', () => {
        saveState(name, value);
      });
    },
    addPath(folder) {
      write('GITHUB_PATH', () => {
        addPath(folder);
      });
    },
    async appendSummary(markdown) {
      const file = requireFile(environment, 'GITHUB_STEP_SUMMARY');
      try {
        await appendFile(file, markdown);
      } catch (cause) {
        throw failedFile('GITHUB_STEP_SUMMARY', cause);
      }
    },
    line: info,
    debug,
    annotate,
    startGroup,
    endGroup,
  };
}

function annotate({ level, title, message, place }: Annotation): void {
  const properties =
    place === undefined
      ? { title }
      : {
          title,
          file: place.file,
          startLine: place.line,
          endLine: place.line,
          startColumn: place.column,
          endColumn: place.endColumn,
        };
  (level === 'error' ? error : warning)(message, properties);
}

function requireFile(environment: Environment, variable: string): string {
  const file = environment(variable) ?? '';
  if (file !== '') return file;
  throw new RunnerError('RUNNER_FILE_MISSING', `the runner did not set ${variable}`, {
    hint: 'Run this as a step of a workflow, on a runner that is kept up to date.',
  });
}

function failedFile(variable: string, cause: unknown): RunnerError {
  return new RunnerError('RUNNER_FILE_FAILED', `could not write to the file of ${variable}`, {
    cause,
    hint: 'Check that the disk of the runner is not full.',
  });
}
