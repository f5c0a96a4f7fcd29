/**
 * The size of a long set: lives, kills, mutants, minutes. `npm run test:real` takes a sample of it, `npm run test:long` the whole.
 * `vitest.long.config.ts` finds the files with such a set by their import of this one.
 */
export const setSize = (size: { readonly sample: number; readonly whole: number }): number =>
  isWhole ? size.whole : size.sample;

/** The members of such a set: servers, versions, ways to connect. The sample has those that are chosen, in the same order. */
export const setOf = <T>(whole: readonly T[], isChosen: (one: T, index: number) => boolean): readonly T[] =>
  isWhole ? whole : whole.filter(isChosen);

const isWhole = process.env.MCP_VITALS_SETS === 'whole';
