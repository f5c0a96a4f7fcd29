/** Comments, and texts in quotes; a key in quotes is one too. */
const NOISE = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
const KEY = /^['"](\w+)['"]$/;

/** Object literals in TypeScript that have both a `metric` and a `take`: queries of the windows. */
export function queryLiterals(source: string): string[] {
  const text = source.replace(NOISE, (noise) => KEY.exec(noise)?.[1] ?? ' _ ');
  const found: string[] = [];
  const open: { from: number; keys: Set<string> }[] = [];
  for (const { 0: token, index } of text.matchAll(/[{}]|\b(?:metric|take)\b(?=\s*[:,}])/g)) {
    if (token === '{') open.push({ from: index, keys: new Set() });
    else if (token !== '}') open.at(-1)?.keys.add(token);
    else {
      const literal = open.pop();
      const isPattern = /^\s*=(?!=)/.test(text.slice(index + 1));
      if (literal?.keys.size === 2 && !isPattern) found.push(text.slice(literal.from, index + 1));
    }
  }
  return found;
}
