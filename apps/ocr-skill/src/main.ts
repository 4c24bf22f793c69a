import { defaultPorts } from '@skillgate/core';
import { createOcrHandler, ocrEngineConfig, ocrEngineVariables } from '@skillgate/ocr-engine';
import { createLogger, run, serve, serverConfig, serverVariables } from '@skillgate/server-kit';

const defaults = { defaultPort: defaultPorts.ocr };

await run({
  name: 'ocr-skill',
  variables: { ...serverVariables(defaults), ...ocrEngineVariables },
  start: (env) => {
    const config = serverConfig(env, defaults);
    const log = createLogger(config, 'ocr');
    const options = { ownsProcess: true, logger: log };
    return serve({ handler: createOcrHandler(ocrEngineConfig(env), options), config, log });
  },
});
