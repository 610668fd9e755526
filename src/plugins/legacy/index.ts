export { openLegacyClient } from './open-client.ts';
