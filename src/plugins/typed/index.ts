export { openTypedClient } from './open-client.ts';
export { openTypedStateBackend } from './state-backend.ts';
