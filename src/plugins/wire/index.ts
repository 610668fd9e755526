export { type CallFailure, LARGEST_REQUEST_BYTES } from './call-failure.ts';
export { connect, type Connection, type Peer } from './connection.ts';
export { checkHealth, type Health } from './health.ts';
export { offersLegacyProvider } from './module-types.ts';
export { openStream, type StreamCall, type StreamOutcome } from './server-stream.ts';
export {
  listReflectedServices,
  listRegisteredServices,
  type ServiceList,
  SETUP_TIMEOUT_MS,
} from './services.ts';
export { askToEnd } from './shutdown.ts';
export { followStdio, type StdioSink } from './stdio.ts';
export { callUnary, type CallOutcome, type UnaryCall, type UnaryMethod } from './unary.ts';
