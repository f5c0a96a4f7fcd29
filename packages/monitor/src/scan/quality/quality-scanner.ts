import type { DefinitionScanner } from '../scanner.js';
import { unbounded } from './bounds.js';
import { undescribed } from './descriptions.js';
import { nearDuplicates } from './duplicates.js';
import { ambiguous } from './names.js';
import { otherToolOf } from './other-tool.js';

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
    const own = siblings.find((one) => one.name === name) ?? otherToolOf(name, definition);
    yield* nearDuplicates(own, siblings);
  },
};
