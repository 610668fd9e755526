import { Server, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { GRPCControllerService, GRPCStdioService } from '../gen/go-plugin.ts';
import { HealthService } from '../gen/health.ts';
import {
  IaCProviderDriftConfigDetectorService,
  IaCProviderDriftDetectorService,
  IaCProviderEnumeratorService,
  IaCProviderFinalizerService,
  IaCProviderLogCaptureService,
  IaCProviderOwnershipService,
  IaCProviderRequiredService,
  IaCProviderValidatorService,
  ResourceDriverService,
} from '../gen/iac.ts';
import { PluginServiceService } from '../gen/plugin.ts';
import { ServerReflectionService } from '../gen/reflection-v1.ts';
import {
  createEnumerator,
  createFinalizer,
  createOwnership,
  createValidator,
} from './services/discovery.ts';
import { createDriftConfigDetector, createDriftDetector } from './services/drift.ts';
import {
  createController,
  createHealth,
  createReflection,
  createStdio,
} from './services/host-services.ts';
import { createLogCapture } from './services/log-capture.ts';
import { createPluginService } from './services/plugin-service.ts';
import { createProviderRequired } from './services/provider-required.ts';
import { createResourceDriver } from './services/resource-driver.ts';
import type { Provider } from './session.ts';

/** The gRPC server of the plugin, not yet listening. */
export interface PluginServer {
  readonly server: Server;
  /** Lets running calls end, then closes. */
  close(): Promise<void>;
}

/** Puts every service of the plugin on one server. `onShutdown` is called when the host says so. */
export function createPluginServer(provider: Provider, onShutdown: () => void): PluginServer {
  const server = new Server({
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  });
  const stdio = createStdio();
  const services: [ServiceDefinition, UntypedServiceImplementation][] = [
    [IaCProviderRequiredService, createProviderRequired(provider)],
    [ResourceDriverService, createResourceDriver(provider)],
    [IaCProviderEnumeratorService, createEnumerator(provider)],
    [IaCProviderDriftDetectorService, createDriftDetector(provider)],
    [IaCProviderDriftConfigDetectorService, createDriftConfigDetector(provider)],
    [IaCProviderOwnershipService, createOwnership(provider)],
    [IaCProviderFinalizerService, createFinalizer(provider)],
    [IaCProviderValidatorService, createValidator(provider)],
    [IaCProviderLogCaptureService, createLogCapture(provider)],
    [PluginServiceService, { ...createPluginService(provider) }],
    [HealthService, { ...createHealth(provider.log) }],
    [GRPCStdioService, stdio.service],
    [GRPCControllerService, createController(onShutdown)],
  ];
  const names = [...services.map(([definition]) => nameOf(definition)), REFLECTION];
  services.push([ServerReflectionService, createReflection(names)]);
  for (const [definition, implementation] of services)
    server.addService(definition, implementation);
  return {
    server,
    close: () =>
      new Promise((resolve) => {
        stdio.end();
        server.tryShutdown(() => {
          resolve();
        });
      }),
  };
}

const REFLECTION = nameOf(ServerReflectionService);

/** `/package.Service/Method` holds the service's full name. */
function nameOf(definition: ServiceDefinition): string {
  const [method] = Object.values(definition);
  return method?.path.split('/')[1] ?? '';
}
