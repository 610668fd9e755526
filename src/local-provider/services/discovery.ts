import {
  type IaCProviderEnumeratorServer,
  type IaCProviderFinalizerServer,
  type IaCProviderOwnershipServer,
  type IaCProviderValidatorServer,
  type PlanAction,
  type PlanDiagnostic,
  PlanDiagnosticSeverity,
  type ResourceRef,
} from '../../gen/iac.ts';
import { setOwner } from '../keeper.ts';
import { LocalError } from '../local-error.ts';
import { requireResource } from '../locate.ts';
import { observeResource } from '../observe.ts';
import type { CatalogueRecord } from '../record.ts';
import { unary } from '../rpc.ts';
import type { Provider } from '../session.ts';
import { bearsTag, ownerOf } from '../tags.ts';
import { findSpecFaults } from '../validate-spec.ts';
import { simulated, toReference, toResourceOutput, toWanted } from './answer.ts';

/** Serves `IaCProviderEnumerator`: what is there, by type (empty is all of them) or by tag. */
export function createEnumerator(provider: Provider): IaCProviderEnumeratorServer {
  const { log } = provider;
  return {
    enumerateAll: unary(log, ({ resourceType }) =>
      simulated(provider.session(), { method: 'enumerate_all' }, async () => {
        const { cloud } = provider.session();
        const records = (await cloud.catalogue.list()).filter(isOfType(resourceType));
        const outputs = [];
        for (const record of records)
          outputs.push(toResourceOutput(await observeResource(cloud, record)));
        return { outputs };
      }),
    ),
    enumerateByTag: unary(log, ({ tag }) =>
      simulated(provider.session(), { method: 'enumerate_by_tag' }, async () => {
        // An empty tag would be borne by none or by all; both are wrong answers to a mistake.
        if (tag === '') throw new LocalError('LOCAL_INVALID', 'tag is empty');
        const records = await provider.session().cloud.catalogue.list();
        return { refs: records.filter((record) => bearsTag(record, tag)).map(toRef) };
      }),
    ),
  };
}

/** Serves `IaCProviderOwnership`. */
export function createOwnership(provider: Provider): IaCProviderOwnershipServer {
  const { log } = provider;
  return {
    getOwner: unary(log, ({ ref }) =>
      simulated(provider.session(), { method: 'get_owner' }, async () =>
        ownerOf(await requireResource(provider.session().cloud, toReference(ref))),
      ),
    ),
    setOwner: unary(log, ({ ref, owner }) =>
      simulated(provider.session(), { method: 'set_owner' }, async () => {
        await setOwner(provider.session().cloud, toReference(ref), owner);
        return {};
      }),
    ),
    listOwners: unary(log, ({ owner, resourceType }) =>
      simulated(provider.session(), { method: 'list_owners' }, async () => {
        const records = (await provider.session().cloud.catalogue.list()).filter(
          isOfType(resourceType),
        );
        const owned = records.map((record) => ({ ref: toRef(record), ...ownerOf(record) }));
        const wanted = owned.filter(
          (found) => found.owner !== '' && ['', found.owner].includes(owner),
        );
        return { resources: wanted };
      }),
    ),
  };
}

/** Serves `IaCProviderFinalizer`. Nothing is ever put off here, so there is nothing to finish. */
export function createFinalizer(provider: Provider): IaCProviderFinalizerServer {
  return {
    finalizeApply: unary(provider.log, () =>
      simulated(provider.session(), { method: 'finalize_apply' }, () =>
        Promise.resolve({ errors: [] }),
      ),
    ),
  };
}

/** Serves `IaCProviderValidator`: every wrong field of every resource that a plan would make or change. */
export function createValidator(provider: Provider): IaCProviderValidatorServer {
  return {
    validatePlan: unary(provider.log, ({ plan }) =>
      simulated(provider.session(), { method: 'validate_plan' }, () =>
        Promise.resolve({ diagnostics: (plan?.actions ?? []).flatMap(findActionFaults) }),
      ),
    ),
  };
}

function findActionFaults({ action, resource }: PlanAction): readonly PlanDiagnostic[] {
  if (action === 'delete') return [];
  const wanted = toWanted(resource);
  return findSpecFaults(wanted).map(({ field, message }) => ({
    severity: PlanDiagnosticSeverity.PLAN_DIAGNOSTIC_ERROR,
    resource: wanted.name,
    field,
    message,
  }));
}

function isOfType(type: string): (record: CatalogueRecord) => boolean {
  return (record) => type === '' || record.type === type;
}

function toRef({ name, type, id }: CatalogueRecord): ResourceRef {
  return { name, type, providerId: id };
}
