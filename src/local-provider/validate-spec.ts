import type { JsonObject } from '../kernel/index.ts';
import { type FieldFault, findFieldFaults, readText } from './config-fields.ts';
import { LocalError } from './local-error.ts';
import { findResourceType, type ResourceType } from './resource-types.ts';
import { parseKnobs } from './simulate.ts';

/** A resource somebody wants. */
export interface WantedResource {
  readonly name: string;
  readonly type: string;
  readonly config: JsonObject;
}

/** Everything wrong with a wanted resource; empty when it can be made. */
export function findSpecFaults(wanted: WantedResource): readonly FieldFault[] {
  const type = findResourceType(wanted.type);
  if (type === undefined) {
    return [{ field: 'type', message: `the local provider has no type ${wanted.type}` }];
  }
  return [
    ...(wanted.name === '' ? [{ field: 'name', message: 'the resource has no name' }] : []),
    ...findFieldFaults(wanted.config, type.fields),
    ...findCommandFaults(wanted),
    ...findKnobFaults(wanted.config),
  ];
}

/**
 * The resource's type, once everything about it is right.
 *
 * @throws LocalError `LOCAL_INVALID` naming the first field that is not.
 */
export function requireValidSpec(wanted: WantedResource): ResourceType {
  const [fault] = findSpecFaults(wanted);
  if (fault !== undefined) throw new LocalError('LOCAL_INVALID', fault.message);
  return requireResourceType(wanted.type);
}

/** @throws LocalError `LOCAL_INVALID` for a type that is not ours. */
export function requireResourceType(type: string): ResourceType {
  const found = findResourceType(type);
  if (found === undefined) {
    throw new LocalError('LOCAL_INVALID', `the local provider has no type ${type || '(none)'}`, {
      hint: 'Its types are infra.*, such as infra.vpc.',
    });
  }
  return found;
}

function findCommandFaults({ type, config }: WantedResource): readonly FieldFault[] {
  if (type !== 'infra.container_service') return [];
  const { command } = config;
  const isGiven = readText(config, 'run_command') !== '' || (command ?? '') !== '';
  if (Array.isArray(command) && command.length === 0) {
    return [{ field: 'config.command', message: 'config.command must not be empty' }];
  }
  if (isGiven || readText(config, 'image') !== '') return [];
  return [
    {
      field: 'config.command',
      message: 'config.command must say what to run, or config.image what it stands for',
    },
  ];
}

function findKnobFaults(config: JsonObject): readonly FieldFault[] {
  try {
    parseKnobs(config['simulate']);
    return [];
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    return [{ field: 'config.simulate', message: error.message }];
  }
}
