export type { ChangeClass, ChangeFinding, ChangeRule, SchemaChange } from './changes/schema-change.js';
export { comparePinFiles } from './compare-pin-files.js';
export { DriftDetector, type DriftDetectorOptions, type DriftFigures } from './drift-detector.js';
export { type Definition, type DefinitionName, definitionsIn, type ServerListing } from './listing/server-listing.js';
export {
  type CheckConstraint,
  type ColumnDescription,
  type ColumnSchema,
  completeTable,
  type ForeignKey,
  type TableDescription,
  type TableIndex,
  type TableKind,
  type TableSchema,
  type UniqueConstraint,
  type Unknown,
} from './listing/table-schema.js';
export { type AcceptedPin, acceptPin } from './pins/accept-pin.js';
export { PinFileError, type PinFileErrorCode } from './pins/pin-file-error.js';
export { type ResultsWatch, type WatchResultsOptions, watchResults } from './watch-results.js';
