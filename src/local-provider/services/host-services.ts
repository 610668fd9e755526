import type {
  handleServerStreamingCall,
  ServerDuplexStream,
  ServerWritableStream,
} from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import type {
  Empty,
  GRPCControllerServer,
  GRPCStdioServer,
  StdioData,
} from '../../gen/go-plugin.ts';
import type { Empty as GoogleEmpty } from '../../gen/google/protobuf/empty.ts';
import { HealthCheckResponse_ServingStatus, type HealthServer } from '../../gen/health.ts';
import type {
  ServerReflectionRequest,
  ServerReflectionResponse,
  ServerReflectionServer,
} from '../../gen/reflection-v1.ts';
import type { Log } from '../hclog.ts';
import { LocalError } from '../local-error.ts';
import { unary } from '../rpc.ts';

/** The part of `Health` a go-plugin host asks for. */
export type HealthAnswers = Pick<HealthServer, 'check'>;

/** Serves `grpc.health.v1.Health`: the plugin set's key is `plugin`, the empty name is the server. */
export function createHealth(log: Log): HealthAnswers {
  return {
    check: unary(log, ({ service }) => {
      if (service === 'plugin' || service === '') {
        return Promise.resolve({ status: HealthCheckResponse_ServingStatus.SERVING });
      }
      return Promise.reject(new LocalError('LOCAL_NOT_FOUND', 'there is no such service'));
    }),
  };
}

/** The stream of our standard output, of which there is none: it stays open until we end. */
export interface Stdio {
  readonly service: GRPCStdioServer;
  /** Ends every open stream, so that the server can close. */
  end(): void;
}

/** Serves `plugin.GRPCStdio`. */
export function createStdio(): Stdio {
  const open = new Set<ServerWritableStream<GoogleEmpty, StdioData>>();
  const streamStdio: handleServerStreamingCall<GoogleEmpty, StdioData> = (call) => {
    open.add(call);
    call.on('cancelled', () => open.delete(call));
  };
  return {
    service: { streamStdio },
    end: () => {
      for (const call of open) call.end();
      open.clear();
    },
  };
}

/** Serves `plugin.GRPCController`: answers first, then ends the process. */
export function createController(shutDown: () => void): GRPCControllerServer {
  return {
    shutdown: (_call, callback) => {
      const answer: Empty = {};
      callback(null, answer);
      shutDown();
    },
  };
}

/** Serves `grpc.reflection.v1.ServerReflection`, of which only `list_services` is answered. */
export function createReflection(services: readonly string[]): ServerReflectionServer {
  const answer = (request: ServerReflectionRequest): ServerReflectionResponse => ({
    validHost: request.host,
    originalRequest: request,
    messageResponse:
      request.messageRequest?.$case === 'listServices'
        ? { $case: 'listServicesResponse', value: { service: services.map((name) => ({ name })) } }
        : {
            $case: 'errorResponse',
            value: {
              errorCode: status.UNIMPLEMENTED,
              errorMessage: 'only list_services is served',
            },
          },
  });
  return {
    serverReflectionInfo: (
      call: ServerDuplexStream<ServerReflectionRequest, ServerReflectionResponse>,
    ) => {
      call.on('data', (request: ServerReflectionRequest) => call.write(answer(request)));
      call.on('end', () => {
        call.end();
      });
    },
  };
}
