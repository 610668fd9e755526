export { createBuckets } from './buckets.ts';
export { createClock } from './clock.ts';
export { createEnvironment } from './environment.ts';
export { createFiles } from './files.ts';
export { createHttp } from './http.ts';
export { openLiveness } from './liveness.ts';
export { createProcesses } from './processes.ts';
export { type NodePorts, openNodePorts } from './open-ports.ts';
export { createSql, type SqlPatience } from './sql.ts';
