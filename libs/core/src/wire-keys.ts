/** Metadata in which a caller tells the size of its one request message, in bytes, so that admission needs no body. */
export const requestBytesKey = 'skillgate-request-bytes';

/** The trailer that tells when to try again: https://github.com/grpc/proposal/blob/master/A6-client-retries.md */
export const retryPushbackKey = 'grpc-retry-pushback-ms';

/** The trailer of every error that a skill itself gives, with its name; a broken connection has none. */
export const answeredByKey = 'skillgate-skill';
