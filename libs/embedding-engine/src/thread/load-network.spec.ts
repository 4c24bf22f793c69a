import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';

import { makeModelFolder } from '../testing/model-folder.js';
import { pullTextModel } from '../testing/pull-text-model.js';
import { loadTextNetwork, textInputs } from './load-network.js';
import type { ThreadData } from './thread-messages.js';

beforeAll(pullTextModel, 300_000);

async function vectorOf(folder: string) {
  const settings = { kind: 'text', dtype: 'q8' } as ThreadData['settings'];
  const network = await loadTextNetwork({ folder, settings, threads: 1, batchTokens: 256 });
  const text = { ids: [101, 2_003, 2_009, 102], truncated: false };
  const { last_hidden_state: states } = await network.run(
    textInputs([text], 0, network.inputNames),
  );
  return states!.data;
}

it('uses a network as it is, and tells so, whose operators can’t be fused', async () => {
  const models = await makeModelFolder();
  onTestFinished(() => models.remove());
  const folder = await models.copyTextModel();
  const whole = await vectorOf(folder);
  const file = join(folder, 'onnx/model_quantized.onnx');
  const bytes = (await readFile(file)).toString('latin1');
  // Names that are no UTF-8, which ONNX Runtime takes.
  await writeFile(file, bytes.replaceAll('scaled_dot_product', '\xffcaled_dot_product'), 'latin1');
  const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
  const plain = await vectorOf(folder);
  expect(warned).toHaveBeenCalledExactlyOnceWith(
    expect.stringContaining('its operators could not be fused'),
  );
  const largest = Math.max(...whole.map((value, at) => Math.abs(value - plain[at]!)));
  expect(largest).toBeLessThan(1e-5);
});
