import { readFileSync } from 'node:fs';

/** A picture that holds it ends the process that works on it, where the fake is loaded. */
export const abortMark = 'SKILLGATE-TEST-ABORT';

const fake = readFileSync(new URL('./fake-abort-on-mark.mjs', import.meta.url));

/** For NODE_OPTIONS: loads the fake, in a container too, which has no file of it. */
export const abortOnMark = `--import=data:text/javascript;base64,${fake.toString('base64')}`;
