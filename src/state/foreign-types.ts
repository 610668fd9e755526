/**
 * What the types of other tools are in a config. A table and no rule: turning `aws_db_instance` into
 * `aws.db.instance`, as upstream does, names a type that no provider has (T-42).
 */
const TERRAFORM: Readonly<Record<string, readonly string[]>> = {
  'infra.vpc': ['aws_vpc', 'google_compute_network', 'azurerm_virtual_network', 'digitalocean_vpc'],
  'infra.database': [
    'aws_db_instance',
    'aws_rds_cluster',
    'google_sql_database_instance',
    'azurerm_postgresql_flexible_server',
    'digitalocean_database_cluster',
  ],
  'infra.cache': [
    'aws_elasticache_cluster',
    'aws_elasticache_replication_group',
    'google_redis_instance',
    'azurerm_redis_cache',
  ],
  'infra.storage': ['aws_s3_bucket', 'google_storage_bucket', 'digitalocean_spaces_bucket'],
  'infra.registry': [
    'aws_ecr_repository',
    'google_artifact_registry_repository',
    'azurerm_container_registry',
    'digitalocean_container_registry',
  ],
  'infra.container_service': [
    'aws_ecs_service',
    'google_cloud_run_service',
    'google_cloud_run_v2_service',
    'azurerm_container_app',
    'digitalocean_app',
  ],
  'infra.dns': [
    'aws_route53_zone',
    'google_dns_managed_zone',
    'azurerm_dns_zone',
    'digitalocean_domain',
  ],
  'infra.firewall': [
    'aws_security_group',
    'google_compute_firewall',
    'azurerm_network_security_group',
    'digitalocean_firewall',
  ],
  'infra.load_balancer': ['aws_lb', 'azurerm_lb', 'digitalocean_loadbalancer'],
  'infra.certificate': ['aws_acm_certificate', 'digitalocean_certificate'],
  'infra.k8s_cluster': [
    'aws_eks_cluster',
    'google_container_cluster',
    'azurerm_kubernetes_cluster',
    'digitalocean_kubernetes_cluster',
  ],
  'infra.iam_role': ['aws_iam_role'],
  'infra.cdn': ['aws_cloudfront_distribution', 'digitalocean_cdn'],
  'infra.api_gateway': ['aws_api_gateway_rest_api'],
  'infra.droplet': ['digitalocean_droplet'],
  'infra.volume': ['digitalocean_volume'],
};

const PULUMI: Readonly<Record<string, readonly string[]>> = {
  'infra.vpc': ['aws:ec2/vpc:Vpc', 'gcp:compute/network:Network', 'digitalocean:index/vpc:Vpc'],
  'infra.database': [
    'aws:rds/instance:Instance',
    'aws:rds/cluster:Cluster',
    'gcp:sql/databaseInstance:DatabaseInstance',
    'digitalocean:index/databaseCluster:DatabaseCluster',
  ],
  'infra.cache': ['aws:elasticache/cluster:Cluster', 'gcp:redis/instance:Instance'],
  'infra.storage': [
    'aws:s3/bucket:Bucket',
    'aws:s3/bucketV2:BucketV2',
    'gcp:storage/bucket:Bucket',
    'digitalocean:index/spacesBucket:SpacesBucket',
  ],
  'infra.registry': [
    'aws:ecr/repository:Repository',
    'digitalocean:index/containerRegistry:ContainerRegistry',
  ],
  'infra.container_service': [
    'aws:ecs/service:Service',
    'gcp:cloudrunv2/service:Service',
    'digitalocean:index/app:App',
  ],
  'infra.dns': [
    'aws:route53/zone:Zone',
    'gcp:dns/managedZone:ManagedZone',
    'digitalocean:index/domain:Domain',
  ],
  'infra.firewall': [
    'aws:ec2/securityGroup:SecurityGroup',
    'gcp:compute/firewall:Firewall',
    'digitalocean:index/firewall:Firewall',
  ],
  'infra.load_balancer': [
    'aws:lb/loadBalancer:LoadBalancer',
    'digitalocean:index/loadBalancer:LoadBalancer',
  ],
  'infra.certificate': ['aws:acm/certificate:Certificate'],
  'infra.k8s_cluster': [
    'aws:eks/cluster:Cluster',
    'gcp:container/cluster:Cluster',
    'digitalocean:index/kubernetesCluster:KubernetesCluster',
  ],
  'infra.iam_role': ['aws:iam/role:Role'],
  'infra.droplet': ['digitalocean:index/droplet:Droplet'],
  'infra.volume': ['digitalocean:index/volume:Volume'],
};

/** From a type of Terraform or Pulumi to that of a config. */
export const FOREIGN_TYPES: ReadonlyMap<string, string> = new Map(
  [TERRAFORM, PULUMI].flatMap((table) =>
    Object.entries(table).flatMap(([ours, theirs]) =>
      theirs.map((type): [string, string] => [type, ours]),
    ),
  ),
);

/** Provider types by how the types of other tools begin. */
const CLOUDS: readonly { readonly prefix: RegExp; readonly providers: readonly string[] }[] = [
  { prefix: /^aws[_:]/, providers: ['aws'] },
  { prefix: /^(?:google_|gcp:)/, providers: ['gcp', 'google'] },
  { prefix: /^azure(?:rm_|:|-native:)/, providers: ['azure', 'azurerm'] },
  { prefix: /^digitalocean[_:]/, providers: ['digitalocean'] },
];

/** Whether a provider is known to be of another cloud than a type, whose ids would mean nothing to it. */
export function isOtherCloud(foreignType: string, providerType: string): boolean {
  const home = CLOUDS.find(({ prefix }) => prefix.test(foreignType));
  const isKnown = CLOUDS.some(({ providers }) => providers.includes(providerType));
  return home !== undefined && isKnown && !home.providers.includes(providerType);
}
