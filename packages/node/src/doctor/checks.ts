import type { DoctorCheck } from './check.js';
import { serversCheck } from './clients/servers-check.js';
import { collectorCheck } from './collector/collector-check.js';
import { commandCheck } from './program/command-check.js';
import { hooksCheck } from './program/hooks-check.js';
import { setupCheck } from './program/setup-check.js';
import { versionsCheck } from './program/versions-check.js';
import { channelsCheck } from './settings/channels-check.js';
import { pathsCheck } from './settings/paths-check.js';
import { settingsCheck } from './settings/settings-check.js';
import { variablesCheck } from './settings/variables-check.js';

/** The checks in the order of their results: from the ground up. */
export const CHECKS: readonly DoctorCheck[] = [
  versionsCheck,
  setupCheck,
  hooksCheck,
  commandCheck,
  settingsCheck,
  variablesCheck,
  pathsCheck,
  collectorCheck,
  channelsCheck,
  serversCheck,
];
