/** The names of the blocks of settings on a page, `<!-- settings: name -->` before each, in their order. */
export const settingsOn = (page: string): string[] =>
  [...page.matchAll(/<!-- settings: ([\w-]+) -->\n```sh\n/g)].map(([, name]) => name!);

/** The variables of one block of settings. @throws Error when the page has no such block */
export function settingsIn(page: string, name: string): Record<string, string> {
  const block = new RegExp(`<!-- settings: ${name} -->\\n\`\`\`sh\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (block === undefined) throw new Error(`no settings for ${name}`);
  return Object.fromEntries(
    block
      .trimEnd()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
