import type { JsonObject } from '../kernel/index.ts';
import { readText } from './config-fields.ts';

/** What a resource is made of here. Changing it takes a new resource. */
export type Material = 'entry' | 'process' | 'sqlite' | 'postgres' | 'storage' | 'registry';

/** What a resource of this type and config is made of: an entry of the catalogue, or more. */
export function chooseMaterial(type: string, config: JsonObject): Material {
  switch (type) {
    case 'infra.container_service':
      return hasCommand(config) ? 'process' : 'entry';
    case 'infra.database':
      return readText(config, 'admin_url') === '' ? 'sqlite' : 'postgres';
    case 'infra.storage':
      return 'storage';
    case 'infra.registry':
      return 'registry';
    default:
      return 'entry';
  }
}

function hasCommand(config: JsonObject): boolean {
  return (config['command'] ?? '') !== '' || readText(config, 'run_command') !== '';
}
