import { maskSecrets } from '@mcp-vitals/signals';
import type { ShownPaths } from './shown-path.js';

/** One change of the file system, with an absolute path. */
export type FixStep =
  | { readonly kind: 'create-folder'; readonly path: string }
  /** Sets the value at a place of a JSON file, and keeps its comments and its format. */
  | { readonly kind: 'edit-json'; readonly path: string; readonly place: readonly string[]; readonly value: unknown }
  /** Sets a variable in a file of `NAME=value` lines. */
  | { readonly kind: 'set-variable'; readonly path: string; readonly name: string; readonly value: string };

/** The change in words. */
export function changeOf(step: FixStep, paths: ShownPaths): string {
  const file = paths.shown(step.path);
  switch (step.kind) {
    case 'create-folder':
      return `create the folder ${file}`;
    case 'edit-json':
      return `in ${file}, set ${step.place.join('.')} to ${maskSecrets(JSON.stringify(step.value))}`;
    case 'set-variable':
      return `in ${file}, set ${step.name}=${step.value}`;
  }
}
