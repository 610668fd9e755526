import { type Diagnostic, isSensitiveName, type JsonObject, type Place } from '../kernel/index.ts';
import { type Environment } from '../ports/index.ts';
import { expandText, expandTree, SECRET_KEYS, type VariableUse } from './expand.ts';
import { type ConfigFindingCode, toFinding, toWarning } from './finding.ts';
import { type Path } from './locate.ts';
import { MISTAKEN_DETAIL, mayBePassword } from './mistaken-use.ts';
import { hasCredentials } from './sensitive-variables.ts';

/** What a name before a dot, as in `${db.host}`, is in this environment. */
export type ReferenceMeaning = 'resource' | 'disabled' | 'unknown';

/** How one module's config is expanded. */
export interface ConfigExpansion {
  readonly variables: Environment;
  readonly declaredSecrets: ReadonlySet<string>;
  /** Whether `${NAME}` of a declared secret stays text (T-29), as it does in resources. */
  readonly keepsSecrets: boolean;
  readonly preservedKeys: ReadonlySet<string>;
  /** Whether an unset variable is only a warning. */
  readonly warnUnset: boolean;
  /** Whether variables of the preserved parts are judged as well, since they are about to be filled in. */
  readonly judgesPreserved: boolean;
  readonly readReference: (name: string) => ReferenceMeaning;
  /** Where a text stands within the value at a path of the config. */
  readonly placeOf: (path: Path, text: string) => Place;
}

/** A config with its variables replaced, and what that brought up. */
export interface ExpandedConfig {
  readonly config: JsonObject;
  /** Names before the dot of the references that stay in the config. */
  readonly references: ReadonlySet<string>;
  readonly sensitiveVariables: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Expands a config as upstream does for the plain forms, and refuses what upstream silently turns
 * into nothing: unset variables, GitHub expressions, default values, malformed names and dotted
 * names that are no resource (T-30); and a variable that is empty where an image is named (T-69).
 * `${module.field}` of a resource stays as it is. In parts that are preserved, an empty variable is an
 * error where secrets stand, and a warning elsewhere.
 */
export function expandConfig(config: JsonObject, expansion: ConfigExpansion): ExpandedConfig {
  const expander = new Expander(expansion);
  const expanded = expandTree(config, {
    preservedKeys: expansion.preservedKeys,
    expand: (text, path) => {
      expander.startText(text);
      return expandText(text, (use) => expander.substitute(use, path));
    },
    seePreserved: (text, path) => {
      expander.startText(text);
      expandText(text, (use) => expander.keep(use, path));
    },
  });
  const { references, sensitiveVariables, diagnostics } = expander;
  return { config: expanded, references, sensitiveVariables, diagnostics };
}

class Expander {
  readonly references = new Set<string>();
  readonly sensitiveVariables = new Set<string>();
  readonly diagnostics: Diagnostic[] = [];
  readonly #expansion: ConfigExpansion;
  /** Findings made, so that a variable is listed once per place. */
  readonly #seen = new Set<string>();
  #findingsInText = 0;
  #text = '';

  constructor(expansion: ConfigExpansion) {
    this.#expansion = expansion;
  }

  /** Begins with the next string of the config. */
  startText(text: string): void {
    this.#findingsInText = 0;
    this.#text = text;
  }

  substitute(use: VariableUse, path: Path): string {
    switch (use.kind) {
      case 'malformed':
        this.#report('MALFORMED_VARIABLE', `"${use.text}" names no variable. ${WRITE_NAME}`, [
          use,
          path,
        ]);
        return '';
      case 'special':
        this.#report('SPECIAL_VARIABLE', toSpecialDetail(use.text), [use, path]);
        return this.#expansion.variables(use.name) ?? '';
      case 'name':
        return this.#substituteName(use, path);
    }
  }

  /** In a preserved part nothing is replaced; references are noted. */
  keep(use: VariableUse, path: Path): string {
    const module = use.kind === 'name' ? findReferenced(use) : undefined;
    if (use.kind === 'name' && module === undefined) this.#judgePreserved(use, path);
    if (module !== undefined) {
      const meaning = this.#expansion.readReference(module);
      if (meaning === 'resource') this.references.add(module);
      if (meaning === 'disabled') this.#reportDisabled(use, path);
    }
    return use.text;
  }

  #substituteName(use: NamedUse, path: Path): string {
    const { variables, declaredSecrets, keepsSecrets } = this.#expansion;
    const isDeclared = declaredSecrets.has(use.name);
    if (isDeclared && keepsSecrets) return `\${${use.name}}`;
    const value = variables(use.name);
    if (value === undefined) return this.#substituteUnset(use, path);
    if (value === '') this.#judgeEmpty(use, path);
    const setting = path.findLast((key) => typeof key === 'string') ?? '';
    const isSensitive = [use.name, setting].some(isSensitiveName) || hasCredentials(value);
    if (isDeclared || isSensitive) this.sensitiveVariables.add(use.name);
    return value;
  }

  #judgeEmpty(use: NamedUse, path: Path): void {
    if (!isImage(path) || isPrefix(use, this.#text)) return;
    this.#report('EMPTY_VARIABLE', toEmptyDetail(use.name), [use, path]);
  }

  /** A declared secret is judged where it is read (T-56). */
  #judgePreserved(use: NamedUse, path: Path): void {
    const { variables, declaredSecrets, judgesPreserved } = this.#expansion;
    if (!judgesPreserved || declaredSecrets.has(use.name) || variables(use.name) !== '') return;
    const isSecret = path.some((key) => typeof key === 'string' && SECRET_KEYS.has(key));
    if (isSecret) this.#report('EMPTY_SECRET_VARIABLE', toEmptySecretDetail(use.name), [use, path]);
    else this.#report('EMPTY_ENV_VARIABLE', toEmptyEnvDetail(use.name), [use, path]);
  }

  #substituteUnset(use: NamedUse, path: Path): string {
    const { name } = use;
    if (name.startsWith('{')) {
      this.#report('GITHUB_EXPRESSION', EXPRESSION_DETAIL, [use, path]);
    } else if (name.includes(':-')) {
      const variable = name.slice(0, name.indexOf(':-'));
      this.#report('DEFAULT_VALUE_SYNTAX', toDefaultDetail(variable), [use, path]);
    } else if (name.includes('.')) {
      return this.#substituteReference(use, path);
    } else {
      this.#report('UNSET_VARIABLE', toUnsetDetail(name), [use, path]);
    }
    return '';
  }

  #substituteReference(use: NamedUse, path: Path): string {
    const module = findReferenced(use);
    if (module === undefined) {
      const detail = `"${use.text}" is not of the form \`\${module.field}\`. ${WRITE_NAME}`;
      this.#report('MALFORMED_VARIABLE', detail, [use, path]);
      return '';
    }
    switch (this.#expansion.readReference(module)) {
      case 'resource':
        this.references.add(module);
        return use.text;
      case 'disabled':
        this.#reportDisabled(use, path);
        return '';
      case 'unknown': {
        const detail = `"${use.text}" refers to "${module}", and no resource module has that name. Correct the name, or set a variable without a dot.`;
        this.#report('UNKNOWN_REFERENCE', detail, [use, path]);
        return '';
      }
    }
  }

  #reportDisabled(use: VariableUse, path: Path): void {
    const detail = `"${use.text}" refers to a module that is disabled in this environment, so it has no value. Remove the reference or enable the module.`;
    this.#report('DISABLED_REFERENCE', detail, [use, path]);
  }

  #report(
    code: ConfigFindingCode,
    detail: string,
    [use, path]: readonly [VariableUse, Path],
  ): void {
    const identity = JSON.stringify([code, use.text, path]);
    if (this.#seen.has(identity)) return;
    this.#seen.add(identity);
    this.#findingsInText += 1;
    const spot = this.#findingsInText > MAX_EXACT_PLACES ? '' : use.text;
    const isDoubtful = mayBePassword(use, { path, text: this.#text });
    const place = this.#expansion.placeOf([...path], spot);
    const finding = toFinding(code, isDoubtful ? MISTAKEN_DETAIL : detail, place);
    const isTolerated = MISSING.has(code) && this.#expansion.warnUnset;
    this.diagnostics.push(isTolerated ? toWarning(finding) : finding);
  }
}

/** What a plan without credentials may go without. */
const MISSING: ReadonlySet<ConfigFindingCode> = new Set(['UNSET_VARIABLE', 'EMPTY_VARIABLE']);

/** Whether a setting says which image runs, or a part of that: `image`, `image.tag`, `imageTag`. */
function isImage(path: Path): boolean {
  return path.some((key) => typeof key === 'string' && IMAGE.test(key));
}

const IMAGE = /^(?:container_?)?image(?:_?(?:name|ref|repository|tag|digest|version))?$/i;

/** A mirror that is put before an image's name, as in `${MIRROR}nginx:1.27`, may be none. */
function isPrefix({ text: use }: NamedUse, text: string): boolean {
  return text.startsWith(use) && /^[^/:@]/.test(text.slice(use.length));
}

/** Finding the place of each of thousands in one text would take quadratic time. */
const MAX_EXACT_PLACES = 50;

type NamedUse = Extract<VariableUse, { kind: 'name' }>;

/** The part before the first dot of `${module.field}`; `undefined` when a part is missing. */
function findReferenced({ name, text }: NamedUse): string | undefined {
  const dot = name.indexOf('.');
  const isReference = text.startsWith('${') && dot > 0 && dot < name.length - 1;
  return isReference ? name.slice(0, dot) : undefined;
}

const WRITE_NAME = 'Write `${NAME}`, or text without a dollar sign.';
const EXPRESSION_DETAIL =
  "GitHub replaces `${{ … }}` in workflow files only, and here it would vanish. Put the value in a variable in the workflow's `env:` and write `${NAME}` here.";

function toSpecialDetail(text: string): string {
  return `"${text}" is read as a variable of that name and vanishes from the text. There is no escape: put the whole value in a variable and write \`\${NAME}\`.`;
}

/** A default for a password is one. */
function toDefaultDetail(variable: string): string {
  return `"\${${variable}:-…}" is no default value: it would be looked up under that whole name and vanish. Set ${variable} and write \`\${${variable}}\`.`;
}

function toEmptyDetail(name: string): string {
  return `The variable ${name} is set and empty, so that another image than the one that is meant would run, or none. Perhaps the step or job that was to give it has no such output. Set it to what is to be deployed.`;
}

function toEmptySecretDetail(name: string): string {
  return `The variable ${name} is set and empty. In a workflow a secret that does not exist looks so, and the service would run without it. Set it, or take the line out.`;
}

function toEmptyEnvDetail(name: string): string {
  return `The variable ${name} is set and empty, and is filled in so. In a workflow an output or a secret that does not exist looks so. If it is meant to be empty, write \`""\` in its place.`;
}

function toUnsetDetail(name: string): string {
  return `The variable ${name} is not set, and would be replaced by nothing. Set it, or write text without a dollar sign.`;
}
