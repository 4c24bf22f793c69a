import { Worker, type ResourceLimits } from 'node:worker_threads';

/**
 * Starts a thread for an engine's libraries, which neither print nor report anything of what callers sent.
 * @param resourceLimits Of its V8; it ends when it needs more. Default: Node's, of which one may fill a container.
 */
export function startEngineThread(
  entry: URL,
  workerData?: unknown,
  resourceLimits: ResourceLimits = {},
): Worker {
  // ONNX Runtime, from 1.29 on, else keeps an id of this machine and events for its maker in the home folder. It reads
  // the environment of the process, of which a thread's own `process.env` is a copy. What the user has set stays.
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  return new Worker(entry, {
    workerData,
    resourceLimits,
    execArgv: [],
    stdout: true,
    stderr: true,
  });
}
