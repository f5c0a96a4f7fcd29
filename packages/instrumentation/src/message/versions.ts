/** The first protocol version without sessions. Versions are ISO dates, so they compare as strings. */
const FIRST_SESSIONLESS_VERSION = '2026-07-28';

/** Whether a protocol version has sessions; taken to be so while it is unknown. */
export const hasSessions = (version: unknown): boolean =>
  typeof version !== 'string' || version < FIRST_SESSIONLESS_VERSION;
