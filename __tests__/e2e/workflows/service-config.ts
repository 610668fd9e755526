/** A database with a password that its provider makes up, and a service that has an address. */
export const SERVICE_CONFIG = `
environments: { staging: {} }
modules:
  - name: local
    type: iac.provider
    config: { provider: local, directory: '\${WFCTL_PLACE}/cloud' }
  - name: memory
    type: iac.state
    config: { backend: filesystem, directory: '\${WFCTL_PLACE}/state' }
  - name: network
    type: infra.vpc
    config: { provider: local }
  - name: database
    type: infra.database
    config:
      provider: local
      engine: sqlite
      depends_on: [network]
      simulate: { sensitive: [password] }
    outputs:
      password:
        sensitive: true
        sinks: [{ type: file, path: '\${WFCTL_PLACE}/sink' }]
  - name: web
    type: infra.container_service
    config:
      provider: local
      command: [node, server.mjs]
      source_dir: .
      health_path: /healthz
      env_vars: { PASSWORD: '\${database.password}' }
    outputs:
      url: { sensitive: false }
`;

/** `server.mjs` of that service. */
export const SERVICE = `
import { createServer } from 'node:http';
createServer((_request, response) => response.end('ok')).listen(process.env.PORT, '127.0.0.1');
`;
