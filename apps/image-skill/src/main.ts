import { defaultPorts } from '@skillgate/core';
import {
  createImageHandler,
  imageEngineConfig,
  imageEngineVariables,
} from '@skillgate/image-engine';
import { createLogger, run, serve, serverConfig, serverVariables } from '@skillgate/server-kit';

const defaults = { defaultPort: defaultPorts.image };

await run({
  name: 'image-skill',
  variables: { ...serverVariables(defaults), ...imageEngineVariables },
  start: (env) => {
    const config = serverConfig(env, defaults);
    const log = createLogger(config, 'image');
    const options = { ownsProcess: true, logger: log };
    return serve({ handler: createImageHandler(imageEngineConfig(env), options), config, log });
  },
});
