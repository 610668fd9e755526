// @ts-check
const head = (/** @type {string} */ simulate) => `modules:
  - name: local
    type: iac.provider
    config: { provider: local${simulate} }
  - name: state
    type: iac.state
    config: { backend: filesystem, directory: state }
`;

/**
 * `count` resources in layers of ten, each after one of the layer above.
 * @param {number} count
 */
export function layered(count) {
  const lines = [head('')];
  for (let index = 0; index < count; index += 1) {
    lines.push(`  - name: net-${index}
    type: infra.vpc
    config:
      provider: local
      cidr: 10.${index % 250}.0.0/16${index < 10 ? '' : `\n      depends_on: [net-${index - 10}]`}
`);
  }
  return lines.join('');
}

/**
 * `count` resources that take `latencyMs` each, one after the other or all independent.
 * @param {{ count: number, latencyMs: number, chained: boolean }} shape
 */
export function slow({ count, latencyMs, chained }) {
  const lines = [head(`, simulate: { latency_ms: ${latencyMs} }`)];
  for (let index = 0; index < count; index += 1) {
    const after = chained && index > 0 ? `, depends_on: [net-${index - 1}]` : '';
    lines.push(`  - name: net-${index}
    type: infra.vpc
    config: { provider: local, cidr: 10.${index % 250}.0.0/16${after} }
`);
  }
  return lines.join('');
}
