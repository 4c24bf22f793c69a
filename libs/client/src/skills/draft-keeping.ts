import { GenerateRequest, GenerateResponse, type DraftServiceService } from '@skillgate/proto';
import { messageCodec, type Keeping } from '../keeping.js';

const codec = messageCodec('draft.generate', GenerateResponse);

/** How texts are kept: only when asked, and only those that would be the same again. */
export function keepGenerated(
  message: GenerateRequest,
): Keeping<(typeof DraftServiceService)['generate']> | undefined {
  const { sampling, deterministic } = message;
  const isRepeatable = deterministic || sampling?.temperature === 0 || sampling?.seed !== undefined;
  if (!isRepeatable) return undefined;
  const options = GenerateRequest.encode({ ...message, id: '' }).finish();
  return { codec, isDefault: false, options };
}
