import type { FindingKind } from './finding-kind.js';
import { CLIENT_KINDS } from './kinds/client-kinds.js';
import { COLLECTOR_KINDS } from './kinds/collector-kinds.js';
import { PROGRAM_KINDS } from './kinds/program-kinds.js';
import { SETTINGS_KINDS } from './kinds/settings-kinds.js';

/** Every kind of finding by its code. Codes are stable: tools compare them. */
export const FINDING_KINDS = { ...PROGRAM_KINDS, ...SETTINGS_KINDS, ...COLLECTOR_KINDS, ...CLIENT_KINDS };

export type FindingCode = keyof typeof FINDING_KINDS;

export const kindOf = (code: FindingCode): FindingKind => FINDING_KINDS[code];
