import { assertNever } from '../kernel/index.ts';
import { ApplyError } from './apply-error.ts';
import type { StepContext } from './apply.ts';
import { toDriverSpec } from './compare.ts';
import type { DriverSpec, ResourceDriver, ResourceOutput, ResourceRef } from './driver.ts';
import { DriverError, mayHaveHappened } from './driver-error.ts';
import { toDependencies } from './dependencies.ts';
import { environmentFlag } from './environment-flag.ts';
import { findByName } from './find-by-name.ts';
import { configHash } from './hash.ts';
import type { ChangeIntent } from './ledger.ts';
import type { Change, CreateChange, DeleteChange, ReplaceChange, UpdateChange } from './plan.ts';
import type { ResourceRecord } from './record.ts';
import { createOutputLookup } from './output-lookup.ts';
import { describeFillProblem, fillIn } from './references.ts';
import type { ResourceSpec } from './spec.ts';
import { toTimestamp } from './timestamp.ts';

/** What performing one change came to, where it came to something. */
export interface Performed {
  /** It existed already, and an intent of an earlier run proved that we had made it. */
  readonly adopted: boolean;
}

/**
 * Performs one change: intent, provider's call, record, intent settled; in this order and nothing
 * else in between.
 *
 * @throws DriverError, ApplyError, or whatever the ledger rejects with. After an error that leaves
 * the outcome of a create, update or replace unknown, its intent stays open for the next run to look
 * into.
 */
export async function performChange(change: Change, context: StepContext): Promise<Performed> {
  switch (change.kind) {
    case 'create':
      return await create(change, context);
    case 'update':
      return await update(change, context);
    case 'replace':
      return await replace(change, context);
    case 'delete':
      return await remove(change, context);
    default:
      return assertNever(change);
  }
}

async function create(change: CreateChange, context: StepContext): Promise<Performed> {
  const spec = fillSpec(change.spec, context);
  await context.ledger.intend(toIntent(change, context));
  return await createAndRecord({ change, spec, prior: undefined }, context);
}

async function update(change: UpdateChange, context: StepContext): Promise<Performed> {
  const spec = fillSpec(change.spec, context);
  await context.ledger.intend(toIntent(change, context));
  const driver = driverFor(change, context);
  const ref = toRef(change.record);
  const output = await settlingOnError(change, context, () =>
    driver.update(ref, spec, { signal: context.giveUp }),
  );
  await remember({ change, output, prior: change.record }, context);
  return { adopted: false };
}

async function replace(change: ReplaceChange, context: StepContext): Promise<Performed> {
  const spec = fillSpec(change.spec, context);
  await context.ledger.intend(toIntent(change, context));
  const driver = driverFor(change, context);
  await settlingOnError(change, context, () =>
    driver.delete(toRef(change.record), { signal: context.giveUp }),
  );
  await context.ledger.forget(change.name);
  context.live.delete(change.name);
  return await createAndRecord({ change, spec, prior: change.record }, context);
}

async function remove(change: DeleteChange, context: StepContext): Promise<Performed> {
  await context.ledger.intend(toIntent(change, context));
  const driver = driverFor(change, context);
  await settlingOnError(change, context, () =>
    driver.delete(toRef(change.record), { signal: context.giveUp }),
  );
  await context.ledger.forget(change.name);
  context.live.delete(change.name);
  await context.ledger.settleLater(change.name);
  return { adopted: false };
}

interface Creation {
  readonly change: CreateChange | ReplaceChange;
  readonly spec: DriverSpec;
  /** The record of the resource that was replaced. */
  readonly prior: ResourceRecord | undefined;
}

async function createAndRecord(creation: Creation, context: StepContext): Promise<Performed> {
  const { change, spec } = creation;
  const driver = driverFor(change, context);
  try {
    const output = await driver.create(spec, { signal: context.giveUp });
    await remember({ ...creation, output }, context);
    return { adopted: false };
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    if (error.code === 'PROVIDER_ALREADY_EXISTS' && context.provenOurs.has(change.name)) {
      await adopt(creation, driver, context);
      return { adopted: true };
    }
    if (!mayHaveHappened(error)) await settleIfPossible(change, context);
    throw error.code === 'PROVIDER_ALREADY_EXISTS' ? withWayOut(error, change, context) : error;
  }
}

/** Running it again would end the same: nothing here proves that what exists is ours. */
function withWayOut(
  error: DriverError,
  { name }: CreateChange | ReplaceChange,
  { environment }: StepContext,
): DriverError {
  return new DriverError(error.code, error.message, {
    cause: error.cause,
    hint: `Give the module another name or, if it is this environment's, record it: wfctl infra import --name ${name}${environmentFlag(environment)}`,
  });
}

/** Takes over what an earlier run of ours made without living to record it. */
async function adopt(
  creation: Creation,
  driver: ResourceDriver,
  context: StepContext,
): Promise<void> {
  const { name, type } = creation.change;
  const { environment, giveUp: signal } = context;
  const replacedId = findReplacedId(creation.change, context);
  const found = await findByName(driver, { name, type, replacedId, environment }, { signal });
  if (found === undefined) {
    throw new ApplyError(
      'APPLY_ADOPTION_FAILED',
      `${name} exists but the provider cannot show it`,
      {
        hint:
          (replacedId === '' ? '' : 'What it replaces may not be gone yet: apply again later. ') +
          `Look up its id in the provider's console and run: wfctl infra import --name ${name} --id <id>${environmentFlag(environment)}`,
      },
    );
  }
  const ref = { name, type, providerId: found.providerId };
  const output = await driver.update(ref, creation.spec, { signal });
  await remember({ ...creation, output }, context);
}

/** What an earlier run of ours replaced and could not be seen gone, or empty. */
function findReplacedId({ name }: Change, { provenOurs }: StepContext): string {
  return provenOurs.get(name) ?? '';
}

async function remember(
  result: {
    readonly change: CreateChange | UpdateChange | ReplaceChange;
    readonly output: ResourceOutput;
    readonly prior: ResourceRecord | undefined;
  },
  context: StepContext,
): Promise<void> {
  const { change, output } = result;
  const record = toRecord(result, context);
  try {
    await context.ledger.record(record);
  } catch (error) {
    throw new ApplyError(
      'APPLY_NOT_RECORDED',
      `${change.name} was changed (id ${output.providerId}) but could not be recorded`,
      {
        cause: error,
        hint: 'The journal remembers the attempt: remove what kept it from being recorded and run apply again, and the resource is taken over, not made twice.',
      },
    );
  }
  context.live.set(change.name, record);
  await context.ledger.settleLater(change.name);
}

function toRecord(
  result: {
    readonly change: CreateChange | UpdateChange | ReplaceChange;
    readonly output: ResourceOutput;
    readonly prior: ResourceRecord | undefined;
  },
  context: StepContext,
): ResourceRecord {
  const { change, output, prior } = result;
  const now = toTimestamp(context.clock.now());
  const isSameResource = prior !== undefined && change.kind === 'update';
  return {
    name: change.name,
    type: change.type,
    provider: context.providerTypes.get(change.providerRef) ?? '',
    providerRef: change.providerRef,
    providerId: output.providerId,
    configHash: configHash(change.spec.config),
    appliedConfig: change.spec.config,
    appliedConfigSource: 'apply',
    outputs: output.outputs,
    dependencies: toDependencies(change.spec, context.names),
    status: 'active',
    ...(change.spec.isProtected ? { isProtected: true } : {}),
    createdAt: isSameResource ? prior.createdAt : now,
    updatedAt: now,
    error: undefined,
    unknownFields: prior?.unknownFields ?? {},
  };
}

function toIntent(change: Change, context: StepContext): ChangeIntent {
  const spec = change.kind === 'delete' ? undefined : change.spec;
  return {
    name: change.name,
    action: change.kind,
    type: change.type,
    providerRef: change.providerRef,
    provider: context.providerTypes.get(change.providerRef) ?? '',
    providerId:
      change.kind === 'create' ? findReplacedId(change, context) : change.record.providerId,
    configHash: configHash(spec?.config),
    priorHash: change.kind === 'create' ? '' : change.record.configHash,
    config: spec?.config,
    dependencies: spec === undefined ? [] : toDependencies(spec, context.names),
    at: toTimestamp(context.clock.now()),
  };
}

/** Fills in every reference and secret, strictly, right before the call (T-31). */
function fillSpec(spec: ResourceSpec, context: StepContext): DriverSpec {
  const lookup = {
    variable: context.variable,
    output: createOutputLookup((name) => context.live.get(name), context.names),
  };
  const filled = fillIn(spec.config, lookup, 'strict');
  if (filled.kind === 'filled') return toDriverSpec(spec, filled.config);
  throw new ApplyError(
    'APPLY_UNRESOLVED',
    `${spec.name} cannot be sent to its provider: ${filled.problems.map(describeFillProblem).join('; ')}`,
    { hint: 'Nothing was changed for this resource; set what is missing and apply again.' },
  );
}

/**
 * Makes a call that changes what has a record. A delete that failed leaves that record in place, and
 * the next plan deletes again; an update or replace that may have taken effect keeps its intent.
 */
async function settlingOnError<Answer>(
  change: UpdateChange | ReplaceChange | DeleteChange,
  context: StepContext,
  call: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    const isUnknown =
      change.kind !== 'delete' && error instanceof DriverError && mayHaveHappened(error);
    if (!isUnknown) await settleIfPossible(change, context);
    throw error;
  }
}

/**
 * Settles after a failure. An intent that cannot be settled costs the next run one look and nothing
 * else, so the failure itself is what is told.
 */
async function settleIfPossible(change: Change, context: StepContext): Promise<void> {
  await context.ledger.settle(change.name).catch(() => undefined);
}

function driverFor(change: Change, context: StepContext): ResourceDriver {
  const driver = context.drivers.get(change.providerRef);
  if (driver === undefined) {
    throw new ApplyError('APPLY_NO_PROVIDER', `no provider ${change.providerRef} is open`);
  }
  return driver;
}

function toRef(record: ResourceRecord): ResourceRef {
  return { name: record.name, type: record.type, providerId: record.providerId };
}
