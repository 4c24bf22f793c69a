import type * as Library from 'node-llama-cpp';

/** What node-llama-cpp takes for yes or no; anything else makes its import fail. */
const readable = ['true', 'false', '1', '0'];

/** Does something while `CI` is a word that node-llama-cpp can read: CI systems and people write all sorts there. */
export async function withReadableCi<T>(
  env: Record<string, string | undefined>,
  work: () => Promise<T>,
): Promise<T> {
  const { CI: given } = env;
  if (given === undefined || readable.includes(given.toLowerCase())) return work();
  env['CI'] = given === '' ? 'false' : 'true';
  try {
    return await work();
  } finally {
    env['CI'] = given;
  }
}

let library: Promise<typeof Library> | undefined;

/** node-llama-cpp, whatever the variable `CI` says. */
export function importLlama(): Promise<typeof Library> {
  // Its import reads the process's own environment.
  return (library ??= withReadableCi(process.env, () => import('node-llama-cpp')));
}

/** The library's prebuilt binary for CPUs; nothing is ever built or downloaded. */
export async function loadLlama(maxThreads: number): Promise<Library.Llama> {
  const { getLlama, LlamaLogLevel } = await importLlama();
  // It tries the binary in a child process, which reads the environment too.
  return withReadableCi(process.env, () =>
    getLlama({
      ...{ build: 'never', gpu: false, skipDownload: true, progressLogs: false, maxThreads },
      logLevel: LlamaLogLevel.disabled,
    }),
  );
}
