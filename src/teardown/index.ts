export { discover, type Discovery, type DiscoveryRequest, type Unanswered } from './discover.ts';
export { guard, type GuardRequest, type Judged, type Verdict } from './guard.ts';
export type { Inspector } from './inspector.ts';
export { findLeftovers, isStillVanishing } from './leftovers.ts';
export { type DependencyMap, toDeletionSteps, toDependencyMap } from './order.ts';
export {
  type Leftover,
  type TeardownLine,
  type TeardownReport,
  toLines,
  toPreviewLine,
} from './report.ts';
export type { Evidence, Expected, Sighting } from './sighting.ts';
export { type Deletion, takeDown, type TakeDownContext } from './take-down.ts';
