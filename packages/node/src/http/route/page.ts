import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Hono } from 'hono';
import type { RequestEnv } from '../guard/guard.js';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/** Names that a build hashed, so that their content never changes. */
const HASHED = /[-.][\w-]{8,}\.(?:js|css)$/;

/**
 * The files of the page. Only names that were in the folder at the start are served, so that no path leads out of it.
 * @param folder the built page; without it `/` says how to build it
 */
export function pageRoutes(folder: string): Hono<RequestEnv> {
  const routes = new Hono<RequestEnv>();
  const names = filesIn(folder);
  for (const name of names) {
    const type = TYPES[path.extname(name)];
    if (type === undefined) continue;
    let content: Uint8Array<ArrayBuffer> | undefined;
    routes.get(name === 'index.html' ? '/' : `/${name}`, (c) => {
      content ??= new Uint8Array(readFileSync(path.join(folder, name)));
      c.header('Content-Type', type);
      if (HASHED.test(name)) c.header('Cache-Control', 'private, max-age=31536000, immutable');
      return c.body(content);
    });
  }
  if (!names.includes('index.html')) {
    routes.get('/', (c) => c.text('The page is not built here. The endpoints work; see docs/http.md.\n', 404));
  }
  return routes;
}

function filesIn(folder: string): string[] {
  try {
    return (readdirSync(folder, { recursive: true }) as string[]).map((name) => name.split(path.sep).join('/'));
  } catch {
    return [];
  }
}
