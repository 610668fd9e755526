/** A config of something that holds every secret, and of something that depends on it. */
export function modules(cidr: string, sinks: readonly string[] = []): string {
  return `
  { name: canary, type: iac.provider, config: { provider: canary, token: '\${CANARY_TOKEN}' } }
  { name: holder, type: infra.vpc, config: { provider: canary }, outputs: { pem_1: { sensitive: false }, short_1: {}, quotes_1: { sensitive: true, sinks: [${sinks.join(', ')}] } } }
  { name: teller, type: infra.vpc, config: { provider: canary, depends_on: [holder], cidr: ${cidr}, env_vars_secret: { KEY: '\${CANARY_KEY}' } } }
`;
}
