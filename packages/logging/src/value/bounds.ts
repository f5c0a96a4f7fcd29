/** How much of one value a record holds. What is beyond is replaced by a mark, so that a reader knows. */
export interface ValueBounds {
  /** Levels of objects within objects. @default 6 */
  readonly maxDepth: number;
  /** Members of one object, elements of one array. @default 100 */
  readonly maxBreadth: number;
  /** UTF-16 units of one text. @default 8192 */
  readonly maxTextLength: number;
  /** UTF-16 units of all texts and names of one record together. @default 65536 */
  readonly maxRecordLength: number;
}

export const DEFAULT_BOUNDS: ValueBounds = {
  maxDepth: 6,
  maxBreadth: 100,
  maxTextLength: 8192,
  maxRecordLength: 65_536,
};

export const TRUNCATED = '…[truncated]';
export const CIRCULAR = '[circular]';
export const UNREADABLE = '[unreadable]';
