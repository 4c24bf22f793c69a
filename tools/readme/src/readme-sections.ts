import { cacheVariables } from '@skillgate/cache';
import { addressVariables, clientVariables } from '@skillgate/client';
import { defaultPorts } from '@skillgate/core';
import { imageEngineVariables } from '@skillgate/image-engine';
import { modelsVariables } from '@skillgate/models';
import { ocrEngineVariables } from '@skillgate/ocr-engine';
import { serverVariables } from '@skillgate/server-kit';
import { optionsTable } from './options-table.js';
import { variablesTable } from './variables-table.js';

const ocrVariables = Object.fromEntries(
  Object.entries(ocrEngineVariables).filter(([, { name }]) => name.startsWith('OCR_')),
);

/** What the code says of itself, by the README's markers. */
export const readmeSections = {
  'server-variables': variablesTable([serverVariables({ defaultPort: defaultPorts.image })]),
  'image-variables': variablesTable([imageEngineVariables]),
  'ocr-variables': variablesTable([ocrVariables]),
  'client-variables': variablesTable([
    { image: addressVariables.image, ocr: addressVariables.ocr },
    clientVariables,
  ]),
  'cache-variables': variablesTable([cacheVariables]),
  'models-variables': variablesTable([modelsVariables]),
  'client-options': optionsTable([
    { file: 'libs/client/src/client-options.ts', name: 'SkillClientOptions' },
  ]),
  'pool-options': optionsTable([
    { file: 'libs/client/src/client-options.ts', name: 'SkillPoolOptions' },
    { file: 'libs/client/src/retry.ts', name: 'RetryOptions', prefix: 'retry.' },
    {
      ...{ file: 'libs/client/src/circuit-breaker.ts', name: 'CircuitBreakerOptions' },
      prefix: 'circuitBreaker.',
    },
  ]),
};
