// Loader hooks that put a call of `globalThis.__enter` and `__leave` around every function of our sources.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vitest/node';

const OURS = /\/packages\/(instrumentation|signals)\/dist\/.*\.js$/;

/** Every function of a module, in the order of the source: its body, and its name if it has one. */
function functionsIn(root) {
  const found = [];
  const visit = (node, name) => {
    if (Array.isArray(node)) {
      for (const one of node) visit(one, name);
      return;
    }
    if (typeof node?.type !== 'string') return;
    const own = node.id?.name ?? node.key?.name ?? name;
    if (node.type.includes('Function') && node.body) found.push({ body: node.body, name: own ?? '(anonymous)' });
    for (const [key, child] of Object.entries(node)) if (key !== 'loc') visit(child, own);
  };
  visit(root.body, undefined);
  return found;
}

function traced(source, file) {
  const inserts = [];
  for (const { body, name } of functionsIn(parseAst(source))) {
    const enter = `__enter(${JSON.stringify(file)}, ${JSON.stringify(name)})`;
    if (body.type === 'BlockStatement') {
      inserts.push([body.start + 1, `${enter}; try {`], [body.end - 1, '} finally { __leave(); }']);
    } else {
      // Parentheses around an expression are not part of its node, so they stay outside of the call.
      inserts.push(
        [body.start, `__within(${JSON.stringify(file)}, ${JSON.stringify(name)}, () => (`],
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

export async function load(url, context, nextLoad) {
  if (!OURS.test(url)) return nextLoad(url, context);
  const file = url.replace(/^.*\/packages\//, '').replace('/dist/', '/');
  const source = traced(await readFile(fileURLToPath(url), 'utf8'), file);
  return { format: 'module', source, shortCircuit: true };
}
