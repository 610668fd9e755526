import type { JsonObject } from '../../kernel/index.ts';
import type { CatalogueRecord, MakerFacts } from '../record.ts';

/** A thing being made or changed. */
export interface Draft {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly config: JsonObject;
  /** Writes facts down before they become true, so that an heir can undo them. */
  remember(facts: MakerFacts): Promise<void>;
}

/** What came of it. */
export interface Made {
  readonly outputs: JsonObject;
  readonly facts: MakerFacts;
}

/** How a thing is just now. */
export interface Observation {
  /** `degraded`: part of it is gone. `unknown`: it could not be asked. */
  readonly status: 'running' | 'stopped' | 'degraded' | 'unknown';
  /** Outputs that change by themselves, over those in the record. */
  readonly outputs: JsonObject;
}

export interface Health {
  readonly healthy: boolean;
  readonly message: string;
}

/** The traces of a call that never ended. */
export interface Traces {
  readonly id: string;
  readonly config: JsonObject;
  readonly facts: MakerFacts;
}

/**
 * Makes real things of one material. Everything it makes is found again through the resource's id,
 * so that whatever a dead process left can be undone.
 */
export interface Maker {
  /** On failure it may leave traces; the caller then calls {@link Maker.discard}. */
  make(draft: Draft): Promise<Made>;
  /** Brings an existing thing to a new config, and mends what is missing. */
  remake(draft: Draft, record: CatalogueRecord): Promise<Made>;
  /** Removes the thing; parts that are gone already are fine. */
  unmake(record: CatalogueRecord): Promise<void>;
  /** Undoes an unfinished make (no record) or remake (the record as it was); may run twice. */
  discard(traces: Traces, record: CatalogueRecord | undefined): Promise<void>;
  observe(record: CatalogueRecord): Promise<Observation>;
  checkHealth(record: CatalogueRecord): Promise<Health>;
}
