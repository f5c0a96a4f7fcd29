/**
 * The size of a long set: lives, kills, mutants, minutes. `npm run test:real` takes a sample of it, `npm run test:long` the whole.
 * `vitest.long.config.ts` finds the files with such a set by their import of this one.
 */
export const setSize = (size: { readonly sample: number; readonly whole: number }): number =>
  process.env.MCP_VITALS_SETS === 'whole' ? size.whole : size.sample;
