export { createProcesses } from './processes.ts';
