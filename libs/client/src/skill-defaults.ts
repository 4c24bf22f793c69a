import type { SkillClients } from './skill-client.js';

/** What differs between the skills. */
export interface SkillDefaults {
  /** The gRPC service whose health counts. */
  serviceName: string;
  /** How long a call may take in all when its caller does not say, in milliseconds. */
  timeoutMs: number;
  /** A call that takes longer counts as failed for the circuit breaker, in milliseconds. */
  slowCallMs: number;
}

export const skillDefaults = {
  image: { serviceName: 'skills.v1.ImageService', timeoutMs: 30_000, slowCallMs: 8_000 },
  ocr: { serviceName: 'skills.v1.OcrService', timeoutMs: 120_000, slowCallMs: 60_000 },
} satisfies Record<keyof SkillClients, SkillDefaults>;
