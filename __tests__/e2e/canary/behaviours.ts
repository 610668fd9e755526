import { writeFileSync } from 'node:fs';
import { type sendUnaryData, type ServerUnaryCall, status } from '@grpc/grpc-js';
import type { Canary } from './canary.ts';
import { tellAll } from './encodings.ts';

/** A method of the plugin. */
export type Unary = (
  call: ServerUnaryCall<unknown, unknown>,
  reply: sendUnaryData<unknown>,
) => void;

/** How the plugin speaks: what it is told, and what it says of that to everybody. */
interface Voice {
  readonly read: () => Canary;
  readonly say: (canary: Canary) => string;
}

/** The file in the plugin's folder that says which of its processes was asked and does not answer. */
export const HANGING = 'hanging';

/** Never comes back from a change of anything but `holder`, where that is its mode, and tells all. */
export function hanging(answer: Unary, { read, say }: Voice): Unary {
  return (call, reply) => {
    const { spec, ref = spec } = call.request as Asked;
    const canary = read();
    if (canary.mode !== 'hang' || ref?.name === 'holder') {
      answer(call, reply);
      return;
    }
    say(canary);
    writeFileSync(HANGING, String(process.pid));
  };
}

/**
 * Tells every text of the config that it is given, in every encoding, before it does what it is asked;
 * or says them once more in its refusal, where it is to refuse.
 */
export function echoing(answer: Unary, refuses: (name: string) => boolean): Unary {
  return (call, reply) => {
    const { configJson, spec } = call.request as Asked;
    const json = String(configJson ?? spec?.configJson ?? '');
    const all = tellAll(json === '' ? {} : textsIn(JSON.parse(json)));
    process.stderr.write(`[WARN] it was given ${json}\n${all}\n`);
    if (!refuses(spec?.name ?? '')) {
      answer(call, reply);
      return;
    }
    const details = `${json}\n${all}`.slice(0, 4000);
    setTimeout(() => {
      reply({ code: status.INVALID_ARGUMENT, details });
    }, 200);
  };
}

/** Asks for something that exists already as if it were to be made: by the name in its id. */
export function importing(answer: Unary): Unary {
  return (call, reply) => {
    const { providerId } = call.request as { readonly providerId: string };
    const request = { spec: { name: providerId.replace(/^id-/, '') } };
    answer(Object.assign(Object.create(call) as typeof call, { request }), reply);
  };
}

/** What exists, as an import tells it: whether an output is a secret, it does not say. */
export function toState(output: { readonly name: string; readonly outputsJson: Buffer }): object {
  const { name, outputsJson } = output;
  return {
    ...{ id: '', name, type: 'infra.vpc', provider: 'canary', providerRef: 'canary' },
    ...{ providerId: `id-${name}`, configHash: '', appliedConfigJson: Buffer.alloc(0) },
    ...{ appliedConfigSource: '', outputsJson, dependencies: [] },
  };
}

interface Asked {
  readonly configJson?: Buffer;
  readonly spec?: { readonly name: string; readonly configJson: Buffer };
  readonly ref?: { readonly name: string };
}

function textsIn(value: unknown, path = ''): Readonly<Record<string, string>> {
  if (typeof value === 'string') return { [path]: value };
  if (typeof value !== 'object' || value === null) return {};
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, item]) => textsIn(item, `${path}.${key}`)),
  ) as Record<string, string>;
}
