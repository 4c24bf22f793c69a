// Imported before all else. @grpc/grpc-js is CommonJS, and esbuild leaves it without `require` in an ES module: what
// is then thrown at the first `require` tells neither whose it is nor what to do.
const esbuildSays = 'Dynamic require of';

function complaintOfBundler(): unknown {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- only what stands in its place is of interest
    require('node:process');
    return undefined;
  } catch (error) {
    // An ES module that was not bundled has no `require`, and needs none.
    return error instanceof Error && error.message.startsWith(esbuildSays) ? error : undefined;
  }
}

const cause = complaintOfBundler();
if (cause !== undefined) {
  throw new Error(
    '@skillgate/client was bundled into an ES module, in which its dependency @grpc/grpc-js has no `require`. ' +
      'Keep it out of the bundle (esbuild: --external:@skillgate/client), or bundle to CommonJS (--format=cjs).',
    { cause },
  );
}

export {};
