import type { Server } from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { descriptorSet } from '@skillgate/proto';

/** Serves gRPC server reflection, v1 and v1alpha, of the named services. */
export function addReflection(server: Server, services: readonly string[]): void {
  const definitions = loadFileDescriptorSetFromBuffer(descriptorSet);
  new ReflectionService(definitions, { services: [...services] }).addToServer(server);
}
