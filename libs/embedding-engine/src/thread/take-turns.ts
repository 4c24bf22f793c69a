import { setImmediate as nextTurn } from 'node:timers/promises';
import { messageOf } from '@skillgate/core';

import type { TextLine } from './text-line.js';
import type { RgbPixels, ThreadMessage, ThreadOrder } from './thread-messages.js';

export interface TurnsOptions {
  texts: TextLine;
  /** Undefined where the model is of texts alone. */
  embedImage: ((pixels: RgbPixels) => Promise<Float32Array>) | undefined;
  tell: (message: ThreadMessage) => void;
}

/** What a thread does with its orders: one run of a network after the other, those of texts and of images in turn. */
export interface Turns {
  take(order: ThreadOrder): void;
}

export function takeTurns({ texts, embedImage, tell }: TurnsOptions): Turns {
  const images: { number: number; pixels: RgbPixels }[] = [];
  let working: Promise<void> | undefined;
  let closing = false;

  const failed = (number: number, error: unknown) =>
    tell({ number, kind: 'failed', message: messageOf(error) });

  async function runTexts(): Promise<void> {
    for (const outcome of await texts.runNext()) {
      const { number } = outcome;
      if ('result' in outcome) tell({ number, kind: 'done', result: outcome.result });
      else failed(number, outcome.error);
    }
  }

  async function runImage(): Promise<void> {
    const { number, pixels } = images.shift()!;
    try {
      if (embedImage === undefined) throw new Error('The model is for texts alone.');
      tell({ number, kind: 'done', result: { values: await embedImage(pixels) } });
    } catch (error) {
      failed(number, error);
    }
  }

  async function work(): Promise<void> {
    while (!closing && (texts.size > 0 || images.length > 0)) {
      if (texts.size > 0) await runTexts();
      if (images.length > 0) await runImage();
      // What came meanwhile is taken in before the next batch is chosen.
      await nextTurn();
    }
    working = undefined;
  }

  async function close(number: number): Promise<void> {
    closing = true;
    await working;
    tell({ number, kind: 'closed' });
  }

  return {
    take(order) {
      const { number, kind } = order;
      if (kind === 'close') void close(number);
      else if (kind === 'forget') texts.forget(number);
      else {
        if (kind === 'texts') texts.add(number, order.texts);
        else images.push(order);
        working ??= work();
      }
    },
  };
}
