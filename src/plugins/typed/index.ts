export { type Caller, type CallerOptions, createCaller } from './caller.ts';
export { createTypedClient, type TypedClientParts } from './client.ts';
export { type CallSubject, toDriverError } from './driver-failure.ts';
export { askIdentity, askName, initialize } from './lifecycle.ts';
