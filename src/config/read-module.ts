import { isJsonObject, type JsonObject } from '../kernel/index.ts';
import { type Checker, type Located } from './checker.ts';
import { type Locator } from './locate.ts';
import { type ModuleConfig, type ModuleEnvironment } from './model.ts';
import { isOurType } from './module-types.ts';
import { readOutputs } from './read-outputs.ts';

const MODULE_KEYS = [
  'name',
  'type',
  'config',
  'dependsOn',
  'branches',
  'environments',
  'satisfies',
  'protected',
  'outputs',
] as const;
const ENVIRONMENT_KEYS = [
  'strategy',
  'dockerImage',
  'port',
  'provider',
  'config',
  'connection',
] as const;

/** What a module is read with. */
export interface ModuleContext {
  readonly checker: Checker;
  readonly locator: Locator;
}

/**
 * Reads the `modules` section. Modules of types that are not ours are taken as they are, without a
 * finding, as long as they have a type and are not called like a module of ours.
 */
export function readModules(section: Located, context: ModuleContext): readonly ModuleConfig[] {
  const { checker } = context;
  const modules: ModuleConfig[] = [];
  const byName = new Map<string, ModuleConfig>();
  for (const item of checker.list(section)) {
    const module = readModule(item, context);
    if (module === undefined) continue;
    modules.push(module);
    const twin = byName.get(module.name);
    if (twin === undefined) byName.set(module.name, module);
    else if (isOurType(module.type) || isOurType(twin.type)) refuseTwin(checker, module, twin);
  }
  return modules;
}

function readModule(item: Located, context: ModuleContext): ModuleConfig | undefined {
  const { checker, locator } = context;
  const module = checker.map(item);
  if (module === undefined) {
    if (item.value === null) refuse(context, item, 'This entry of "modules" is empty. Remove it.');
    return undefined;
  }
  const type = checker.text(module, 'type');
  if (type === '') {
    refuse(context, item, 'A module needs a "type". Add one, such as `type: infra.database`.');
    return undefined;
  }
  const common = {
    type,
    place: locator.placeOf([...item.path, 'name']),
    placeOf: (...path: readonly (string | number)[]) => locator.placeOf([...item.path, ...path]),
    findText: (text: string, path: readonly (string | number)[]) =>
      locator.findTextPlace([...item.path, ...path], text),
  };
  const parts = isOurType(type) ? readOurs(module, context) : readForeign(module.value);
  return Object.assign(common, parts);
}

type ModuleParts = Omit<ModuleConfig, 'type' | 'place' | 'placeOf' | 'findText'>;

function readOurs(module: Located<JsonObject>, context: ModuleContext): ModuleParts {
  const { checker, locator } = context;
  checker.own(module.path);
  checker.onlyKeys(module, MODULE_KEYS);
  const name = checker.text(module, 'name');
  if (name === '') refuse(context, module, 'A module needs a "name". Add one.');
  return {
    name,
    config: checker.map(checker.member(module, 'config'))?.value,
    dependsOn: checker.texts(module, 'dependsOn'),
    environments: readEnvironments(module, context),
    isProtected: checker.flag(module, 'protected') ?? false,
    satisfies: checker.texts(module, 'satisfies'),
    outputs: readOutputs(module, checker, locator),
  };
}

function readEnvironments(
  module: Located<JsonObject>,
  { checker }: ModuleContext,
): ModuleConfig['environments'] {
  const environments = new Map<string, ModuleEnvironment | null>();
  const section = checker.map(checker.member(module, 'environments'));
  for (const name of Object.keys(section?.value ?? {})) {
    const entry = section && checker.member(section, name);
    if (entry === undefined) continue;
    const map = checker.map(entry);
    if (map !== undefined) environments.set(name, readEnvironment(map, checker));
    else if (entry.value === null) environments.set(name, null);
  }
  return environments;
}

function readEnvironment(entry: Located<JsonObject>, checker: Checker): ModuleEnvironment {
  checker.onlyKeys(entry, ENVIRONMENT_KEYS);
  const provider = checker.text(entry, 'provider');
  return {
    provider: provider === '' ? undefined : provider,
    config: checker.map(checker.member(entry, 'config'))?.value,
  };
}

/** What can be made of a module we do not run, without judging it. */
function readForeign(module: JsonObject): ModuleParts {
  const { name, config, environments } = module;
  return {
    name: typeof name === 'string' ? name : '',
    config: isJsonObject(config) ? config : undefined,
    dependsOn: [],
    environments: new Map(
      Object.entries(isJsonObject(environments) ? environments : {}).map(([environment, entry]) => [
        environment,
        entry === null ? null : { provider: undefined, config: undefined },
      ]),
    ),
    isProtected: false,
    satisfies: [],
    outputs: new Map(),
  };
}

function refuse({ checker, locator }: ModuleContext, item: Located, detail: string): void {
  checker.report('BAD_SHAPE', detail, locator.placeOf(item.path));
}

function refuseTwin(checker: Checker, module: ModuleConfig, twin: ModuleConfig): void {
  if (module.name === '') return;
  const line = String(twin.place.line);
  const detail = `The module "${module.name}" (${module.type}) has the name of a module on line ${line} (${twin.type}). Rename one of them.`;
  checker.report('DUPLICATE_MODULE', detail, module.place);
}
