/** The environment for an nx of a test's own, which the variables of the nx around the test would confuse. */
export function nxEnvironment(own: Record<string, string> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(NX_|npm_|VITEST|NODE_ENV$|FORCE_COLOR$)/.test(name),
  );
  return { ...Object.fromEntries(inherited), NX_DAEMON: 'false', NX_TUI: 'false', ...own };
}
