import './environment.js';
import { GenericContainer } from 'testcontainers';
import { checkoutLabel } from './checkout-label.js';
import { modelsFolder } from './models-folder.js';
import type { ServiceLimits } from './compose-service.js';

export interface LimitedContainerOptions {
  /** Whether the engine starts it again when it ends, as in compose. Default false: a test does that itself. */
  restarts?: boolean;
}

/** A container that may have what compose lets its service have. */
export class LimitedContainer extends GenericContainer {
  constructor(limits: ServiceLimits, { restarts = false }: LimitedContainerOptions = {}) {
    super(limits.image);
    this.withLabels({ [checkoutLabel.name]: checkoutLabel.value })
      .withEnvironment(limits.environment)
      .withTmpFs(limits.tmpfs)
      .withDroppedCapabilities(...limits.droppedCapabilities)
      .withSecurityOpt(...limits.securityOptions);
    if (limits.modelsPath !== undefined) {
      this.withBindMounts([{ source: modelsFolder, target: limits.modelsPath, mode: 'ro' }]);
    }
    this.hostConfig = {
      ...this.hostConfig,
      Memory: limits.memoryBytes,
      NanoCpus: limits.cpus * 1e9,
      PidsLimit: limits.pids,
      ReadonlyRootfs: limits.readOnly,
      ...(restarts && { RestartPolicy: { Name: limits.restart } }),
    };
  }
}
