import {
  type ApplyResult,
  IaCProviderRequiredService,
  ResourceDriverService,
  type ResourceOutput,
} from '../../../src/gen/iac.ts';
import type { SpokenProvider } from '../../../src/plugins/spoken-provider.ts';
import type { CloudThing, FakeCloud } from '../../fakes/fake-cloud.ts';
import { startProvider } from './provider-server.ts';

/** A provider of the typed wire over a fake cloud. Of version 1 it only applies and destroys. */
export async function startTypedCloud(
  cloud: FakeCloud,
  planVersion: 'v1' | 'v2',
): Promise<SpokenProvider & AsyncDisposable> {
  const server = await startProvider();
  const { read, create, update, delete: remove } = ResourceDriverService;
  server.answerBy(read, async ({ ref }) => ({ output: toOutput(await cloud.read(toKey(ref))) }));
  if (planVersion === 'v2') {
    server.answerBy(create, async ({ spec }) => ({
      output: toOutput(await cloud.create(spec!.name, spec!.type, parse(spec!.configJson))),
    }));
    server.answerBy(update, async ({ ref, spec }) => ({
      output: toOutput(await cloud.update(toKey(ref), parse(spec!.configJson))),
    }));
    server.answerBy(remove, async ({ ref }) => {
      await cloud.delete(toKey(ref));
      return {};
    });
  } else {
    server.answerBy(IaCProviderRequiredService.apply, async ({ plan }) => {
      const [action] = plan!.actions;
      const { name, type, configJson } = action!.resource!;
      const config = parse(configJson);
      return await toResult(action!.action, name, () =>
        action!.action === 'create'
          ? cloud.create(name, type, config)
          : cloud.update({ id: action!.current!.providerId, name }, config),
      );
    });
    server.answerBy(IaCProviderRequiredService.destroy, async ({ refs }) => {
      const [ref] = refs;
      const error = await cloud.delete(toKey(ref)).then(() => undefined, toWords);
      return error === undefined
        ? { result: { destroyed: [ref!.name], errors: [] } }
        : {
            result: { destroyed: [], errors: [{ resource: ref!.name, action: 'delete', error }] },
          };
    });
  }
  const { client, applyPlan } = server;
  return { client, applyPlan, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function toResult(
  action: string,
  resource: string,
  work: () => Promise<CloudThing>,
): Promise<{ result: ApplyResult }> {
  const done = { resources: [] as ResourceOutput[], errors: [] as ApplyResult['errors'] };
  try {
    done.resources.push(toOutput(await work()));
  } catch (error) {
    done.errors.push({ resource, action, error: toWords(error) });
  }
  return {
    result: {
      planId: '',
      initialInputSnapshot: {},
      inputDriftReport: [],
      replaceIdMap: {},
      actions: [],
      ...done,
    },
  };
}

function toOutput({ id, name, type, config }: CloudThing): ResourceOutput {
  return {
    name,
    type,
    providerId: id,
    status: 'running',
    outputsJson: Buffer.from(JSON.stringify(config)),
    sensitive: { password: true },
  };
}

function toKey(ref: { readonly providerId: string; readonly name: string } | undefined) {
  return { id: ref!.providerId, name: ref!.name };
}

function parse(bytes: Buffer): CloudThing['config'] {
  return JSON.parse(bytes.toString()) as CloudThing['config'];
}

function toWords(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
