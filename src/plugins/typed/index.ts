export { openTypedClient } from './open-client.ts';
