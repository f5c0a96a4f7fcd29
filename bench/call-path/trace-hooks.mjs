// Loader hooks that put a call of `globalThis.__enter` and `__leave` around every function of our sources.
import { readFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vitest/node';

const OURS = /\/packages\/(instrumentation|signals)\/dist\/index\.cjs$/;

/** Every function of a module, in the order of the source: its body, its name if it has one, and whether it is asynchronous. */
function functionsIn(root) {
  const found = [];
  const visit = (node, name) => {
    if (Array.isArray(node)) {
      for (const one of node) visit(one, name);
      return;
    }
    if (typeof node?.type !== 'string') return;
    const own = node.id?.name ?? node.key?.name ?? name;
    if (node.type.includes('Function') && node.body)
      found.push({ body: node.body, name: own ?? '(anonymous)', isAsync: node.async });
    for (const [key, child] of Object.entries(node)) if (key !== 'loc') visit(child, own);
  };
  visit(root.body, undefined);
  return found;
}

/** @param fileAt the file that a place of the source comes from */
function traced(source, fileAt) {
  const inserts = [];
  for (const { body, name, isAsync } of functionsIn(parseAst(source))) {
    const file = fileAt(body.start);
    const enter = `__enter(${JSON.stringify(file)}, ${JSON.stringify(name)})`;
    if (body.type === 'BlockStatement') {
      inserts.push([body.start + 1, `${enter}; try {`], [body.end - 1, '} finally { __leave(); }']);
    } else {
      // Parentheses around an expression are not part of its node, so they stay outside of the call.
      inserts.push(
        [body.start, `__within(${JSON.stringify(file)}, ${JSON.stringify(name)}, ${isAsync ? 'async ' : ''}() => (`],
        [body.end, '))'],
      );
    }
  }
  // From the back, and at one place the later insert first, so that no position shifts.
  let text = source;
  for (const [at, insert] of inserts.map((one, index) => [...one, index]).sort((a, b) => b[0] - a[0] || b[2] - a[2])) {
    text = text.slice(0, at) + insert + text.slice(at);
  }
  return text;
}

/** Tells the source file of each place of a bundle, `instrumentation/wire/connection.ts`, by its source map. */
async function filesOf(bundle, source) {
  const map = new SourceMap(JSON.parse(await readFile(`${bundle}.map`, 'utf8')));
  const folder = bundle.replace(/^.*\/packages\/(\w+)\/.*$/, '$1');
  return (place) => {
    const lines = source.slice(0, place).split('\n');
    const { originalSource } = map.findEntry(lines.length - 1, lines.at(-1).length);
    return originalSource?.replace(/^.*\/src\//, `${folder}/`) ?? folder;
  };
}

export async function load(url, context, nextLoad) {
  if (!OURS.test(url)) return nextLoad(url, context);
  const bundle = fileURLToPath(url);
  const source = await readFile(bundle, 'utf8');
  return { format: 'commonjs', source: traced(source, await filesOf(bundle, source)), shortCircuit: true };
}
