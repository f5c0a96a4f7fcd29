/** Limits on the values in one copy, such as a log record. Anything beyond them is replaced by a visible mark. */
export interface ValueBounds {
  /** Maximum nesting depth. @default 6 */
  readonly maxDepth: number;
  /** Maximum number of members of one object or elements of one array. @default 100 */
  readonly maxBreadth: number;
  /** Maximum length of one text in UTF-16 units. @default 8192 */
  readonly maxTextLength: number;
  /** Maximum total length of all texts and names of one copy in UTF-16 units. @default 65536 */
  readonly maxRecordLength: number;
}

export const DEFAULT_VALUE_BOUNDS: ValueBounds = {
  maxDepth: 6,
  maxBreadth: 100,
  maxTextLength: 8192,
  maxRecordLength: 65_536,
};

export const TRUNCATED = '…[truncated]';
export const CIRCULAR = '[circular]';
export const UNREADABLE = '[unreadable]';
