import { options } from 'preact';
import { visible } from './visible.js';

/** Attributes that are shown or read out. */
const SHOWN = ['title', 'aria-label'] as const;

/** A node before it is drawn: a text is one without a type. */
interface DrawnNode {
  readonly type: unknown;
  props: string | Partial<Record<(typeof SHOWN)[number], unknown>>;
}

/** Makes every text that the page draws visible as a whole. Any of them may be a stranger's, and no panel has to think of it. */
export function drawVisibleTexts(): void {
  const next = options.vnode?.bind(options);
  options.vnode = (node) => {
    const drawn = node as unknown as DrawnNode;
    if (typeof drawn.props === 'string') drawn.props = visible(drawn.props);
    else if (typeof drawn.type === 'string') {
      for (const name of SHOWN) {
        const text = drawn.props[name];
        if (typeof text === 'string') drawn.props[name] = visible(text);
      }
    }
    next?.(node);
  };
}
