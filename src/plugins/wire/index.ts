export { type CallFailure, LARGEST_REQUEST_BYTES } from './call-failure.ts';
export { connect, type Connection } from './connection.ts';
export { checkHealth } from './health.ts';
export { offersLegacyProvider } from './module-types.ts';
export { openStream } from './server-stream.ts';
export { listReflectedServices, listRegisteredServices, type ServiceList } from './services.ts';
export { askToEnd } from './shutdown.ts';
export { followStdio } from './stdio.ts';
export { callUnary, type CallOutcome, type UnaryMethod } from './unary.ts';
