export { type ParsedArguments, parseArguments } from './arguments.ts';
export {
  type CommandSpec,
  type FlagKind,
  type FlagSpec,
  type ParsedFlags,
  type PositionalSpec,
} from './command-spec.ts';
export { confirm, confirmWord, type Questioner } from './confirm.ts';
export { groupHelpText, helpText } from './help.ts';
export {
  createTerminalReporter,
  type TerminalOptions,
  type TerminalReporter,
  type TerminalStream,
} from './terminal-reporter.ts';
