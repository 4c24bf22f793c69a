// testcontainers reads these when it is first imported, so this file is imported before it.

/** Its own cleaner is an image that may not be to be had; global-setup.ts cleans up instead. */
process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
process.env['TESTCONTAINERS_HOST_OVERRIDE'] ??= '127.0.0.1';
