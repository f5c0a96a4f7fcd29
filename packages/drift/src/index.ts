export type { ChangeFinding, ChangeRule, SchemaChange } from './changes/schema-change.js';
export { DriftDetector, type DriftDetectorOptions, type DriftFigures } from './drift-detector.js';
export { type Definition, definitionsIn, type ServerListing } from './listing/server-listing.js';
export type { ColumnSchema, ForeignKey, TableSchema } from './listing/table-schema.js';
export { PinFileError } from './pins/pin-file-error.js';
export { type ResultsWatch, type WatchResultsOptions, watchResults } from './watch-results.js';
