import type { Clock } from '@mcp-vitals/signals';
import { type Attempt, judge, type Verdict } from '../../telemetry/export/delivery/collector-answer.js';
import { CollectorConnection } from '../../telemetry/export/delivery/collector-connection.js';
import type { CollectorEndpoint } from '../../telemetry/export/delivery/collector-endpoint.js';
import {
  otlpFormat,
  type PartialSuccess,
  type Protocol,
  partialSuccessIn,
} from '../../telemetry/export/requests/otlp-format.js';
import type { MarkedItem } from './marked-item.js';

/** One request with a marked item, and what came of it. */
export interface Delivery {
  readonly endpoint: CollectorEndpoint;
  readonly item: MarkedItem;
  readonly attempt: Attempt;
  readonly verdict: Verdict;
  /** What an accepted request lost; `unreadable` if the answer is no OTLP. */
  readonly partial: PartialSuccess | 'unreadable' | undefined;
  /** Wall time in the middle of the request, in milliseconds. */
  readonly atWallMillis: number;
}

/** Sends a marked item the way the application's export sends: same address, headers, certificates and encoding. */
export async function deliver(
  item: MarkedItem,
  endpoint: CollectorEndpoint,
  clock: Clock,
  protocol: Protocol = endpoint.protocol,
): Promise<Delivery> {
  const format = otlpFormat<unknown>(item.signal, protocol);
  const connection = new CollectorConnection(endpoint, clock);
  const wall = () => clock.wall?.() ?? Date.now();
  const startedWallMillis = wall();
  try {
    const body = format.serializeRequest(item.items) ?? new Uint8Array();
    const contentType = protocol === 'http/json' ? 'application/json' : 'application/x-protobuf';
    const attempt = await connection.post(item, body, { ...endpoint.headers, 'content-type': contentType });
    const atWallMillis = (startedWallMillis + wall()) / 2;
    const verdict = judge(attempt, Object.values(endpoint.headers), atWallMillis);
    const partial = verdict.kind === 'accepted' ? partialOf(verdict.body, format) : undefined;
    return { endpoint, item, attempt, verdict, partial, atWallMillis };
  } finally {
    connection.close();
  }
}

function partialOf(body: Buffer, format: ReturnType<typeof otlpFormat<unknown>>): PartialSuccess | 'unreadable' {
  // Some receivers answer without a body, which accepts everything.
  if (body.length === 0) return { rejectedItems: 0, message: '' };
  try {
    return partialSuccessIn(body, format as never);
  } catch {
    return 'unreadable';
  }
}
