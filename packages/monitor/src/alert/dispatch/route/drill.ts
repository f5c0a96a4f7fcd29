import type { Labels } from './matcher.js';

/** The label, with the value `true`, of the alert of a fire drill. */
export const DRILL_LABEL = 'mcp_vitals_drill';

/** A drill goes to every channel at once, waits for no interval, and neither mutes nor is muted. */
export const isDrill = (labels: Labels): boolean => labels[DRILL_LABEL] === 'true';
