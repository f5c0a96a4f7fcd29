import type { OtherTool } from '../scanner.js';
import { fold } from '../text/fold.js';

const MAX_DESCRIPTION = 1000;

/** What is kept of a tool to compare others with it. */
export const otherToolOf = (name: string, definition: Readonly<Record<string, unknown>>): OtherTool => ({
  name: name.slice(0, 128),
  description: fold(String(definition.description ?? '').slice(0, MAX_DESCRIPTION)).slice(0, MAX_DESCRIPTION).trim(),
});
