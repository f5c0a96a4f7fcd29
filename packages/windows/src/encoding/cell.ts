import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';

/** The kind of a metric; each kind has a cell type. */
export type MetricKind = 'histogram' | 'counter' | 'updowncounter' | 'gauge';

/**
 * The data of one series in one interval. Cells of neighbouring intervals merge, the younger into the older, and the merged
 * cell equals the one that a single collection over both intervals would have made.
 */
export interface Cell {
  /** Whether the cell holds no data. */
  readonly idle: boolean;
  clear(): void;
  encode(writer: ByteWriter): void;
  /** Adds the encoded cell at the reader's position; a histogram reads its buckets only when `shape` is set. */
  addEncoded(reader: ByteReader, shape: boolean): void;
}
