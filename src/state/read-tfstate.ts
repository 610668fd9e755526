import { encodeString, isJsonObject, type JsonObject, Secret } from '../kernel/index.ts';
import { TFSTATE_WRITER } from './encode-tfstate.ts';
import {
  createLineFinder,
  escapeForPattern,
  type ForeignProblem,
  type ForeignResource,
  type ForeignState,
  MASKED,
  objectsOf,
  parseForeign,
  refuse,
  textOf,
} from './foreign-state.ts';

/**
 * Reads a state of Terraform or OpenTofu, version 4, as `terraform state pull` prints it, or as we
 * export it. Data sources are left out. Instances by `count` or `for_each` have their key behind the
 * name: `web-0`, `web-blue`.
 */
export function readTfstate(text: string): ForeignState {
  const parsed = parseForeign(text);
  if (parsed.kind === 'refused') return parsed;
  const refusal = checkVersion(parsed.document);
  if (refusal !== undefined) return refusal;
  const isOurs = parsed.document['terraform_version'] === TFSTATE_WRITER;
  const findLine = createLineFinder(text);
  const resources: ForeignResource[] = [];
  const problems: ForeignProblem[] = [];
  for (const block of objectsOf(parsed.document['resources'])) {
    if (block['mode'] === 'data') continue;
    const type = textOf(block['type']);
    const line = findLine(toPattern(type, textOf(block['name'])));
    const ourType = isOurs ? type.replace('_', '.') : type;
    for (const instance of objectsOf(block['instances'])) {
      const read = readInstance(instance, { block, type: ourType, line });
      if ('code' in read) problems.push(read);
      else resources.push(read);
    }
  }
  return { kind: 'read', resources, problems };
}

function checkVersion(document: JsonObject): (ForeignState & { kind: 'refused' }) | undefined {
  if (document['encrypted_data'] !== undefined) {
    return refuse(
      'STATE_ENCRYPTED',
      'It is encrypted. Let OpenTofu decrypt it: tofu state pull > plain.tfstate',
    );
  }
  if (document['format_version'] !== undefined) {
    return refuse(
      'MALFORMED_STATE',
      'It is what `terraform show -json` prints. Take the state itself: terraform state pull > plain.tfstate',
    );
  }
  const { version } = document;
  if (typeof version !== 'number' || !Array.isArray(document['resources'] ?? [])) {
    return refuse('MALFORMED_STATE', 'It has no version, or no list of resources.');
  }
  if (version === 4) return undefined;
  return refuse(
    'STATE_VERSION',
    version < 4
      ? `It is of version ${String(version)}, which Terraform wrote before 0.12. Let a newer release rewrite it first: terraform init, then terraform apply -refresh-only.`
      : `It is of version ${String(version)}, and this release reads version 4. Nothing was guessed.`,
  );
}

/** Terraform writes them in this order, each on a line of its own. */
function toPattern(type: string, name: string): RegExp {
  const [theType, theName] = [type, name].map((text) => escapeForPattern(encodeString(text)));
  return new RegExp(`^ *"type": ${theType ?? ''},\\r?\\n *"name": ${theName ?? ''},$`, 'gm');
}

function readInstance(
  instance: JsonObject,
  context: {
    readonly block: JsonObject;
    readonly type: string;
    readonly line: number | undefined;
  },
): ForeignResource | ForeignProblem {
  const { block, type, line } = context;
  const key = keyOf(instance);
  const address = toAddress(block, key);
  const problem = (code: ForeignProblem['code'], text: string): ForeignProblem => ({
    ...{ code, address, text, line },
  });
  if (textOf(instance['deposed']) !== '') {
    return problem(
      'DEPOSED',
      'Terraform has still to delete what this was before it was replaced.',
    );
  }
  const { attributes } = instance;
  const name = textOf(block['name']);
  if (!isJsonObject(attributes) || name === '' || type === '') {
    return problem('NOT_UNDERSTOOD', 'It has no type, no name or no attributes.');
  }
  const { id } = attributes;
  const providerId = typeof id === 'number' || typeof id === 'bigint' ? String(id) : textOf(id);
  if (providerId === '' || providerId === MASKED) {
    return problem('NO_ID', 'Its attributes have no id.');
  }
  return {
    ...{ address, type, providerId, line },
    name: key === undefined ? name : `${name}-${String(key)}`,
    ...readAttributes(attributes),
    sensitive: sensitiveOf(instance['sensitive_attributes'], Object.keys(attributes)),
  };
}

function readAttributes(attributes: JsonObject): Pick<ForeignResource, 'outputs' | 'withheld'> {
  const told = Object.entries(attributes).filter(([, value]) => value !== null);
  return {
    outputs: new Secret<JsonObject>(
      Object.fromEntries(told.filter(([, value]) => value !== MASKED)),
    ),
    withheld: told.filter(([, value]) => value === MASKED).map(([field]) => field),
  };
}

/** Of one of several, by `count` or `for_each`. */
function keyOf({ index_key: key }: JsonObject): string | number | undefined {
  return typeof key === 'string' || typeof key === 'number' ? key : undefined;
}

function toAddress(block: JsonObject, key: string | number | undefined): string {
  const module = textOf(block['module']);
  const path = [module, textOf(block['type']), textOf(block['name'])].filter((part) => part !== '');
  if (key === undefined) return path.join('.');
  return `${path.join('.')}[${typeof key === 'string' ? encodeString(key) : String(key)}]`;
}

/**
 * Paths into the attributes; what is secret somewhere inside is secret as a whole. Where a path does not
 * say which of them it means, all are.
 */
function sensitiveOf(value: unknown, all: readonly string[]): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return all;
  const fields = value.map((path: unknown) => textOf(objectsOf(path)[0]?.['value']));
  return fields.includes('') ? all : [...new Set(fields)];
}
