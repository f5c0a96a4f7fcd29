import type { ISerializer } from '@opentelemetry/otlp-transformer';
import { sdk } from '../../../opentelemetry/sdk.js';
import { withKnownNumbers } from './json-numbers.js';

/** The signals and the encodings of OTLP over HTTP. */
export type Signal = 'traces' | 'metrics' | 'logs';
export type Protocol = 'http/protobuf' | 'http/json';

interface ExportResponse {
  readonly partialSuccess?: { readonly errorMessage?: unknown; readonly [rejected: string]: unknown };
}

/** The items that an accepted request lost, with the collector's reason. */
export interface PartialSuccess {
  readonly rejectedItems: number;
  readonly message: string;
}

export type OtlpFormat<T> = ISerializer<T, ExportResponse>;

/** Writes requests of a signal and reads their answers. */
export function otlpFormat<T>(signal: Signal, protocol: Protocol): OtlpFormat<T> {
  const name = ({ traces: 'Trace', metrics: 'Metrics', logs: 'Logs' } as const)[signal];
  if (protocol === 'http/protobuf') return sdk.serializers()[`Protobuf${name}Serializer`] as unknown as OtlpFormat<T>;
  const format = sdk.serializers()[`Json${name}Serializer`] as unknown as OtlpFormat<T>;
  return {
    ...format,
    serializeRequest: (items) => {
      const request = format.serializeRequest(items);
      return request && withKnownNumbers(request);
    },
  };
}

/** The first byte of an answer in JSON, which no answer in protobuf has. */
const JSON_START = 0x7b;

/** Whether an answer is JSON, as some collectors answer protobuf too. */
export const isJson = (answer: Uint8Array): boolean => answer[0] === JSON_START;

/** @throws when the body is no answer in this format */
export function partialSuccessIn(body: Buffer, format: OtlpFormat<never>): PartialSuccess {
  const { errorMessage = '', ...rejected } = format.deserializeResponse(body).partialSuccess ?? {};
  const [rejectedItems] = Object.values(rejected)
    .map((count) => Math.ceil(Number(count)))
    .filter((count) => count > 0);
  return { rejectedItems: rejectedItems ?? 0, message: typeof errorMessage === 'string' ? errorMessage : '' };
}
