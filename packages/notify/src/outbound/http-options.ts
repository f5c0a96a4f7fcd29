import type { Clock } from '@mcp-vitals/signals';

/** Options of every channel that sends over HTTP. */
export interface HttpOptions {
  /** Permits plain `http:`. It is always permitted to loopback addresses that `allowAddresses` names. @default false */
  readonly allowHttp?: boolean;
  /**
   * Ranges that may be called although they are loopback, private or link-local, such as `127.0.0.0/8`; `all` permits every
   * address. @default none
   */
  readonly allowAddresses?: readonly string[];
  /** Certificate authorities in PEM, beside the system's. */
  readonly ca?: string;
  readonly clock?: Clock;
}
