// A process of its own: an image skill that does no work and answers 1 KB, served by the server kit.
import { describeServing, type SkillHandler } from '@skillgate/core';
import { ImageFormat, ImageServiceService } from '@skillgate/proto';
import { serve, serverConfig } from '@skillgate/server-kit';

const answer = Buffer.alloc(1024, 7);

const handler: SkillHandler<typeof ImageServiceService> = {
  skill: 'image',
  service: ImageServiceService,
  methods: {
    preprocess: async ({ id }, context) => ({
      served: describeServing(id, context),
      image: answer,
      format: ImageFormat.WEBP,
      width: 1,
      height: 1,
      imageHash: '0'.repeat(16),
      source: undefined,
      hasAlpha: false,
    }),
    async *preprocessBatch() {},
  },
  identity: () => ({ resultVersion: 1, models: [], limits: {} }),
  concurrency: 64,
  warmUp: async () => undefined,
  degradedReasons: () => [],
  close: async () => undefined,
};

const env = {
  SKILLGATE_HOST: '127.0.0.1',
  SKILLGATE_PORT: '0',
  SKILLGATE_METRICS: 'false',
  SKILLGATE_LOG_LEVEL: 'silent',
};
const server = await serve({ handler, config: serverConfig(env, { defaultPort: 0 }) });
await server.ready;
process.send?.({ port: server.port });
// Its parent has ended.
process.on('disconnect', () => process.exit());
