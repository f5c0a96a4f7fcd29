import type { FigureView } from '../../http/api/live.js';
import { linkTo } from '../route/route.js';
import { countText, figureText, INSUFFICIENT } from '../text/figures.js';

/** Where more is said about a figure. */
function linkOf(name: string): string | undefined {
  if (/^(cache|validation)_/.test(name)) return linkTo(['cache']);
  if (!/^(client|server)_/.test(name)) return undefined;
  return linkTo(['operations'], { sort: SORTS.find(([ending]) => name.endsWith(ending))?.[1] });
}

/** The order that shows which operations a figure is from. */
const SORTS = [
  ['throughput', '-count'],
  ['error_ratio', '-errors'],
  ['latency_p95', '-p95'],
] as const;

const Title = ({ name, title }: Pick<FigureView, 'name' | 'title'>) => {
  const link = linkOf(name);
  return <dt>{link === undefined ? title : <a href={link}>{title}</a>}</dt>;
};

/** The figures of the whole process, each with its window and what it rests on. */
export const FigureTiles = ({ figures }: { readonly figures: readonly FigureView[] }) => (
  <dl class="tiles">
    {figures.map(({ name, title, value, unit, insufficient, count, over }) => {
      const text = insufficient ? INSUFFICIENT : figureText(value, unit);
      return (
        <div class="tile" key={name}>
          <Title name={name} title={title} />
          <dd data-insufficient={text === INSUFFICIENT || undefined}>{text}</dd>
          <dd class="tile-note">
            of {countText(count)} over {over}
          </dd>
        </div>
      );
    })}
  </dl>
);
