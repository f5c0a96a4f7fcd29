import { INSUFFICIENT } from '../text/figures.js';

/** A figure that was written out: too little to judge is said in words, and never shown as 0. */
export const Figure = ({ text }: { readonly text: string }) =>
  text === INSUFFICIENT ? <span class="lacking">{text}</span> : <span>{text}</span>;
