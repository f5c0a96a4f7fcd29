import type { DefinitionScanner } from '../scanner.js';
import { otherToolOf } from './other-tool.js';
import { unbounded } from './bounds.js';
import { undescribed } from './descriptions.js';
import { nearDuplicates } from './duplicates.js';
import { ambiguous } from './names.js';

/** Finds definitions by which an agent chooses or calls a tool wrongly. */
export const qualityScanner: DefinitionScanner = {
  name: 'quality',
  *scan({ name, definition, siblings }) {
    yield* undescribed(name, definition);
    yield undefined;
    yield* ambiguous(name, siblings);
    yield undefined;
    yield* unbounded(definition);
    yield undefined;
    yield* nearDuplicates(otherToolOf(name, definition), siblings);
  },
};
