export { createConcealer } from './concealer.ts';
export {
  type FormatOptions,
  type FormatOutcome,
  formatOutputs,
  OUTPUT_FORMATS,
  type OutputFormat,
  type OutputRecord,
  toVariableName,
} from './format.ts';
export { MIN_SECRET_LENGTH, type RefusalReason } from './maskable.ts';
export {
  type OutputValue,
  publishOutputs,
  type Secrecy,
  toOutputText,
  type Unhidden,
} from './publish.ts';
export { type AddOutcome, createRedactor, masksFor, type Redactor } from './redact.ts';
export {
  type StepOutput,
  type StepOutputOptions,
  type StepOutputsOutcome,
  type StepRecord,
  toStepOutputs,
} from './step-outputs.ts';
export { SENSITIVE_TEXT } from './sensitive-text.ts';
export { quoteForShell } from '../kernel/index.ts';
