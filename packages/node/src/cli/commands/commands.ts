import type { CommandDefinition } from '../base/command.js';
import { BUDGET } from './budget.js';
import { COMPLETION } from './complete.js';
import { DEMO } from './demo.js';
import { DOCTOR } from './doctor.js';
import { DASHBOARDS_EXPORT, RULES_CHECK, RULES_EXPORT } from './export.js';
import { REPORT } from './report.js';
import { RUN } from './run.js';
import { SCHEMA_ACCEPT, SCHEMA_DIFF } from './schema.js';
import { CHECK_CONFIG, HISTORY } from './settings.js';
import { SUPPORT_BUNDLE } from './support.js';

/** Every command, in the order of help. */
export const COMMANDS: readonly CommandDefinition[] = [
  RUN,
  REPORT,
  DOCTOR,
  DEMO,
  HISTORY,
  CHECK_CONFIG,
  RULES_CHECK,
  RULES_EXPORT,
  DASHBOARDS_EXPORT,
  SCHEMA_DIFF,
  SCHEMA_ACCEPT,
  BUDGET,
  SUPPORT_BUNDLE,
  COMPLETION,
];
