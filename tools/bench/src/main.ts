import { createProgram } from './program.js';

// What is measured is work; the benchmark of the cache makes pools that keep what they are told to.
process.env['SKILLGATE_CACHE'] ??= 'off';
await createProgram().parseAsync();
