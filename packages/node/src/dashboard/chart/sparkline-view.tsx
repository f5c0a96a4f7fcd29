import { sparklinePath } from './sparkline.js';

const WIDTH = 105;
const HEIGHT = 20;

/** A small line of the newest points. It repeats what the columns beside it say, so it is not read out. */
export const Sparkline = ({ values }: { readonly values: readonly (number | null)[] }) => (
  <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
    <path d={sparklinePath(values, WIDTH, HEIGHT)} />
  </svg>
);
