import type { SpokenProvider } from '../../../src/plugins/spoken-provider.ts';
import type { CloudThing, FakeCloud } from '../../fakes/fake-cloud.ts';
import { type Reply, startLegacyServer, unknownMethod } from './legacy-server.ts';

type Args = Readonly<Record<string, unknown>>;

/** A provider of the old wire over a fake cloud. Of version 1 it only applies and destroys. */
export async function startLegacyCloud(
  cloud: FakeCloud,
  planVersion: 'v1' | 'v2',
): Promise<SpokenProvider & AsyncDisposable> {
  const methods = planVersion === 'v2' ? driverMethods(cloud) : planMethods(cloud);
  const read = async (args: Args): Promise<Args> => toOutput(await cloud.read(toKey(args)));
  const table = new Map([...methods, ['ResourceDriver.Read', read] as const]);
  const dispatch = async (method: string, args: Args): Promise<Reply> => {
    const work = table.get(method);
    if (work === undefined) return unknownMethod(method);
    return await work(args).then(
      (result) => ({ result }),
      (error: unknown) => ({ error: toWords(error) }),
    );
  };
  const server = await startLegacyServer({ dispatch });
  return { ...(await server.open()), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

type Methods = readonly (readonly [string, (args: Args) => Promise<Args>])[];

function driverMethods(cloud: FakeCloud): Methods {
  return [
    [
      'ResourceDriver.Create',
      async (args) =>
        toOutput(
          await cloud.create(
            text(args['spec_name']),
            text(args['spec_type']),
            object(args['spec_config']),
          ),
        ),
    ],
    [
      'ResourceDriver.Update',
      async (args) => toOutput(await cloud.update(toKey(args), object(args['spec_config']))),
    ],
    [
      'ResourceDriver.Delete',
      async (args) => {
        await cloud.delete(toKey(args));
        return {};
      },
    ],
  ];
}

function planMethods(cloud: FakeCloud): Methods {
  return [
    ['IaCProvider.Apply', (args) => apply(cloud, object(args['plan']))],
    [
      'IaCProvider.Destroy',
      async (args) => {
        const [ref] = args['refs'] as readonly Args[];
        const name = text(ref?.['name']);
        const key = { name, id: text(ref?.['provider_id'] ?? '') };
        const error = await cloud.delete(key).then(() => undefined, toWords);
        return error === undefined
          ? { destroyed: [name] }
          : { destroyed: null, errors: [{ resource: name, action: 'delete', error }] };
      },
    ],
  ];
}

async function apply(cloud: FakeCloud, plan: Args): Promise<Args> {
  const [action] = plan['actions'] as readonly Args[];
  const resource = object(action?.['resource']);
  const name = text(resource['name']);
  const config = object(resource['config']);
  try {
    const thing =
      action?.['action'] === 'create'
        ? await cloud.create(name, text(resource['type']), config)
        : await cloud.update(
            { name, id: text(object(action?.['current'])['provider_id']) },
            config,
          );
    return { plan_id: '', resources: [toOutput(thing)] };
  } catch (error) {
    const failure = { resource: name, action: action?.['action'], error: toWords(error) };
    return { plan_id: '', resources: null, errors: [failure] };
  }
}

function toOutput({ id, name, type, config }: CloudThing): Args {
  const sensitive = { password: true };
  return { provider_id: id, name, type, status: 'running', outputs: config, sensitive };
}

function toKey(args: Args): { readonly id: string; readonly name: string } {
  return { id: text(args['ref_provider_id']), name: text(args['ref_name']) };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function object(value: unknown): Args {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function toWords(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
