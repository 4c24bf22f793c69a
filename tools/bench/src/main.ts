import { createProgram } from './program.js';

// What is measured is work; the benchmark of the cache makes pools that keep what they are told to.
process.env['SKILLGATE_CACHE'] ??= 'off';
// The bare pipelines run in this thread: ONNX Runtime is told as the skills tell it.
process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
await createProgram().parseAsync();
