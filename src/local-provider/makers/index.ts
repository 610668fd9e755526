import type { Material } from '../material.ts';
import { entryMaker } from './entry-maker.ts';
import { createFolderMaker } from './folder-maker.ts';
import type { Maker } from './maker.ts';
import { postgresMaker } from './postgres-maker.ts';
import { createServiceMaker, type Workshop } from './service-maker.ts';
import { createSqliteMaker } from './sqlite-maker.ts';

export type { Draft, Health, Made, Maker, Observation, Traces } from './maker.ts';
export { logPathOf, type Workshop } from './service-maker.ts';
export { findProjectFolder } from './service-settings.ts';

/** The makers of one folder, by what they make. */
export function createMakers(workshop: Workshop): Readonly<Record<Material, Maker>> {
  const { layout } = workshop;
  return {
    entry: entryMaker,
    process: createServiceMaker(workshop),
    sqlite: createSqliteMaker(layout.databases),
    postgres: postgresMaker,
    storage: createFolderMaker({ parent: layout.storage, guardsContents: true }),
    registry: createFolderMaker({ parent: layout.registries, guardsContents: false }),
  };
}
