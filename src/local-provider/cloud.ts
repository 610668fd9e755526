import type { JsonObject } from '../kernel/index.ts';
import type { Clock, Environment } from '../ports/index.ts';
import { sweepTemporary } from './atomic-file.ts';
import { type Catalogue, openCatalogue } from './catalogue.ts';
import { type FolderLayout, openFolders } from './folder-layout.ts';
import { type Leases, openLeases } from './leases.ts';
import { createMakers, findProjectFolder, type Maker } from './makers/index.ts';
import { chooseMaterial, type Material } from './material.ts';
import { type OperationLog, openOperationLog } from './operation-log.ts';
import { openPendingChanges, type PendingChanges } from './pending.ts';
import { identifyProcess } from './process-identity.ts';

/** Everything that one folder, standing for the cloud, is made of. */
export interface Cloud {
  readonly layout: FolderLayout;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly leases: Leases;
  readonly pending: PendingChanges;
  readonly log: OperationLog;
  readonly makers: Readonly<Record<Material, Maker>>;
}

/** What the provider process takes from the world. */
export interface CloudPorts {
  readonly clock: Clock;
  readonly environment: Environment;
}

/** Where the cloud is. Both paths are absolute. */
export interface CloudPlace {
  readonly directory: string;
  /** What relative source folders start from; `undefined` is the folder that holds the default place. */
  readonly projectFolder: string | undefined;
}

/** Opens the cloud of one folder, making the folder when it is missing. */
export async function openCloud(place: CloudPlace, ports: CloudPorts): Promise<Cloud> {
  const { clock, environment } = ports;
  const layout = await openFolders(place.directory);
  await sweepTemporary(layout.temporary);
  const self = identifyProcess(process.pid) ?? { pid: process.pid, started: '' };
  const projectFolder = place.projectFolder ?? findProjectFolder(place.directory);
  return {
    layout,
    clock,
    catalogue: openCatalogue(layout),
    leases: openLeases(layout, { self, clock, patienceMs: LEASE_PATIENCE_MS }),
    pending: openPendingChanges(layout),
    log: openOperationLog(layout, clock),
    makers: createMakers({ layout, clock, environment, projectFolder }),
  };
}

/** The maker of a resource's material. */
export function makerOf(
  cloud: Cloud,
  of: { readonly type: string; readonly config: JsonObject },
): Maker {
  return cloud.makers[chooseMaterial(of.type, of.config)];
}

/** Longer than a service may take to answer or to stop by default. */
const LEASE_PATIENCE_MS = 60_000;
