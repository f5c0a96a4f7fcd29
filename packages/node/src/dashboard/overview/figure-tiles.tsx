import type { FigureView } from '../../http/api/live.js';
import { countText, figureText, INSUFFICIENT } from '../text/figures.js';

/** The figures of the whole process, each with its window and what it rests on. */
export const FigureTiles = ({ figures }: { readonly figures: readonly FigureView[] }) => (
  <dl class="tiles">
    {figures.map(({ name, title, value, unit, insufficient, count, over }) => {
      const text = insufficient ? INSUFFICIENT : figureText(value, unit);
      return (
        <div class="tile" key={name}>
          <dt>{title}</dt>
          <dd data-insufficient={text === INSUFFICIENT || undefined}>{text}</dd>
          <dd class="tile-note">
            of {countText(count)} over {over}
          </dd>
        </div>
      );
    })}
  </dl>
);
