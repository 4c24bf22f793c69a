import { OcrEngine, RecognizeRequest } from '@skillgate/proto';
import {
  describeOcrContract,
  handlerContext,
  handlerTarget,
  printPage,
  wordErrorRate,
  type PrintedPage,
} from '@skillgate/testing';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';

import { ocrEngineConfig } from './config.js';
import { createOcrHandler } from './ocr-handler.js';

const config = { ...ocrEngineConfig({}), memoryBytes: 1_000_000_000, workers: 2 };
type Handler = ReturnType<typeof createOcrHandler>;

describeOcrContract('in process', async () => handlerTarget(createOcrHandler(config)));

function openHandler(): Handler {
  const handler = createOcrHandler(config);
  onTestFinished(() => handler.close());
  return handler;
}

describe('createOcrHandler', { timeout: 60_000 }, () => {
  it('warms up all of its threads with one real page each', async () => {
    const handler = openHandler();
    await handler.warmUp(new AbortController().signal);
    expect(handler.degradedReasons()).toEqual([]);
  });

  it('reads a screenshot of 12,000 rows to its end', async () => {
    const handler = openHandler();
    const size = { width: 4, height: 125, margin: 0.2 };
    const { image, text } = await printPage({ ...size, font: 'sans', points: 16, dpi: 96 });
    const request = RecognizeRequest.fromPartial({ image });
    const context = handlerContext('ocr', handler, new AbortController().signal);
    const response = await handler.methods.recognize(request, context);
    expect(response.source?.height).toBe(12_000);
    expect(wordErrorRate(text, response.text)).toBeLessThan(0.01);
    const lastLine = text.trimEnd().split('\n').at(-1);
    expect(response.text.trimEnd().split('\n').at(-1)).toBe(lastLine);
  });

  it('reads white text on transparency', async () => {
    const handler = openHandler();
    const printed = await printPage({ width: 4, height: 1.2, margin: 0.2 });
    const letters = await sharp(printed.image).greyscale().negate().raw().toBuffer();
    const { width, height } = printed;
    const raw = { width, height, channels: 1 } as const;
    const white = sharp({ create: { width, height, channels: 3, background: '#fff' } });
    const image = await white.joinChannel(letters, { raw }).png().toBuffer();
    const request = RecognizeRequest.fromPartial({ image });
    const context = handlerContext('ocr', handler, new AbortController().signal);
    const { text } = await handler.methods.recognize(request, context);
    expect(wordErrorRate(printed.text, text)).toBeLessThan(0.05);
  });

  /** A page above another one. */
  async function stacked(above: PrintedPage, below: PrintedPage, mirrored = false) {
    const longer = sharp(above.image).extend({ bottom: below.height, background: '#fff' });
    const lower = mirrored ? await sharp(below.image).flop().blur(0.8).toBuffer() : below.image;
    const overlay = { input: lower, top: above.height, left: 0 };
    const page = sharp(await longer.png().toBuffer()).composite([overlay]);
    return RecognizeRequest.fromPartial({ image: await page.png().toBuffer() });
  }
  const sheet = { width: 5, margin: 0.4, dpi: 150 };

  it('reads grey terms below a black text whole', async () => {
    const handler = openHandler();
    const body = await printPage({ ...sheet, height: 5 });
    const terms = await printPage({ ...sheet, height: 1.5, points: 8, ink: '#aaa' });
    const request = await stacked(body, terms);
    const context = handlerContext('ocr', handler, new AbortController().signal);
    const { text, preparation } = await handler.methods.recognize(request, context);
    expect(text).toContain(terms.text.trim().split('\n').at(-1));
    expect(wordErrorRate(`${body.text}\n${terms.text}`, text)).toBeLessThan(0.02);
    expect(preparation?.contrastStretched).toBe(true);
  });

  it('does not read what shows through from the back of the sheet', async () => {
    const handler = openHandler();
    const body = await printPage({ ...sheet, height: 5 });
    const back = await printPage({ ...sheet, height: 3, ink: '#bcbcbc' });
    const request = await stacked(body, back, true);
    const context = handlerContext('ocr', handler, new AbortController().signal);
    const { text, preparation } = await handler.methods.recognize(request, context);
    expect(wordErrorRate(body.text, text)).toBeLessThan(0.02);
    expect(preparation?.contrastStretched).toBe(false);
  });

  it('reads a short text that is upside down', async () => {
    const handler = openHandler();
    const sign = { font: 'sans', points: 40, dpi: 100, width: 5, height: 1.6 } as const;
    const { image, text: printed } = await printPage({ ...sign, margin: 0.3, turn: 180 });
    const request = RecognizeRequest.fromPartial({
      image,
      options: { engine: OcrEngine.TESSERACT },
    });
    const context = handlerContext('ocr', handler, new AbortController().signal);
    const { text, preparation } = await handler.methods.recognize(request, context);
    expect(text.trim()).toBe(printed.trim());
    expect(preparation?.rotationDegrees).toBe(180);
  });

  it('ends with the reason when it is cancelled in mid-page, and reads the next one', async () => {
    const handler = openHandler();
    const { image } = await printPage({ points: 8, dpi: 300 });
    const request = RecognizeRequest.fromPartial({ image });
    const reason = new Error('the caller has left');
    const controller = new AbortController();
    const call = handler.methods.recognize(
      request,
      handlerContext('ocr', handler, controller.signal),
    );
    setTimeout(() => controller.abort(reason), 400);
    await expect(call).rejects.toBe(reason);
    const small = await printPage({ width: 3, height: 1, margin: 0.2 });
    const next = RecognizeRequest.fromPartial({ image: small.image });
    const context = handlerContext('ocr', handler, new AbortController().signal);
    expect((await handler.methods.recognize(next, context)).confidence).toBeGreaterThan(0.8);
  });
});
