import type { ResolvedConfig, ResolvedProvider, ResolvedState } from '../config/index.ts';
import { isSensitiveName, type JsonObject, Secret } from '../kernel/index.ts';
import {
  type BootstrapResult,
  findPlugin,
  findStateBackend,
  PluginError,
} from '../plugins/index.ts';
import { DriverError } from '../resources/index.ts';
import { ensurePlaces, type PlaceWish, type StatePlace } from '../state/index.ts';
import type { ConcealingSession } from './conceal-outputs.ts';
import { openProviders, pluginFolders, type ProviderContext } from './providers.ts';
import { readStateOptions } from './open-state.ts';

import { createStateBackends } from './state-backends.ts';

/** A place for state, whoever looks after it. */
export type ReadyPlace = Omit<StatePlace, 'kind'> & {
  readonly kind:
    | StatePlace['kind']
    /** A provider says that it is there, and not whether it made it. */
    | 'assured'
    /** It is a plugin's, and nobody was asked to look after it. */
    | 'left-alone'
    /** In a dry run: it is reached with secrets that are still to be made. */
    | 'awaiting-secrets';
  /** Variables that must be shown to nobody. */
  readonly secretVariables: Secret<ReadonlyMap<string, string>>;
};

interface PlaceContext extends ProviderContext {
  readonly resolved: ResolvedConfig;
  readonly wish: PlaceWish;
}

/**
 * Sees to it that there is a place for the state of an environment, and answers what was found or
 * made. Where the backend is a plugin's, the provider that is the same plugin is asked: any other
 * would be given settings, and keys among them, that are not meant for it.
 *
 * @throws StateError, PluginError, DriverError
 */
export async function ensureStatePlaces(
  state: ResolvedState,
  context: PlaceContext,
): Promise<readonly ReadyPlace[]> {
  const { request, ports, wish } = context;
  const options = readStateOptions(state, request, ports);
  const backends = createStateBackends(request, ports);
  const found = await ensurePlaces(options, wish, { ...ports, backends });
  const ours = found.map((place) => ({ ...place, secretVariables: NONE }));
  if (options.kind !== 'plugin') return ours;
  return [await askProvider(options, context), ...ours];
}

/** The place for the state as a dry run tells it that cannot look at it yet. */
export function awaitSecrets({ backend }: ResolvedState, names: readonly string[]): ReadyPlace {
  return {
    kind: 'awaiting-secrets',
    location: backend,
    remarks: [`It is reached with ${names.join(' and ')}, still to be made.`],
    variables: new Map(),
    secretVariables: NONE,
  };
}

const NONE: Secret<ReadonlyMap<string, string>> = new Secret(new Map());

async function askProvider(
  { backend, config }: { readonly backend: string; readonly config: Secret<JsonObject> },
  context: PlaceContext,
): Promise<ReadyPlace> {
  const provider = await findServing(backend, context);
  if (provider === undefined) return leftAlone(backend, NOBODY_TO_ASK);
  const { name } = provider;
  if (context.wish === 'look')
    return leftAlone(backend, `The provider ${name} will be asked to make it.`);
  await using providers = await openProviders([name], { ...context, ...STATELESS }, context);
  const answer = await providers.clients.get(name)?.bootstrapStateBackend(config);
  if (answer?.kind !== 'bootstrapped') {
    return leftAlone(backend, `The provider ${name} has nothing to make for it.`);
  }
  return { kind: 'assured', location: `${backend}, by the provider ${name}`, ...toReady(answer) };
}

/** Without a place for state nothing is remembered of outputs, and nobody is asked for any. */
const STATELESS: ConcealingSession = {
  declaredOutputs: new Map(),
  sensitiveFields: { note: () => undefined, isNoted: () => false },
};

const NOBODY_TO_ASK =
  'No provider of the config is the plugin that serves it, so nobody was asked to make it.';

function leftAlone(backend: string, remark: string): ReadyPlace {
  const empty = { variables: new Map<string, string>(), secretVariables: NONE };
  return {
    kind: 'left-alone',
    location: `${backend}, served by a plugin`,
    remarks: [remark],
    ...empty,
  };
}

/** The first `iac.provider` module whose plugin is the one that serves the backend. */
async function findServing(
  backend: string,
  { resolved, request, ports }: PlaceContext,
): Promise<ResolvedProvider | undefined> {
  const folders = pluginFolders(request, ports);
  const serving = await findStateBackend(backend, folders, ports.files);
  if (serving === undefined) return undefined;
  for (const provider of resolved.providers) {
    const plugin = await findPlugin(provider.type, folders, ports.files).catch(orUndefined);
    if (plugin?.folder === serving.folder) return provider;
  }
  return undefined;
}

/** What is wrong with a plugin that is not asked for shows when it is. */
function orUndefined(error: unknown): undefined {
  if (!(error instanceof PluginError)) throw error;
}

/** The bucket has a name of its own among the variables, as upstream prints it (compat-core 5.8). */
function toReady({
  bucket,
  region,
  endpoint,
  environment,
}: BootstrapResult): Pick<ReadyPlace, 'remarks' | 'variables' | 'secretVariables'> {
  const all = new Map(environment.reveal());
  for (const name of all.keys()) checkName(name);
  if (bucket !== '') all.set('WFCTL_STATE_BUCKET', bucket);
  const secret = [...all].filter(([name]) => isSensitiveName(name));
  const facts = Object.entries({ bucket, region, endpoint }).filter(([, value]) => value !== '');
  const said = facts.map(([name, value]) => `${name} ${value}`).join(', ');
  return {
    remarks: said === '' ? [] : [`It is: ${said}.`],
    variables: new Map([...all].filter(([name]) => !isSensitiveName(name))),
    secretVariables: new Secret(new Map(secret)),
  };
}

/** Such a name would be read as something else in the file that a runner takes variables from. */
function checkName(name: string): void {
  if (/^[A-Za-z_]\w*$/.test(name)) return;
  throw new DriverError(
    'PROVIDER_BAD_ANSWER',
    `the provider names a variable that cannot be one, ${JSON.stringify(name)}`,
    { hint: 'Report it to the makers of the plugin; the place for the state may have been made.' },
  );
}
