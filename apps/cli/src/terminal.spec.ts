import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createTerminal } from './terminal.js';

const tty = () => Object.assign(new PassThrough(), { isTTY: true });

describe('createTerminal', () => {
  it('drops what is printed once the reader is gone', async () => {
    let writes = 0;
    const stdout = new Writable({
      write: (_chunk, _encoding, done) => {
        writes += 1;
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      },
    });
    const terminal = createTerminal({ stdout, stderr: new PassThrough(), env: {} });
    terminal.out('first');
    await new Promise((resolve) => setImmediate(resolve));
    terminal.out('second');
    expect(writes).toBe(1);
  });

  it('colours terminals only, and none with NO_COLOR', () => {
    const stderr = new PassThrough();
    expect(createTerminal({ stdout: tty(), stderr, env: {} }).colours).toBe(true);
    expect(createTerminal({ stdout: tty(), stderr, env: { NO_COLOR: '' } }).colours).toBe(true);
    expect(createTerminal({ stdout: tty(), stderr, env: { NO_COLOR: '1' } }).colours).toBe(false);
    expect(createTerminal({ stdout: new PassThrough(), stderr, env: {} }).colours).toBe(false);
  });

  it('shows progress on a terminal that can', () => {
    const stdout = new PassThrough();
    expect(createTerminal({ stdout, stderr: tty(), env: {} }).interactive).toBe(true);
    expect(createTerminal({ stdout, stderr: tty(), env: { TERM: 'dumb' } }).interactive).toBe(
      false,
    );
    expect(createTerminal({ stdout, stderr: new PassThrough(), env: {} }).interactive).toBe(false);
  });
});
