import type { CommandDefinition } from '../base/command.js';
import { RUN } from './run.js';

/** Every command, in the order of help. */
export const COMMANDS: readonly CommandDefinition[] = [RUN];
