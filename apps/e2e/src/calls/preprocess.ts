import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import {
  ImageServiceService,
  PreprocessRequest,
  type PreprocessOptions,
  type PreprocessResponse,
} from '@skillgate/proto';

export type Outcome =
  | { code: 'OK'; response: PreprocessResponse; tookMs: number }
  | {
      code: Exclude<keyof typeof status, 'OK'>;
      message: string;
      metadata: Metadata;
      tookMs: number;
    };

export interface BareCallOptions {
  /** Of the wire's options those that the server is not to choose. */
  wanted?: Partial<PreprocessOptions>;
  /** @default 60_000 */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** A caller that retries nothing and hides nothing, unlike the client: one call is one call on the wire. */
export interface BareCaller {
  preprocess(image: Buffer, options?: BareCallOptions): Promise<Outcome>;
  close(): void;
}

const { path, requestSerialize, responseDeserialize } = ImageServiceService.preprocess;

function failed(error: ServiceError, tookMs: number): Outcome {
  const code = status[error.code] as Exclude<keyof typeof status, 'OK'>;
  return { code, message: error.details, metadata: error.metadata, tookMs };
}

/** Opens one connection to an address. */
export function bareCaller(address: string): BareCaller {
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    'grpc.enable_retries': 0,
    'grpc.use_local_subchannel_pool': 1,
  });
  return {
    preprocess: (image, { wanted = {}, timeoutMs = 60_000, signal } = {}) =>
      new Promise((resolve) => {
        const startedMs = performance.now();
        const call = client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          PreprocessRequest.fromPartial({ image, options: wanted }),
          new Metadata(),
          { deadline: Date.now() + timeoutMs },
          (error, response) => {
            const tookMs = performance.now() - startedMs;
            if (error) resolve(failed(error, tookMs));
            else resolve({ code: 'OK', response: response as PreprocessResponse, tookMs });
          },
        );
        signal?.addEventListener('abort', () => call.cancel(), { once: true });
      }),
    close: () => client.close(),
  };
}
