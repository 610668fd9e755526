export { type Caller, createCaller } from './caller.ts';
export { createTypedClient } from './client.ts';
export { askIdentity, askName, initialize } from './lifecycle.ts';
